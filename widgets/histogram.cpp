// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bars, thresholds and axes of the histogram; a zero bin far above the others is cut and says its count.
#include "widgets/histogram.h"

#include "widgets/file_output.h"
#include "widgets/number_format.h"
#include "widgets/theme.h"

#include <QEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <numeric>

namespace fettle::ui {

namespace {

/// A zero bin this much above all others would press them flat.
constexpr double cutAbove = 1.5;

int zeroBin(const HistogramData& data)
{
    if (data.minimum > 0 || data.maximum < 0)
        return -1;
    const double width = (data.maximum - data.minimum) / double(data.counts.size());
    return std::clamp(int(-data.minimum / width), 0, int(data.counts.size()) - 1);
}

/// The count at the top of the axis: the highest bin, but not a zero bin that dwarfs the rest.
double topCount(const HistogramData& data)
{
    const int zero = zeroBin(data);
    double others = 0;
    for (qsizetype i = 0; i < data.counts.size(); ++i) {
        if (i != zero)
            others = std::max(others, data.counts[i]);
    }
    const double zeros = zero < 0 ? 0 : data.counts[zero];
    return others > 0 && zeros > cutAbove * others ? cutAbove * others : std::max(others, zeros);
}

} // namespace

HistogramData makeHistogram(const QList<float>& values, int bins)
{
    HistogramData data;
    double limit = 0;
    for (const float value : values) {
        if (std::isfinite(value))
            limit = std::max(limit, double(std::abs(value)));
    }
    if (limit == 0)
        limit = 1;
    const int count = std::max(1, bins) | 1;
    data.minimum = -limit;
    data.maximum = limit;
    data.counts.fill(0, count);
    for (const float value : values) {
        if (!std::isfinite(value))
            continue;
        data.zeroCount += value == 0;
        const int bin = int((double(value) + limit) / (2 * limit) * count);
        data.counts[std::clamp(bin, 0, count - 1)] += 1;
    }
    return data;
}

Histogram::Histogram(QWidget* parent) : QWidget(parent)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    setSizePolicy(policy);
    connect(&ThemeNotifier::instance(), &ThemeNotifier::changed, this, qOverload<>(&QWidget::update));
    updateDescription();
}

void Histogram::setData(const HistogramData& data)
{
    m_data = data;
    m_hovered.reset();
    updateDescription();
    update();
}

void Histogram::setThresholds(const QList<double>& values)
{
    m_thresholds = values;
    std::sort(m_thresholds.begin(), m_thresholds.end());
    update();
}

void Histogram::setLogarithmic(bool on)
{
    m_logarithmic = on;
    update();
}

void Histogram::setCaption(const QString& text)
{
    m_caption = text;
    update();
}

void Histogram::setAxisLabels(const QString& x, const QString& y)
{
    m_xLabel = x;
    m_yLabel = y;
    update();
}

void Histogram::setAxesVisible(bool visible)
{
    m_axes = visible;
    update();
}

void Histogram::setEmptyText(const QString& text)
{
    m_emptyText = text;
    update();
}

void Histogram::updateDescription()
{
    setAccessibleName(tr("Histogram"));
    const double total = std::accumulate(m_data.counts.begin(), m_data.counts.end(), 0.0);
    setAccessibleDescription(
        m_data.isValid() ? tr("%1 values from %2 to %3, %4 of them exactly zero")
                               .arg(formatCount(qint64(total)), formatNumber(m_data.minimum),
                                    formatNumber(m_data.maximum), formatCount(qint64(m_data.zeroCount)))
                         : m_emptyText);
}

QSize Histogram::sizeHint() const
{
    const int line = fontMetrics().height();
    return {line * 18, line * (m_axes ? 10 : 7)};
}

QSize Histogram::minimumSizeHint() const
{
    const int line = fontMetrics().height();
    return {line * 8, line * 4};
}

QRectF Histogram::plotRect(QSizeF size) const
{
    const double line = QFontMetricsF(captionFont(font())).height();
    double left = 1, top = 2, bottom = 1;
    if (m_axes) {
        left += QFontMetricsF(captionFont(font())).horizontalAdvance(formatCountShort(topCount(m_data))) + 6;
        bottom += line + 3;
        top += line * 0.5;
    }
    if (!m_yLabel.isEmpty())
        left += line + 2;
    if (!m_xLabel.isEmpty())
        bottom += line;
    if (!m_caption.isEmpty())
        bottom += line + 2;
    return {left, top, std::max(1.0, size.width() - left - 2), std::max(1.0, size.height() - top - bottom)};
}

