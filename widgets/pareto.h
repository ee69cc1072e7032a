// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The Pareto front of a set of points and the staircase that draws it.
#pragma once

#include <QPointF>
#include <vector>

namespace fettle::ui {

/// Indices of the points that no other point beats, by rising x. Small x and large y are good. A point is
/// beaten when another one is at least as good in both and better in one; of equal points the first stays.
/// Points with a coordinate that is not finite take no part.
std::vector<qsizetype> paretoFront(const std::vector<QPointF>& points);

/// The corners of the front as a staircase (a point between two variants cannot be reached): from each front
/// point level to the x of the next one, then up to it.
std::vector<QPointF> paretoStaircase(const std::vector<QPointF>& points);

} // namespace fettle::ui
