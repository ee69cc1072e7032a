// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The session store in the user's settings.
#include "window/session.h"

#include <QDir>
#include <QFileInfo>
#include <QLocale>
#include <QSettings>

#include <algorithm>

namespace fettle::app::session {

namespace {

constexpr int recentCount = 8;

} // namespace

QStringList recentModels()
{
    return QSettings().value(QStringLiteral("recent")).toStringList();
}

void addRecentModel(const QString& path)
{
    QStringList recent = recentModels();
    const QString absolute = QFileInfo(path).absoluteFilePath();
    recent.removeAll(absolute);
    recent.prepend(absolute);
    QSettings().setValue(QStringLiteral("recent"), recent.mid(0, recentCount));
}

QString folder(const QString& purpose)
{
    return QSettings().value(QLatin1String("folder/") + purpose, QDir::homePath()).toString();
}

void setFolder(const QString& purpose, const QString& path)
{
    QSettings().setValue(QLatin1String("folder/") + purpose, QFileInfo(path).absolutePath());
}

QByteArray bytes(const QString& key)
{
    return QSettings().value(QLatin1String("window/") + key).toByteArray();
}

void setBytes(const QString& key, const QByteArray& value)
{
    QSettings().setValue(QLatin1String("window/") + key, value);
}

ui::Theme theme()
{
    const int stored =
        QSettings().value(QStringLiteral("theme"), static_cast<int>(ui::Theme::System)).toInt();
    return static_cast<ui::Theme>(std::clamp(stored, 0, 2));
}

void setTheme(ui::Theme theme)
{
    QSettings().setValue(QStringLiteral("theme"), static_cast<int>(theme));
}

const QList<Language>& languages()
{
    static const QList<Language> all = {{QStringLiteral("en"), QStringLiteral("English")},
                                        {QStringLiteral("de"), QStringLiteral("Deutsch")},
                                        {QStringLiteral("fr"), QStringLiteral("Français")}};
    return all;
}

QString language()
{
    const QString system = QLocale::system().name().left(2);
    const QString code = QSettings().value(QStringLiteral("language"), system).toString();
    const bool known = std::ranges::any_of(languages(), [&](const Language& l) { return l.code == code; });
    return known ? code : QStringLiteral("en");
}

void setLanguage(const QString& code)
{
    QSettings().setValue(QStringLiteral("language"), code);
}

} // namespace fettle::app::session
