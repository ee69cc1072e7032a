// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The engine's words, listed for the translators; a test holds the list against the tables.
#include "text/technique_text.h"

#include <QCoreApplication>

namespace fettle::app {

QString techniqueText(const std::string& text)
{
    return text.empty() ? QString() : QCoreApplication::translate("Techniques", text.c_str());
}

QString choiceText(const std::string& choice)
{
    return QCoreApplication::translate("Choices", choice.c_str());
}

} // namespace fettle::app