double Histogram::barHeight(double count) const
{
    const double top = topCount(m_data);
    if (!(top > 0))
        return 0;
    const double share = m_logarithmic ? std::log10(1 + count) / std::log10(1 + top) : count / top;
    return std::min(share, 1.0);
}

double Histogram::xOf(double value, const QRectF& plot) const
{
    return plot.left() + (value - m_data.minimum) / (m_data.maximum - m_data.minimum) * plot.width();
}

std::optional<int> Histogram::binAt(QPointF position) const
{
    const QRectF plot = plotRect(size());
    if (!m_data.isValid() || !plot.contains(position))
        return std::nullopt;
    const int count = int(m_data.counts.size());
    return std::clamp(int((position.x() - plot.left()) / plot.width() * count), 0, count - 1);
}

void Histogram::drawBars(QPainter& painter, const QRectF& plot) const
{
    const ThemeColors& colors = themeColors();
    const auto count = double(m_data.counts.size());
    const double width = plot.width() / count;
    const double gap = width >= 4 ? 1 : 0;
    const int zero = zeroBin(m_data);
    const bool range = m_thresholds.size() >= 2;
    for (int i = 0; i < m_data.counts.size(); ++i) {
        const double value = m_data.counts[i];
        if (!(value > 0))
            continue;
        const double center = m_data.minimum + (i + 0.5) / count * (m_data.maximum - m_data.minimum);
        const bool inside = range && center > m_thresholds.first() && center < m_thresholds.last();
        const double height = std::max(1.0, barHeight(value) * plot.height());
        const QRectF bar(plot.left() + i * width, plot.bottom() - height, std::max(0.7, width - gap), height);
        QColor color = inside ? colors.before : colors.accent;
        if (i == m_hovered)
            color = mixColors(color, colors.text, 0.35);
        painter.fillRect(bar, color);
        if (i != zero || !(m_data.zeroCount > 0))
            continue;
        // The part that is exactly zero stands at the foot of its bar, in the colour that zeros have in the
        // maps.
        QRectF foot = bar;
        foot.setTop(bar.bottom() - bar.height() * std::min(1.0, m_data.zeroCount / value));
        painter.fillRect(foot, colors.zero);
        painter.setPen(colors.muted);
        painter.drawRect(foot.adjusted(0, 0, -0.5, -0.5));
    }
}

void Histogram::drawThresholds(QPainter& painter, const QRectF& plot) const
{
    painter.setPen(QPen(themeColors().attention, 1.5));
    for (const double value : m_thresholds) {
        if (value >= m_data.minimum && value <= m_data.maximum)
            painter.drawLine(QPointF(xOf(value, plot), plot.top()), QPointF(xOf(value, plot), plot.bottom()));
    }
}

void Histogram::drawZeroNote(QPainter& painter, const QRectF& plot) const
{
    const int zero = zeroBin(m_data);
    if (zero < 0 || m_data.counts[zero] <= topCount(m_data))
        return;
    const double total = std::accumulate(m_data.counts.begin(), m_data.counts.end(), 0.0);
    const double share = m_data.counts[zero] / total;
    const QString text = tr("%1 in this bin").arg(formatPercent(share));
    const QFontMetricsF metrics(painter.font());
    const double x = plot.left() + (zero + 1.0) / double(m_data.counts.size()) * plot.width() + 4;
    const QRectF room(x, plot.top(), metrics.horizontalAdvance(text) + 6, metrics.height());
    painter.fillRect(room.intersected(plot), palette().color(backgroundRole()));
    painter.setPen(themeColors().muted);
    painter.drawText(room, Qt::AlignVCenter | Qt::AlignLeft, text);
}

