// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Places short labels beside points so that they cover neither points nor lines nor each other.
#pragma once

#include <QRectF>
#include <QSizeF>
#include <optional>
#include <vector>

namespace fettle::ui {

struct LabelRequest {
    QPointF anchor;         ///< the point that is labelled, in pixels
    QSizeF size;            ///< room that the text needs, in pixels
    bool mandatory = false; ///< gets the place that covers least when none is free
};

/// Gives each request a rectangle inside `bounds`, in the order of the list (first come, first served), or
/// nothing where there is no free place. `obstacles` are areas that must stay visible, `lines` polylines
/// likewise; `gap` is the distance between anchor and text in pixels.
std::vector<std::optional<QRectF>> placeLabels(const std::vector<LabelRequest>& requests,
                                               const QRectF& bounds, const std::vector<QRectF>& obstacles,
                                               const std::vector<QPointF>& polyline, double gap);

} // namespace fettle::ui
