// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Axes and input of the trade-off plot; included by its own sources only.
#pragma once

#include "widgets/tradeoff_canvas.h"
#include "widgets/tradeoff_plot.h"

#include <QAction>
#include <QComboBox>
#include <QToolButton>
#include <utility>

namespace fettle::ui {

constexpr double clickReach = 14; ///< pixels from a point in which a click means it

class TradeoffPlot::Private {
public:
    explicit Private(TradeoffPlot* owner);

    void retranslate();
    void applyTheme();
    void updateAxis();
    /// Shortens the titles of the axes to the length of the axes.
    void fitTitles();
    void fit();
    QCPRange fitX() const;
    QCPRange fitY() const;
    void hover(int index, bool fromKeyboard);
    void walk(int direction);
    void activate(int index);
    void zoom(double factor);
    void mouseMove(QMouseEvent* event);
    void mouseRelease(QMouseEvent* event);
    bool key(QKeyEvent* event);
    int indexOf(const QString& id) const;
    QString tooltip(const TradeoffPoint& point) const;
    /// Runs `draw` without the marks of pointer and keyboard.
    template <typename Draw>
    void withoutHover(Draw draw)
    {
        const QString kept = std::exchange(canvas->hovered, QString());
        draw();
        canvas->hovered = kept;
        plot->replot();
    }

    TradeoffPlot* q;
    QWidget* header;
    QComboBox* axisBox;
    QToolButton* resetButton;
    QAction* resetAction;
    QAction* logAction;
    QCustomPlot* plot;
    TradeoffCanvas* canvas;
    QSharedPointer<SizeTicker> ticker{new SizeTicker};
    QString accuracyLabel;
    QString xTitle, yTitle; ///< whole; the axes may show less
    QString emptyText;
    QPoint pressed;
    bool logarithmic = true;
    bool fitted = true; ///< nobody zoomed or panned since the last fit
    bool fitting = false;
};

} // namespace fettle::ui
