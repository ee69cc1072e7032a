// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The one file that turns the engine's error codes and issue ids into sentences in the user's language.
#pragma once

#include "core/issue.h"
#include "core/result.h"

#include <QString>

namespace fettle::app {

/// What happened, in one translated line, e.g. "This is not a .tflite model".
QString errorTitle(ErrorCode code);
/// Title, the engine's own words (what, where, what to do).
QString errorText(const Error& error);
/// An issue in the user's language where its id is known here; else, and for the names in it, the engine's
/// own words.
QString issueText(const Issue& issue);

} // namespace fettle::app
