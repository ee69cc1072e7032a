// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What is drawn inside the axes of the trade-off plot, and the tick marks of its size axis.
#pragma once

#include "widgets/tradeoff_plot.h"

#include <qcustomplot.h>

namespace fettle::ui {

/// Figure of a point along the chosen axis: bytes or milliseconds; not a number when unknown.
double axisValue(const TradeoffPoint& point, TradeoffAxis axis);

/// Ticks at round numbers on linear and logarithmic axes; labels are the values divided by `unit`.
class SizeTicker : public QCPAxisTicker {
public:
    void setUnit(double unit) { m_unit = unit; }
    void setLogarithmic(bool on) { m_logarithmic = on; }

protected:
    QVector<double> createTickVector(double tickStep, const QCPRange& range) override;
    QString getTickLabel(double tick, const QLocale& locale, QChar formatChar, int precision) override;
    int getSubTickCount(double) override { return 0; }

private:
    double m_unit = 1;
    bool m_logarithmic = true;
};

/// Draws everything between the axes in one go, because labels must know where all else is.
class TradeoffCanvas : public QCPAbstractItem {
public:
    explicit TradeoffCanvas(QCustomPlot* plot);

    QList<TradeoffPoint> points;
    TradeoffAxis axis = TradeoffAxis::DeflateBytes;
    QString selected;
    QString hovered;
    QStringList pinned;
    std::optional<double> target;
    QString emptyText;

    /// Has the point a place on the chosen axis?
    bool isShown(const TradeoffPoint& point) const;
    bool hasShownPoints() const;
    /// Indices of the front's points by rising x.
    QList<int> front() const;
    /// Place in the plot widget.
    QPointF pixelOf(const TradeoffPoint& point) const;
    /// Index of the nearest shown point within `reach` pixels, or -1.
    int nearest(QPointF pixel, double reach) const;

    double selectTest(const QPointF& position, bool onlySelectable, QVariant* details) const override;

protected:
    void draw(QCPPainter* painter) override;

private:
    std::vector<QPointF> staircase() const;
    void drawTarget(QCPPainter* painter) const;
    void drawIntervals(QCPPainter* painter) const;
    void drawPoint(QCPPainter* painter, const TradeoffPoint& point, bool onFront) const;
    void drawLabels(QCPPainter* painter, const std::vector<QPointF>& stairs) const;
    QList<int> labelled() const;
    std::vector<QRectF> obstacles() const;
    QLineF interval(const TradeoffPoint& point) const;
    double radius() const;
};

} // namespace fettle::ui
