// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Axes, ranges and input of the trade-off plot.
#include "widgets/tradeoff_plot_private.h"

#include "widgets/number_format.h"
#include "widgets/plot_style.h"
#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QToolTip>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace fettle::ui {

namespace {

constexpr double hoverReach = 10;
constexpr int clickSlack = 4; ///< pixels that a click may move before it is a drag

} // namespace

TradeoffPlot::Private::Private(TradeoffPlot* owner)
    : q(owner),
      header(new QWidget(owner)),
      axisBox(new QComboBox(header)),
      resetButton(new QToolButton(header)),
      resetAction(new QAction(owner)),
      logAction(new QAction(owner)),
      plot(new QCustomPlot(owner)),
      canvas(new TradeoffCanvas(plot))
{
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(6, 4, 6, 0);
    row->addWidget(axisBox);
    row->addStretch(1);
    row->addWidget(resetButton);
    for (const TradeoffAxis axis : {TradeoffAxis::RawBytes, TradeoffAxis::DeflateBytes, TradeoffAxis::Time})
        axisBox->addItem(QString(), int(axis));
    axisBox->setCurrentIndex(int(TradeoffAxis::DeflateBytes));
    axisBox->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    resetButton->setDefaultAction(resetAction);
    resetButton->setAutoRaise(true);
    logAction->setCheckable(true);
    logAction->setChecked(true);

    plot->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    plot->setFocusPolicy(Qt::StrongFocus);
    plot->setMouseTracking(true);
    plot->xAxis->setScaleType(QCPAxis::stLogarithmic);
    plot->xAxis->setTicker(ticker);
    plot->yAxis->setNumberFormat(QStringLiteral("g"));
    plot->axisRect()->setMinimumMargins(QMargins(8, 6, 10, 4));
    plot->setLocale(QLocale());
}

void TradeoffPlot::Private::retranslate()
{
    axisBox->setItemText(0, tr("File size"));
    axisBox->setItemText(1, tr("Size after deflate"));
    axisBox->setItemText(2, tr("Time"));
    axisBox->setAccessibleName(tr("Horizontal axis"));
    axisBox->setToolTip(tr("What accuracy is drawn against"));
    resetAction->setText(tr("Show all"));
    resetAction->setToolTip(tr("Show all points again (0)"));
    logAction->setText(tr("Logarithmic axis"));
    plot->setAccessibleName(tr("Accuracy against size"));
    if (emptyText.isEmpty())
        canvas->emptyText = tr("No variant was measured yet.");
    updateAxis();
}

void TradeoffPlot::Private::applyTheme()
{
    plot->setFont(q->font());
    plot->setBackground(QBrush(themeColors().base));
    for (QCPAxis* axis : {plot->xAxis, plot->yAxis})
        styleAxis(axis, q->font());
    plot->replot(QCustomPlot::rpQueuedReplot);
}

void TradeoffPlot::Private::updateAxis()
{
    const bool time = canvas->axis == TradeoffAxis::Time;
    double most = 0;
    for (const TradeoffPoint& point : canvas->points) {
        if (canvas->isShown(point))
            most = std::max(most, axisValue(point, canvas->axis));
    }
    // One unit for the whole axis, the one in which the largest point reads well.
    const bool large = time ? most >= 1 : most >= 3e6;
    ticker->setUnit(time ? (large ? 1 : 1e-3) : (large ? 1e6 : 1e3));
    ticker->setLogarithmic(logarithmic);
    const QString unit = time ? (large ? tr("ms") : tr("µs")) : (large ? tr("MB") : tr("kB"));
    const std::array names{tr("size of the exported file"), tr("size of the exported file after deflate"),
                           tr("time for one inference")};
    QString label = names[std::size_t(canvas->axis)] + QStringLiteral(", ") + unit;
    if (logarithmic)
        label = tr("%1 (log)").arg(label);
    xTitle = label;
    yTitle = accuracyLabel.isEmpty() ? tr("accuracy, %") : accuracyLabel;
    fitTitles();
    plot->xAxis->setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    const bool any = canvas->hasShownPoints();
    plot->xAxis->setVisible(any);
    plot->yAxis->setVisible(any);
}

void TradeoffPlot::Private::fitTitles()
{
    const auto fit = [](QCPAxis* axis, const QString& title, int length) {
        axis->setLabel(QFontMetrics(axis->labelFont()).elidedText(title, Qt::ElideRight, length));
    };
    fit(plot->xAxis, xTitle, plot->axisRect()->width());
    fit(plot->yAxis, yTitle, plot->axisRect()->height());
}

QCPRange TradeoffPlot::Private::fitX() const
{
    double low = std::numeric_limits<double>::infinity(), high = 0;
    for (const TradeoffPoint& point : canvas->points) {
        if (canvas->isShown(point)) {
            low = std::min(low, axisValue(point, canvas->axis));
            high = std::max(high, axisValue(point, canvas->axis));
        }
    }
    if (logarithmic) {
        const double pad = std::max(1.15, std::pow(high / low, 0.12));
        return {low / pad, high * pad};
    }
    const double pad = std::max((high - low) * 0.12, high * 0.05);
    return {std::max(0.0, low - pad), high + pad};
}

