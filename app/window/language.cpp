// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Translators of the application.
#include "window/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

#include <memory>

namespace fettle::app {

void installLanguage(const QString& code)
{
    static std::unique_ptr<QTranslator> own;
    static std::unique_ptr<QTranslator> qt;
    QLocale::setDefault(code == QLatin1String("en") ? QLocale(QLocale::English) : QLocale(code));
    auto next = std::make_unique<QTranslator>();
    auto nextQt = std::make_unique<QTranslator>();
    (void)next->load(QLatin1String(":/i18n/fettle_") + code);
    (void)nextQt->load(QLatin1String("qtbase_") + code, QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    for (std::unique_ptr<QTranslator>* old : {&own, &qt}) {
        if (*old)
            QCoreApplication::removeTranslator(old->get());
    }
    QCoreApplication::installTranslator(nextQt.get());
    QCoreApplication::installTranslator(next.get());
    own = std::move(next);
    qt = std::move(nextQt);
}

} // namespace fettle::app
