// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bars, whiskers and the header with the series and the time axis, which stays while the rows scroll below
// it.
#include "widgets/bar_chart.h"

#include "widgets/file_output.h"
#include "widgets/number_format.h"
#include "widgets/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>
#include <cmath>

namespace fettle::ui {

namespace {

constexpr int pad = 6;

/// Steps of 1, 2 or 5 times a power of ten, at most `most` of them up to `top`.
double niceStep(double top, int most)
{
    const double raw = top / std::max(1, most);
    const double power = std::pow(10.0, std::floor(std::log10(raw)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= raw * (1 - 1e-9))
            return factor * power;
    }
    return 10 * power;
}

QColor seriesColor(int series)
{
    return series == 0 ? themeColors().before : themeColors().accent;
}

} // namespace

/// Where things stand for one width.
struct BarChart::Layout {
    double left = 0;  ///< start of the bars
    double right = 0; ///< end of the longest bar
    double width = 0;
    double low = 0;  ///< seconds at `left` (log axis only)
    double high = 1; ///< seconds at `right`
    bool logarithmic = false;
    QList<double> ticks;
};

BarChart::BarChart(QWidget* parent) : QAbstractScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setMouseTracking(true);
    viewport()->setBackgroundRole(QPalette::Base);
    viewport()->setAutoFillBackground(true);
    setAccessibleName(tr("Benchmark"));
    setSeriesNames(tr("CPU"), tr("Vulkan"));
    connect(&ThemeNotifier::instance(), &ThemeNotifier::changed, viewport(), qOverload<>(&QWidget::update));
}

void BarChart::setRows(const QList<BarRow>& rows)
{
    const QString before = current();
    m_rows = rows;
    m_current = -1;
    for (int i = 0; i < m_rows.size(); ++i) {
        if (!before.isEmpty() && m_rows[i].id == before)
            m_current = i;
    }
    updateScrollBar();
    viewport()->update();
}

void BarChart::setSeriesNames(const QString& first, const QString& second)
{
    m_names = {first, second};
    updateScrollBar();
    viewport()->update();
}

void BarChart::setLogarithmic(bool on)
{
    m_logarithmic = on;
    viewport()->update();
}

void BarChart::setEmptyText(const QString& text)
{
    m_emptyText = text;
    viewport()->update();
}

void BarChart::setCurrent(const QString& id)
{
    for (int i = 0; i < m_rows.size(); ++i) {
        if (m_rows[i].id == id)
            setCurrentIndex(i);
    }
}

QString BarChart::current() const
{
    return m_current >= 0 && m_current < m_rows.size() ? m_rows[m_current].id : QString();
}

int BarChart::seriesCount() const
{
    return m_names.value(1).isEmpty() ? 1 : 2;
}

int BarChart::rowHeight() const
{
    return QFontMetrics(captionFont(font())).height() * seriesCount() + 8;
}

int BarChart::headerHeight() const
{
    return fontMetrics().height() + QFontMetrics(captionFont(font())).height() + 2 * pad + 2;
}

QSize BarChart::sizeHint() const
{
    return {fontMetrics().averageCharWidth() * 60, headerHeight() + rowHeight() * 8};
}

QSize BarChart::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 30, headerHeight() + rowHeight() * 2};
}

BarChart::Layout BarChart::layoutFor(int width) const
{
    Layout layout;
    const QFontMetricsF metrics(font()), small(captionFont(font()));
    double label = 0, value = 0, high = 0, low = std::numeric_limits<double>::infinity();
    for (const BarRow& row : m_rows) {
        label = std::max(label, metrics.horizontalAdvance(row.label));
        for (int series = 0; series < seriesCount(); ++series) {
            const BarValue& bar = row.values[std::size_t(series)];
            if (!bar.isKnown())
                continue;
            value = std::max(value, small.horizontalAdvance(formatDuration(bar.median)));
            high = std::max({high, bar.median, std::isfinite(bar.high) ? bar.high : 0.0});
            if (bar.median > 0)
                low = std::min({low, bar.median, bar.low > 0 ? bar.low : bar.median});
        }
    }
    layout.width = width;
    layout.left = std::min(label, width * 0.35) + 2 * pad;
    layout.right = std::max(layout.left + 20, width - value - 3 * pad);
    layout.high = high > 0 ? high : 1;
    layout.logarithmic = m_logarithmic && std::isfinite(low) && low < layout.high;
    layout.low = layout.logarithmic ? std::pow(10, std::floor(std::log10(low))) : 0;
    if (layout.logarithmic) {
        for (double tick = layout.low; tick <= layout.high * (1 + 1e-9); tick *= 10)
            layout.ticks.append(tick);
        return layout;
    }
    const double tickWidth = small.horizontalAdvance(QStringLiteral("0.000 ms")) * 1.6;
    const double step = niceStep(layout.high, int((layout.right - layout.left) / tickWidth));
    for (int i = 0; i * step <= layout.high * (1 + 1e-9); ++i)
        layout.ticks.append(i * step);
    return layout;
}

