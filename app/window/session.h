// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the program remembers between starts, apart from documents: window, last folders, theme, language.
#pragma once

#include "widgets/theme.h"

#include <QByteArray>
#include <QStringList>

namespace fettle::app::session {

QStringList recentModels();
void addRecentModel(const QString& path);

QString folder(const QString& purpose); ///< last folder for "model", "export", "recipe"
void setFolder(const QString& purpose, const QString& path);

QByteArray bytes(const QString& key); ///< "geometry", "state", "columns"
void setBytes(const QString& key, const QByteArray& value);

ui::Theme theme();
void setTheme(ui::Theme theme);
QString language(); ///< "en", "de", "fr"; the system's at first
void setLanguage(const QString& code);

/// Languages with a complete translation: code and the language's own name.
struct Language {
    QString code;
    QString name;
};
const QList<Language>& languages();

} // namespace fettle::app::session
