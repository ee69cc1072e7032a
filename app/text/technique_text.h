// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Words of the engine's technique tables in the user's language.
#pragma once

#include "techniques/parameter.h"

#include <QString>

namespace fettle::app {

/// Translation of a label or help text of a technique or parameter; the text itself where there is none.
QString techniqueText(const std::string& text);

/// What a person reads for a value of a choice, e.g. "unstructured" → "free".
QString choiceText(const std::string& choice);

/// What a job is doing, e.g. "calibrate"; the engine's own word where there is no translation.
QString stageText(const std::string& stage);

} // namespace fettle::app
