// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The Pareto front by one sort and one sweep.
#include "widgets/pareto.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

namespace fettle::ui {

std::vector<qsizetype> paretoFront(const std::vector<QPointF>& points)
{
    std::vector<qsizetype> order;
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (std::isfinite(points[i].x()) && std::isfinite(points[i].y()))
            order.push_back(qsizetype(i));
    }
    // QPointF compares fuzzily; a front must not.
    std::ranges::sort(order, {}, [&](qsizetype i) {
        const QPointF& p = points[std::size_t(i)];
        return std::tuple(p.x(), -p.y(), i);
    });
    std::vector<qsizetype> front;
    double best = -std::numeric_limits<double>::infinity();
    for (const qsizetype index : order) {
        if (points[std::size_t(index)].y() > best) {
            best = points[std::size_t(index)].y();
            front.push_back(index);
        }
    }
    return front;
}

std::vector<QPointF> paretoStaircase(const std::vector<QPointF>& points)
{
    std::vector<QPointF> corners;
    for (const qsizetype index : paretoFront(points)) {
        const QPointF& point = points[std::size_t(index)];
        if (!corners.empty())
            corners.emplace_back(point.x(), corners.back().y());
        corners.push_back(point);
    }
    return corners;
}

} // namespace fettle::ui
