// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The columns of the layer table: what each is called and what its cells say.
#pragma once

#include "document/document.h"
#include "widgets/layer_delegate.h"

#include <QVariant>

#include <limits>

namespace fettle::app {

/// What the cells of one row are made from.
struct LayerRow {
    int row = 0;
    const LayerInfo& layer;
    const std::vector<Stage>& stages;
    const LayerReport* report = nullptr; ///< null where the recipe did nothing to the layer
    bool pending = false;                ///< the size in the file is still computed
    double largestBytes = 1;             ///< of all rows
    double cpuMicroseconds = std::numeric_limits<double>::quiet_NaN();
    double vulkanMicroseconds = std::numeric_limits<double>::quiet_NaN();

    double bytesAfter() const
    {
        return static_cast<double>(report != nullptr ? report->bytesAfter : layer.bytes);
    }
};

struct LayerColumn {
    const char* title; ///< source text in the context of LayerModel
    const char* help;
    ui::CellKind kind = ui::CellKind::Text;
    QVariant (*cell)(const LayerRow& row, int role) = nullptr; ///< display, edit, sort and bar roles
    bool ofFile = false;                                       ///< stale while the size is computed
};

/// A row of the table of columns, in the order of LayerModel::Column.
const LayerColumn& layerColumn(int column);

/// What the filter of the table looks at.
QStringList filterTexts(const LayerRow& row);
QVariantMap filterFigures(const LayerRow& row);

} // namespace fettle::app
