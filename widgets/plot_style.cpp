// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The look of an axis.
#include "widgets/plot_style.h"

#include "widgets/theme.h"

#include <qcustomplot.h>

namespace fettle::ui {

void styleAxis(QCPAxis* axis, const QFont& base)
{
    const ThemeColors& colors = themeColors();
    axis->setBasePen(QPen(colors.border));
    axis->setTickPen(Qt::NoPen);
    axis->setSubTickPen(Qt::NoPen);
    axis->setTickLabelColor(colors.muted);
    axis->setLabelColor(colors.muted);
    axis->setTickLabelFont(captionFont(base));
    axis->setLabelFont(captionFont(base));
    axis->setTickLabelPadding(4);
    axis->grid()->setPen(QPen(colors.grid, 1));
    axis->grid()->setZeroLinePen(Qt::NoPen);
}

} // namespace fettle::ui
