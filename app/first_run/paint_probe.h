// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// For the benchmark of the start: tells when the window has painted, and ends the program.
#pragma once

namespace fettle::app {

class MainWindow;

/// Prints "painted" and quits after the first paint; with `waitForModel` after the first paint with the model
/// that the command line names (the window opens with the sample first).
void quitAfterPaint(MainWindow& window, bool waitForModel);

} // namespace fettle::app