double BarChart::position(double seconds, const Layout& layout) const
{
    double share = seconds / layout.high;
    if (layout.logarithmic) {
        share =
            seconds <= layout.low ? 0 : std::log(seconds / layout.low) / std::log(layout.high / layout.low);
    }
    return layout.left + std::clamp(share, 0.0, 1.0) * (layout.right - layout.left);
}

void BarChart::drawHeader(QPainter& painter, const Layout& layout, int height) const
{
    const ThemeColors& colors = themeColors();
    painter.fillRect(QRectF(0, 0, layout.width, height), colors.base);
    const QFontMetricsF metrics(font());
    double x = pad;
    painter.setFont(font());
    const double share = (layout.width - pad) / seriesCount();
    for (int series = 0; series < seriesCount(); ++series) {
        const double side = std::round(metrics.height() * 0.55);
        painter.fillRect(QRectF(x, pad + (metrics.height() - side) / 2, side, side), seriesColor(series));
        x += side + pad;
        painter.setPen(colors.text);
        const double room = std::max(0.0, share * (series + 1) - x - pad);
        const QString name = metrics.elidedText(m_names.value(series), Qt::ElideRight, room);
        painter.drawText(QPointF(x, pad + metrics.ascent()), name);
        x += metrics.horizontalAdvance(name) + 3 * pad;
    }
    painter.setFont(captionFont(font()));
    painter.setPen(colors.muted);
    const QFontMetricsF small(painter.font());
    for (const double tick : layout.ticks) {
        const QString text = tick == 0 ? QStringLiteral("0") : formatTick(tick);
        const double center = position(tick, layout);
        const double width = small.horizontalAdvance(text);
        const double left = std::min(center - width / 2, layout.width - width - 1);
        painter.drawText(QPointF(left, height - small.descent() - 3), text);
    }
    painter.setPen(colors.border);
    painter.drawLine(QPointF(0, height - 0.5), QPointF(layout.width, height - 0.5));
}

QString BarChart::formatTick(double seconds) const
{
    // Ticks are round numbers: no digits that say nothing.
    for (const auto& [factor, unit] : {std::pair{1.0, "s"}, {1e-3, "ms"}, {1e-6, "\u00b5s"}, {1e-9, "ns"}}) {
        if (seconds >= factor * (1 - 1e-9))
            return formatNumber(seconds / factor) + QChar(0x00a0) + QString::fromUtf8(unit);
    }
    return formatDuration(seconds);
}