QCPRange TradeoffPlot::Private::fitY() const
{
    double low = canvas->target.value_or(100), high = canvas->target.value_or(0);
    for (const TradeoffPoint& point : canvas->points) {
        if (!canvas->isShown(point))
            continue;
        const double half = point.halfInterval > 0 ? point.halfInterval : 0;
        low = std::min(low, point.accuracy - half);
        high = std::max(high, point.accuracy + half);
    }
    const double pad = std::max(0.5, (high - low) * 0.1);
    return {low - pad, high + pad};
}

void TradeoffPlot::Private::fit()
{
    updateAxis();
    if (canvas->hasShownPoints()) {
        fitting = true;
        plot->xAxis->setRange(fitX());
        plot->yAxis->setRange(fitY());
        fitting = false;
    }
    fitted = true;
    plot->replot(QCustomPlot::rpQueuedReplot);
}

int TradeoffPlot::Private::indexOf(const QString& id) const
{
    for (int i = 0; i < canvas->points.size(); ++i) {
        if (canvas->points[i].id == id)
            return i;
    }
    return -1;
}

QString TradeoffPlot::Private::tooltip(const TradeoffPoint& point) const
{
    QStringList lines{point.label};
    if (!point.tooltip.isEmpty() && point.tooltip != point.label)
        lines.append(point.tooltip);
    QString accuracy = formatNumber(point.accuracy) + QStringLiteral("\u00a0%");
    if (point.halfInterval > 0)
        accuracy += QStringLiteral("\u00a0±\u00a0") + formatNumber(point.halfInterval, 2);
    lines.append(tr("Accuracy: %1").arg(accuracy));
    lines.append(
        tr("File: %1 · after deflate: %2").arg(formatBytes(point.rawBytes), formatBytes(point.deflateBytes)));
    if (std::isfinite(point.timeMs))
        lines.append(tr("Time: %1").arg(formatDuration(point.timeMs / 1e3)));
    if (point.state == PointState::Running)
        lines.append(tr("Still running"));
    if (point.state == PointState::Stale)
        lines.append(tr("Belongs to an earlier model or data set"));
    return lines.join(QLatin1Char('\n'));
}

void TradeoffPlot::Private::hover(int index, bool fromKeyboard)
{
    const QString id = index < 0 ? QString() : canvas->points[index].id;
    if (id == canvas->hovered)
        return;
    canvas->hovered = id;
    plot->setCursor(id.isEmpty() ? Qt::ArrowCursor : Qt::PointingHandCursor);
    plot->replot(QCustomPlot::rpQueuedReplot);
    if (id.isEmpty()) {
        QToolTip::hideText();
    } else {
        const QString text = tooltip(canvas->points[index]);
        const QPoint at =
            canvas->pixelOf(canvas->points[index]).toPoint() + QPoint(fromKeyboard ? 12 : 8, 12);
        plot->setAccessibleDescription(text);
        QToolTip::showText(plot->mapToGlobal(at), text, plot);
    }
    emit q->pointHovered(id);
}

void TradeoffPlot::Private::walk(int direction)
{
    QList<int> order;
    for (int i = 0; i < canvas->points.size(); ++i) {
        if (canvas->isShown(canvas->points[i]))
            order.append(i);
    }
    if (order.isEmpty())
        return;
    std::ranges::sort(order, {},
                      [this](int i) { return std::pair(axisValue(canvas->points[i], canvas->axis), i); });
    const int from =
        int(order.indexOf(indexOf(canvas->hovered.isEmpty() ? canvas->selected : canvas->hovered)));
    const int to = from < 0 ? (direction > 0 ? 0 : int(order.size()) - 1) : from + direction;
    hover(order[std::clamp(to, 0, int(order.size()) - 1)], true);
}

void TradeoffPlot::Private::activate(int index)
{
    const QString id = canvas->points[index].id;
    q->setSelected(id);
    emit q->pointActivated(id);
}

void TradeoffPlot::Private::zoom(double factor)
{
    for (QCPAxis* axis : {plot->xAxis, plot->yAxis})
        axis->scaleRange(factor);
    plot->replot(QCustomPlot::rpQueuedReplot);
}

void TradeoffPlot::Private::mouseMove(QMouseEvent* event)
{
    if (event->buttons() == Qt::NoButton)
        hover(canvas->nearest(event->position(), hoverReach), false);
}

void TradeoffPlot::Private::mouseRelease(QMouseEvent* event)
{
    const bool click = (event->pos() - pressed).manhattanLength() <= clickSlack;
    const int index = click ? canvas->nearest(event->position(), clickReach) : -1;
    if (event->button() == Qt::LeftButton && index >= 0)
        activate(index);
}

bool TradeoffPlot::Private::key(QKeyEvent* event)
{
    const int index = indexOf(canvas->hovered.isEmpty() ? canvas->selected : canvas->hovered);
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
        walk(event->key() == Qt::Key_Right ? 1 : -1);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (index >= 0)
            activate(index);
        return index >= 0;
    case Qt::Key_Space:
        if (index >= 0)
            emit q->pinToggled(canvas->points[index].id);
        return index >= 0;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        zoom(0.8);
        return true;
    case Qt::Key_Minus:
        zoom(1.25);
        return true;
    case Qt::Key_0:
        fit();
        return true;
    default:
        return false;
    }
}

} // namespace fettle::ui
