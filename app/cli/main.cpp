// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The command line: does without a display what the window does.
#include "cli/program.h"

int main(int argc, char** argv)
{
    return fettle::cli::runProgram(argc, argv);
}