void BarChart::drawBar(QPainter& painter, const Layout& layout, const BarRow& row, int series,
                       const QRectF& area) const
{
    const ThemeColors& colors = themeColors();
    const BarValue& value = row.values[std::size_t(series)];
    painter.setFont(captionFont(font()));
    painter.setPen(colors.muted);
    const QFontMetricsF metrics(painter.font());
    const double baseline = area.center().y() + (metrics.ascent() - metrics.descent()) / 2;
    if (!value.isKnown()) {
        painter.drawText(QPointF(layout.left + 3, baseline), QString(QChar(0x2013)));
        return;
    }
    const double end = std::max(position(value.median, layout), layout.left + 1.5);
    const QRectF bar(layout.left, area.top() + 1.5, end - layout.left, area.height() - 3);
    painter.fillRect(bar, row.stale ? mixColors(seriesColor(series), colors.base, 0.5) : seriesColor(series));
    if (row.stale) {
        painter.save();
        painter.setClipRect(bar);
        painter.setPen(QPen(colors.base, 1.2));
        for (double x = bar.left() - bar.height(); x < bar.right(); x += 6)
            painter.drawLine(QPointF(x, bar.bottom()), QPointF(x + bar.height(), bar.top()));
        painter.restore();
    }
    double textStart = end;
    if (std::isfinite(value.low) && std::isfinite(value.high)) {
        const double from = position(value.low, layout), to = position(value.high, layout),
                     y = area.center().y();
        painter.setPen(QPen(colors.text, 1));
        painter.drawLine(QPointF(from, y), QPointF(to, y));
        for (const double x : {from, to})
            painter.drawLine(QPointF(x, y - 2.5), QPointF(x, y + 2.5));
        textStart = std::max(end, to);
    }
    painter.setPen(row.stale ? colors.muted : colors.text);
    painter.drawText(QPointF(textStart + pad, baseline), formatDuration(value.median));
}

void BarChart::drawRow(QPainter& painter, const Layout& layout, int index, int top) const
{
    const ThemeColors& colors = themeColors();
    const BarRow& row = m_rows[index];
    const QRectF area(0, top, layout.width, rowHeight());
    if (index == m_current)
        painter.fillRect(area, colors.selection);
    painter.setPen(colors.grid);
    for (const double tick : layout.ticks)
        painter.drawLine(QPointF(position(tick, layout), area.top()),
                         QPointF(position(tick, layout), area.bottom()));
    painter.drawLine(area.bottomLeft(), area.bottomRight());
    painter.setFont(font());
    painter.setPen(colors.text);
    const QRectF label(pad, top, layout.left - 2 * pad, rowHeight());
    painter.drawText(label, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     QFontMetricsF(font()).elidedText(row.label, Qt::ElideMiddle, label.width()));
    const double slot = (rowHeight() - 8.0) / seriesCount();
    for (int series = 0; series < seriesCount(); ++series)
        drawBar(painter, layout, row, series,
                QRectF(layout.left, top + 4 + series * slot, layout.width, slot));
}

void BarChart::paintEvent(QPaintEvent*)
{
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_rows.isEmpty()) {
        painter.setPen(themeColors().muted);
        painter.drawText(viewport()->rect().adjusted(16, 16, -16, -16), Qt::AlignCenter | Qt::TextWordWrap,
                         m_emptyText);
        return;
    }
    const Layout layout = layoutFor(viewport()->width());
    const int header = headerHeight(), height = rowHeight(), scroll = verticalScrollBar()->value();
    for (int i = scroll / height; i < m_rows.size(); ++i) {
        const int top = header + i * height - scroll;
        if (top > viewport()->height())
            break;
        drawRow(painter, layout, i, top);
    }
    drawHeader(painter, layout, header);
    if (hasFocus() && m_current >= 0) {
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setPen(themeColors().accent);
        painter.setClipRect(0, header, viewport()->width(), viewport()->height());
        painter.drawRect(0, header + m_current * height - scroll, viewport()->width() - 1, height - 1);
    }
}

int BarChart::rowAt(QPoint position) const
{
    if (position.y() < headerHeight())
        return -1;
    const int row = (position.y() - headerHeight() + verticalScrollBar()->value()) / rowHeight();
    return row < m_rows.size() ? row : -1;
}

void BarChart::updateScrollBar()
{
    const int room = viewport()->height() - headerHeight();
    verticalScrollBar()->setPageStep(std::max(1, room));
    verticalScrollBar()->setSingleStep(rowHeight());
    verticalScrollBar()->setRange(0, std::max(0, int(m_rows.size()) * rowHeight() - room));
}

void BarChart::setCurrentIndex(int index)
{
    if (m_rows.isEmpty())
        return;
    index = std::clamp(index, 0, int(m_rows.size()) - 1);
    const int top = index * rowHeight(), room = viewport()->height() - headerHeight();
    QScrollBar* bar = verticalScrollBar();
    bar->setValue(
        std::clamp(bar->value(), top + rowHeight() - room, std::max(top, top + rowHeight() - room)));
    if (index == m_current)
        return;
    m_current = index;
    setAccessibleDescription(rowText(m_rows[index]));
    viewport()->update();
    emit currentChanged(m_rows[index].id);
}

