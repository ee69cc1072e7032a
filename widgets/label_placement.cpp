// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Tries a ring of places around each point and takes the first one that is free.
#include "widgets/label_placement.h"

#include <QLineF>
#include <array>
#include <limits>

namespace fettle::ui {

namespace {

/// Where the label's rectangle stands relative to its point: -1 before, 0 centred, 1 behind; by preference.
constexpr std::array<std::pair<int, int>, 8> sides{
    {{1, -1}, {-1, -1}, {1, 1}, {-1, 1}, {0, -1}, {0, 1}, {1, 0}, {-1, 0}}};
constexpr std::array<double, 3> distances{1.0, 2.2, 4.0};

QRectF rectFor(const LabelRequest& request, std::pair<int, int> side, double gap)
{
    const auto start = [gap](double anchor, double length, int where) {
        if (where == 0)
            return anchor - length / 2;
        return where > 0 ? anchor + gap : anchor - gap - length;
    };
    // Diagonal places may sit closer: the corner is farther from the point than an edge would be.
    const double w = request.size.width(), h = request.size.height();
    const bool diagonal = side.first != 0 && side.second != 0;
    const double shift = diagonal ? gap * 0.2 : 0.0;
    return {start(request.anchor.x(), w, side.first) - shift * side.first,
            start(request.anchor.y(), h, side.second) - shift * side.second, w, h};
}

bool crosses(const QRectF& rect, const QPointF& from, const QPointF& to)
{
    if (rect.contains(from) || rect.contains(to))
        return true;
    const QLineF line(from, to);
    const std::array<QLineF, 4> edges{
        QLineF(rect.topLeft(), rect.topRight()), QLineF(rect.topRight(), rect.bottomRight()),
        QLineF(rect.bottomRight(), rect.bottomLeft()), QLineF(rect.bottomLeft(), rect.topLeft())};
    for (const QLineF& edge : edges) {
        if (line.intersects(edge, nullptr) == QLineF::BoundedIntersection)
            return true;
    }
    return false;
}

double area(const QRectF& rect)
{
    return rect.isEmpty() ? 0.0 : rect.width() * rect.height();
}

/// What a place would cover, in square pixels; 0 is free.
double cost(const QRectF& rect, const QRectF& bounds, const std::vector<QRectF>& taken,
            const std::vector<QPointF>& polyline)
{
    double sum = 4 * (area(rect) - area(rect.intersected(bounds)));
    for (const QRectF& other : taken)
        sum += area(rect.intersected(other));
    for (std::size_t i = 1; i < polyline.size(); ++i)
        sum += crosses(rect, polyline[i - 1], polyline[i]) ? rect.height() : 0.0;
    return sum;
}

} // namespace

std::vector<std::optional<QRectF>> placeLabels(const std::vector<LabelRequest>& requests,
                                               const QRectF& bounds, const std::vector<QRectF>& obstacles,
                                               const std::vector<QPointF>& polyline, double gap)
{
    std::vector<QRectF> taken = obstacles;
    std::vector<std::optional<QRectF>> places;
    for (const LabelRequest& request : requests) {
        QRectF best;
        double least = std::numeric_limits<double>::infinity();
        for (const double distance : distances) {
            for (const auto& side : sides) {
                const QRectF rect = rectFor(request, side, gap * distance);
                const double covered = cost(rect, bounds, taken, polyline);
                if (covered < least) {
                    least = covered;
                    best = rect;
                }
            }
        }
        if (least > 0 && !request.mandatory) {
            places.emplace_back();
            continue;
        }
        places.emplace_back(best);
        taken.push_back(best);
    }
    return places;
}

} // namespace fettle::ui