void Histogram::drawAxes(QPainter& painter, const QRectF& plot, QSizeF size) const
{
    const ThemeColors& colors = themeColors();
    const double line = QFontMetricsF(painter.font()).height();
    painter.setPen(colors.border);
    painter.drawLine(plot.bottomLeft(), plot.bottomRight());
    painter.setPen(colors.muted);
    double y = plot.bottom() + 2;
    if (m_axes) {
        const QRectF row(plot.left(), y, plot.width(), line);
        painter.drawText(row, Qt::AlignLeft, formatNumber(m_data.minimum));
        painter.drawText(row, Qt::AlignRight, formatNumber(m_data.maximum));
        if (m_data.minimum < 0 && m_data.maximum > 0) {
            const double center = xOf(0, plot);
            painter.drawText(QRectF(center - line, y, 2 * line, line), Qt::AlignHCenter, QStringLiteral("0"));
        }
        const QString top = formatCountShort(topCount(m_data));
        painter.drawText(QRectF(0, plot.top() - line / 2, plot.left() - 4, line), Qt::AlignRight, top);
        painter.drawText(QRectF(0, plot.bottom() - line / 2, plot.left() - 4, line), Qt::AlignRight,
                         QStringLiteral("0"));
        y += line;
    }
    for (const QString& text : {m_xLabel, m_caption}) {
        if (text.isEmpty())
            continue;
        const QString shown = QFontMetricsF(painter.font()).elidedText(text, Qt::ElideRight, size.width());
        painter.drawText(QRectF(0, y, size.width(), line), Qt::AlignHCenter, shown);
        y += line;
    }
    if (m_yLabel.isEmpty())
        return;
    painter.save();
    painter.translate(0, plot.center().y());
    painter.rotate(-90);
    painter.drawText(QRectF(-plot.height() / 2, 0, plot.height(), line), Qt::AlignCenter,
                     m_logarithmic ? tr("%1 (log)").arg(m_yLabel) : m_yLabel);
    painter.restore();
}

void Histogram::render(QPainter& painter, QSizeF size) const
{
    painter.setFont(captionFont(font()));
    if (!m_data.isValid()) {
        painter.setPen(themeColors().muted);
        painter.drawText(QRectF({}, size).adjusted(8, 4, -8, -4), Qt::AlignCenter | Qt::TextWordWrap,
                         m_emptyText);
        return;
    }
    const QRectF plot = plotRect(size);
    painter.setRenderHint(QPainter::Antialiasing);
    drawBars(painter, plot);
    drawThresholds(painter, plot);
    drawZeroNote(painter, plot);
    drawAxes(painter, plot, size);
}

QString Histogram::exportPng(const QString& path, QSize size, double scale) const
{
    QImage image(size * scale, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(scale);
    image.fill(palette().color(backgroundRole()));
    QPainter painter(&image);
    render(painter, size);
    painter.end();
    return writePng(path, image);
}

QString Histogram::binText(int bin) const
{
    const double width = (m_data.maximum - m_data.minimum) / double(m_data.counts.size());
    const double from = m_data.minimum + bin * width;
    QString text =
        tr("%1 to %2: %3")
            .arg(formatNumber(from), formatNumber(from + width), formatCount(qint64(m_data.counts[bin])));
    if (bin == zeroBin(m_data) && m_data.zeroCount > 0)
        text += QLatin1Char('\n') + tr("%1 exactly zero").arg(formatCount(qint64(m_data.zeroCount)));
    return text;
}

void Histogram::hover(std::optional<int> bin)
{
    if (bin == m_hovered)
        return;
    m_hovered = bin;
    update();
    if (!bin)
        return;
    const double width = (m_data.maximum - m_data.minimum) / double(m_data.counts.size());
    const double from = m_data.minimum + *bin * width;
    emit binHovered(*bin, from, from + width, m_data.counts[*bin]);
}

void Histogram::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    render(painter, size());
    if (hasFocus() && m_data.isValid()) {
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setPen(themeColors().accent);
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

bool Histogram::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const std::optional<int> bin = binAt(help->pos());
    if (bin)
        QToolTip::showText(help->globalPos(), binText(*bin), this);
    else
        QToolTip::hideText();
    return true;
}

void Histogram::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        updateDescription();
    QWidget::changeEvent(event);
    update();
}

void Histogram::mouseMoveEvent(QMouseEvent* event)
{
    hover(binAt(event->position()));
}

void Histogram::leaveEvent(QEvent*)
{
    hover(std::nullopt);
}

void Histogram::keyPressEvent(QKeyEvent* event)
{
    const int step = event->key() == Qt::Key_Left ? -1 : event->key() == Qt::Key_Right ? 1 : 0;
    if (step == 0 || !m_data.isValid())
        return QWidget::keyPressEvent(event);
    const int last = int(m_data.counts.size()) - 1;
    hover(std::clamp(m_hovered ? *m_hovered + step : last / 2, 0, last));
    setToolTip({});
    QToolTip::showText(mapToGlobal(QPoint(width() / 2, 0)), binText(*m_hovered), this);
}

} // namespace fettle::ui