QString BarChart::rowText(const BarRow& row) const
{
    QStringList lines{row.label};
    for (int series = 0; series < seriesCount(); ++series) {
        const BarValue& value = row.values[std::size_t(series)];
        QString line = tr("%1: median %2").arg(m_names.value(series), formatDuration(value.median));
        if (!value.isKnown())
            line = tr("%1: not measured").arg(m_names.value(series));
        else if (std::isfinite(value.low) && std::isfinite(value.high))
            line += tr(", %1 to %2").arg(formatDuration(value.low), formatDuration(value.high));
        lines.append(line);
    }
    if (row.stale)
        lines.append(tr("Measured before the recipe changed"));
    if (!row.tooltip.isEmpty())
        lines.append(row.tooltip);
    return lines.join(QLatin1Char('\n'));
}

QString BarChart::exportPng(const QString& path, int width, double scale) const
{
    const int header = headerHeight(), height = header + int(m_rows.size()) * rowHeight();
    QImage image(QSize(width, height) * scale, QImage::Format_ARGB32_Premultiplied);
    if (image.isNull())
        return writePng(path, image);
    image.setDevicePixelRatio(scale);
    image.fill(themeColors().base);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    const Layout layout = layoutFor(width);
    for (int i = 0; i < m_rows.size(); ++i)
        drawRow(painter, layout, i, header + i * rowHeight());
    drawHeader(painter, layout, header);
    painter.end();
    return writePng(path, image);
}

QString BarChart::exportCsv(const QString& path) const
{
    QString text = QStringLiteral("layer");
    for (int series = 0; series < seriesCount(); ++series) {
        for (const char* part : {"median s", "low s", "high s"})
            text +=
                QLatin1Char(',') + csvCell(m_names.value(series) + QLatin1Char(' ') + QLatin1String(part));
    }
    text += QLatin1Char('\n');
    const auto cell = [](double value) {
        return std::isfinite(value) ? QString::number(value, 'g', 9) : QString();
    };
    for (const BarRow& row : m_rows) {
        text += csvCell(row.label);
        for (int series = 0; series < seriesCount(); ++series) {
            const BarValue& value = row.values[std::size_t(series)];
            text += QLatin1Char(',') + cell(value.median) + QLatin1Char(',') + cell(value.low) +
                    QLatin1Char(',') + cell(value.high);
        }
        text += QLatin1Char('\n');
    }
    return writeFile(path, text.toUtf8());
}

void BarChart::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    updateScrollBar();
}

void BarChart::changeEvent(QEvent* event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        setAccessibleName(tr("Benchmark"));
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        updateScrollBar();
    viewport()->update();
}

bool BarChart::viewportEvent(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QAbstractScrollArea::viewportEvent(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int row = rowAt(help->pos());
    if (row >= 0)
        QToolTip::showText(help->globalPos(), rowText(m_rows[row]), viewport());
    else
        QToolTip::hideText();
    return true;
}

void BarChart::mousePressEvent(QMouseEvent* event)
{
    const int row = rowAt(event->pos());
    if (row >= 0 && event->button() == Qt::LeftButton)
        setCurrentIndex(row);
}

void BarChart::mouseDoubleClickEvent(QMouseEvent* event)
{
    const int row = rowAt(event->pos());
    if (row >= 0 && event->button() == Qt::LeftButton)
        emit rowActivated(m_rows[row].id);
}

void BarChart::keyPressEvent(QKeyEvent* event)
{
    const int page = std::max(1, (viewport()->height() - headerHeight()) / rowHeight());
    switch (event->key()) {
    case Qt::Key_Up:
        return setCurrentIndex(m_current - 1);
    case Qt::Key_Down:
        return setCurrentIndex(m_current + 1);
    case Qt::Key_PageUp:
        return setCurrentIndex(m_current - page);
    case Qt::Key_PageDown:
        return setCurrentIndex(m_current + page);
    case Qt::Key_Home:
        return setCurrentIndex(0);
    case Qt::Key_End:
        return setCurrentIndex(int(m_rows.size()) - 1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_current >= 0)
            emit rowActivated(current());
        return;
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

} // namespace fettle::ui
