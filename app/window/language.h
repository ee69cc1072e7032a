// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Switches the language of the running program.
#pragma once

#include <QString>

namespace fettle::app {

/// Loads the translation of this language ("en" is the source language) into the application; every widget
/// gets a LanguageChange event. Also sets the default locale, so that figures follow.
void installLanguage(const QString& code);

} // namespace fettle::app
