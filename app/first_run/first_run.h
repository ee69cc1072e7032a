// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the program does where there is no display: the ready recipes on the sample or a model, as a table and
// pictures.
#pragma once

#include <QString>

namespace fettle::app {

/// Sweeps the ready recipes, prints the trade-off table with the Pareto points marked, and writes into
/// `folder`: the chosen model (the smallest within a point of the best accuracy), tradeoff.png, tradeoff.csv,
/// heatmap.png. modelPath: empty for the sample; another model has no data, so only its sizes are told.
/// Returns the exit status.
int firstRun(const QString& folder, const QString& modelPath);

} // namespace fettle::app
