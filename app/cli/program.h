// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The whole program: reads the arguments, runs one command, tells its exit status.
#pragma once

namespace fettle::cli {

/// Exit statuses that scripts rely on.
constexpr int exitDone = 0;
constexpr int exitFailed =
    1;                       ///< one line "fettle: error[ID]: what, where, what to do" went to standard error
constexpr int exitUsage = 2; ///< the arguments cannot be understood
constexpr int exitCancelled = 130; ///< SIGINT or SIGTERM; nothing was left behind

int runProgram(int argc, char** argv);

} // namespace fettle::cli
