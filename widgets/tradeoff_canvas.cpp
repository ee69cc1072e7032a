// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Drawing of points, front, intervals, target and labels.
#include "widgets/tradeoff_canvas.h"

#include "widgets/label_placement.h"
#include "widgets/number_format.h"
#include "widgets/pareto.h"
#include "widgets/theme.h"

#include <algorithm>
#include <cmath>

namespace fettle::ui {

namespace {

constexpr int mostTicks = 9;

/// Values of `digits` times powers of ten inside the range.
QVector<double> logTicks(const QCPRange& range, const QList<double>& digits)
{
    QVector<double> ticks;
    for (int power = int(std::floor(std::log10(range.lower)));
         power <= int(std::ceil(std::log10(range.upper))); ++power) {
        for (const double digit : digits) {
            const double tick = digit * std::pow(10.0, power);
            if (tick >= range.lower * (1 - 1e-9) && tick <= range.upper * (1 + 1e-9))
                ticks.append(tick);
        }
    }
    return ticks;
}

bool countsForFront(PointState state)
{
    return state == PointState::Done || state == PointState::Reference;
}

} // namespace

double axisValue(const TradeoffPoint& point, TradeoffAxis axis)
{
    switch (axis) {
    case TradeoffAxis::RawBytes:
        return point.rawBytes;
    case TradeoffAxis::DeflateBytes:
        return point.deflateBytes;
    case TradeoffAxis::Time:
        return point.timeMs;
    }
    return point.rawBytes;
}

QVector<double> SizeTicker::createTickVector(double tickStep, const QCPRange& range)
{
    if (m_logarithmic && range.lower > 0) {
        for (const QList<double>& digits : {QList<double>{1, 1.5, 2, 3, 4, 5, 7}, QList<double>{1, 2, 3, 5},
                                            QList<double>{1, 2, 5}, QList<double>{1, 3}, QList<double>{1}}) {
            const QVector<double> ticks = logTicks(range, digits);
            if (ticks.size() <= mostTicks && ticks.size() >= 3)
                return ticks;
        }
    }
    return QCPAxisTicker::createTickVector(tickStep, range);
}

QString SizeTicker::getTickLabel(double tick, const QLocale& locale, QChar, int)
{
    return formatNumber(tick / m_unit, 4, locale);
}

TradeoffCanvas::TradeoffCanvas(QCustomPlot* plot) : QCPAbstractItem(plot)
{
    setSelectable(false);
}

bool TradeoffCanvas::isShown(const TradeoffPoint& point) const
{
    const double x = axisValue(point, axis);
    return std::isfinite(x) && x > 0 && std::isfinite(point.accuracy);
}

bool TradeoffCanvas::hasShownPoints() const
{
    return std::any_of(points.begin(), points.end(),
                       [this](const TradeoffPoint& point) { return isShown(point); });
}

QList<int> TradeoffCanvas::front() const
{
    std::vector<QPointF> values;
    for (const TradeoffPoint& point : points) {
        const bool counts = isShown(point) && countsForFront(point.state);
        values.emplace_back(counts ? axisValue(point, axis) : qQNaN(), point.accuracy);
    }
    QList<int> indices;
    for (const qsizetype index : paretoFront(values))
        indices.append(int(index));
    return indices;
}

QPointF TradeoffCanvas::pixelOf(const TradeoffPoint& point) const
{
    return {parentPlot()->xAxis->coordToPixel(axisValue(point, axis)),
            parentPlot()->yAxis->coordToPixel(point.accuracy)};
}

int TradeoffCanvas::nearest(QPointF pixel, double reach) const
{
    int best = -1;
    double least = reach;
    for (int i = 0; i < points.size(); ++i) {
        const double distance = isShown(points[i]) ? QLineF(pixelOf(points[i]), pixel).length() : reach + 1;
        if (distance <= least) {
            least = distance;
            best = i;
        }
    }
    return best;
}

double TradeoffCanvas::selectTest(const QPointF&, bool, QVariant*) const
{
    return -1; // the plot does its own picking
}

double TradeoffCanvas::radius() const
{
    return std::max(4.0, QFontMetricsF(parentPlot()->font()).height() * 0.3);
}

QLineF TradeoffCanvas::interval(const TradeoffPoint& point) const
{
    const double x = pixelOf(point).x();
    return {x, parentPlot()->yAxis->coordToPixel(point.accuracy + point.halfInterval), x,
            parentPlot()->yAxis->coordToPixel(point.accuracy - point.halfInterval)};
}

std::vector<QPointF> TradeoffCanvas::staircase() const
{
    std::vector<QPointF> values;
    for (const int index : front())
        values.emplace_back(axisValue(points[index], axis), points[index].accuracy);
    std::vector<QPointF> corners = paretoStaircase(values);
    for (QPointF& corner : corners)
        corner = {parentPlot()->xAxis->coordToPixel(corner.x()),
                  parentPlot()->yAxis->coordToPixel(corner.y())};
    return corners;
}

void TradeoffCanvas::drawTarget(QCPPainter* painter) const
{
    if (!target)
        return;
    const ThemeColors& colors = themeColors();
    const QRectF area = clipRect();
    const double y = parentPlot()->yAxis->coordToPixel(*target);
    const double top = std::min(area.top(), y);
    if (y > area.top())
        painter->fillRect(QRectF(area.left(), top, area.width(), std::min(y, area.bottom()) - top),
                          colors.targetFill);
    QPen pen(colors.target, 1.2);
    pen.setDashPattern({4, 3});
    painter->setPen(pen);
    painter->drawLine(QLineF(area.left(), y, area.right(), y));
    painter->setFont(captionFont(parentPlot()->font()));
    painter->setPen(colors.muted);
    const QString text = TradeoffPlot::tr("target ≥ %1")
                             .arg(formatPercent(*target / 100, *target == std::floor(*target) ? 0 : 1));
    painter->drawText(QRectF(area.left(), y - 40, area.width() - 4, 38), Qt::AlignRight | Qt::AlignBottom,
                      text);
}

void TradeoffCanvas::drawIntervals(QCPPainter* painter) const
{
    painter->setPen(QPen(themeColors().before, 1));
    for (const TradeoffPoint& point : points) {
        if (isShown(point) && point.halfInterval > 0)
            painter->drawLine(interval(point));
    }
}

void TradeoffCanvas::drawPoint(QCPPainter* painter, const TradeoffPoint& point, bool onFront) const
{
    const ThemeColors& colors = themeColors();
    const QPointF center = pixelOf(point);
    const double r = radius();
    QPen pen(colors.accent, 1.6);
    QBrush fill(onFront ? colors.accent : colors.base);
    if (point.state == PointState::Stale) {
        pen = QPen(colors.before, 1.2, Qt::DotLine);
        fill = colors.base;
    }
    painter->setPen(pen);
    painter->setBrush(fill);
    if (point.state == PointState::Running) {
        painter->setPen(QPen(colors.attention, 2));
        painter->setBrush(colors.base);
        painter->drawEllipse(center, r + 1.5, r + 1.5);
        painter->setPen(Qt::NoPen);
        painter->setBrush(colors.attention);
        painter->drawEllipse(center, r * 0.4, r * 0.4);
    } else if (point.state == PointState::Reference) {
        painter->setBrush(colors.base); // the model as it came: a hollow square
        painter->drawRect(QRectF(center.x() - r, center.y() - r, 2 * r, 2 * r));
    } else {
        painter->drawEllipse(center, r, r);
    }
    painter->setBrush(Qt::NoBrush);
    if (pinned.contains(point.id)) {
        painter->setPen(QPen(colors.accent, 1.2));
        painter->drawEllipse(center, r + 3.5, r + 3.5);
    }
    if (point.id == selected || point.id == hovered) {
        painter->setPen(QPen(colors.text, point.id == selected ? 2 : 1));
        painter->drawEllipse(center, r + 2.2, r + 2.2);
    }
}

QList<int> TradeoffCanvas::labelled() const
{
    QList<int> order;
    const auto add = [&](int index) {
        if (!order.contains(index) && isShown(points[index]) &&
            clipRect().contains(pixelOf(points[index]).toPoint()))
            order.append(index);
    };
    for (const QString& id : {hovered, selected}) {
        for (int i = 0; i < points.size(); ++i) {
            if (!id.isEmpty() && points[i].id == id)
                add(i);
        }
    }
    for (int i = 0; i < points.size(); ++i) {
        if (points[i].state == PointState::Running || points[i].state == PointState::Reference)
            add(i);
    }
    for (const int index : front())
        add(index);
    return order;
}

std::vector<QRectF> TradeoffCanvas::obstacles() const
{
    std::vector<QRectF> areas;
    const double r = radius() + 2;
    for (const TradeoffPoint& point : points) {
        if (!isShown(point))
            continue;
        const QPointF center = pixelOf(point);
        areas.emplace_back(center.x() - r, center.y() - r, 2 * r, 2 * r);
        if (point.halfInterval > 0) {
            const QLineF line = interval(point);
            areas.emplace_back(line.x1() - 1, line.y1(), 2, line.y2() - line.y1());
        }
    }
    if (target) {
        const QRectF area = clipRect();
        const QFontMetricsF metrics(captionFont(parentPlot()->font()));
        const double y = parentPlot()->yAxis->coordToPixel(*target);
        areas.emplace_back(area.left(), y - 1, area.width(), 2);
        const double width =
            metrics.horizontalAdvance(TradeoffPlot::tr("target ≥ %1").arg(QStringLiteral("00.0 %"))) + 6;
        areas.emplace_back(area.right() - width, y - metrics.height() - 2, width, metrics.height());
    }
    return areas;
}

void TradeoffCanvas::drawLabels(QCPPainter* painter, const std::vector<QPointF>& stairs) const
{
    const QFont font = captionFont(parentPlot()->font());
    const QFontMetricsF metrics(font);
    std::vector<LabelRequest> requests;
    const QList<int> indices = labelled();
    for (const int index : indices) {
        const TradeoffPoint& point = points[index];
        requests.push_back({pixelOf(point),
                            QSizeF(metrics.horizontalAdvance(point.label) + 2, metrics.height()),
                            point.id == selected || point.id == hovered});
    }
    const auto places = placeLabels(requests, clipRect(), obstacles(), stairs, radius() + 4);
    painter->setFont(font);
    for (qsizetype i = 0; i < indices.size(); ++i) {
        const auto& place = places[std::size_t(i)];
        if (!place)
            continue;
        const TradeoffPoint& point = points[indices[i]];
        painter->setPen(point.state == PointState::Stale ? themeColors().muted : themeColors().text);
        painter->drawText(*place, Qt::AlignCenter, point.label);
    }
}

void TradeoffCanvas::draw(QCPPainter* painter)
{
    painter->setAntialiasing(true);
    if (!hasShownPoints()) {
        painter->setFont(parentPlot()->font());
        painter->setPen(themeColors().muted);
        painter->drawText(QRectF(clipRect()).adjusted(12, 12, -12, -12),
                          int(Qt::AlignCenter) | Qt::TextWordWrap, emptyText);
        return;
    }
    drawTarget(painter);
    drawIntervals(painter);
    const std::vector<QPointF> stairs = staircase();
    painter->setPen(QPen(mixColors(themeColors().accent, themeColors().base, 0.25), 1.4));
    painter->setBrush(Qt::NoBrush);
    painter->drawPolyline(stairs.data(), int(stairs.size()));
    const QList<int> onFront = front();
    for (int i = 0; i < points.size(); ++i) {
        if (isShown(points[i]))
            drawPoint(painter, points[i], onFront.contains(i));
    }
    drawLabels(painter, stairs);
}

} // namespace fettle::ui
