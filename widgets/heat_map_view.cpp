// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Painting of the heat map: a picture with a pixel for each cell, averaged or enlarged to the screen, lines
// and scale.
#include "widgets/heat_map.h"

#include "widgets/file_output.h"
#include "widgets/number_format.h"
#include "widgets/theme.h"

#include <QEvent>
#include <QPainter>
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace fettle::ui {

namespace {

constexpr int halfTable = 255;
constexpr double roomForLines = 14; ///< pixels between lines below which they would hide the map

constexpr int zeroAt = 2 * halfTable + 1;
constexpr int brokenAt = zeroAt + 1;

/// Colours of -limit .. +limit in 511 steps, then those of zero and of values that are no numbers.
std::array<QRgb, brokenAt + 1> valueTable()
{
    std::array<QRgb, brokenAt + 1> table{};
    for (int i = -halfTable; i <= halfTable; ++i)
        table[std::size_t(i + halfTable)] = divergingColor(double(i) / halfTable, themeColors()).rgb();
    table[zeroAt] = themeColors().zero.rgb();
    table[brokenAt] = themeColors().attention.rgb();
    return table;
}

QImage valueImage(const WeightMatrix& matrix, double limit)
{
    QImage image(matrix.columns, matrix.rows, QImage::Format_RGB32);
    const auto table = valueTable();
    const float scale = limit > 0 ? float(halfTable / limit) : 0.0f;
    const float* value = matrix.values.constData();
    for (int row = 0; row < matrix.rows; ++row) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(row));
        for (int column = 0; column < matrix.columns; ++column, ++value) {
            // selections, no jumps: zeros lie anywhere, and a jump would be guessed wrong half of the time
            const float finite = std::isfinite(*value) ? *value : 0.0f;
            const float place = std::clamp(finite * scale, float(-halfTable), float(halfTable));
            int index = int(place + (halfTable + 0.5f)); // rounded: never negative
            index = *value == 0 ? zeroAt : index;
            index = finite != *value ? brokenAt : index;
            line[column] = table[std::size_t(index)];
        }
    }
    return image;
}

double blockDensity(const WeightMatrix& matrix, const QRect& block)
{
    qsizetype zeros = 0;
    for (int row = block.top(); row <= block.bottom(); ++row) {
        const float* line = matrix.values.constData() + qsizetype(row) * matrix.columns;
        zeros += std::count(line + block.left(), line + block.right() + 1, 0.0f);
    }
    return double(zeros) / (double(block.width()) * block.height());
}

QImage densityImage(const WeightMatrix& matrix, QSize block)
{
    QImage image(matrix.columns, matrix.rows, QImage::Format_RGB32);
    for (int top = 0; top < matrix.rows; top += block.height()) {
        for (int left = 0; left < matrix.columns; left += block.width()) {
            const QRect area = QRect(QPoint(left, top), block).intersected(image.rect());
            const QRgb color = densityColor(blockDensity(matrix, area), themeColors()).rgb();
            for (int row = area.top(); row <= area.bottom(); ++row) {
                auto* line = reinterpret_cast<QRgb*>(image.scanLine(row));
                std::fill(line + area.left(), line + area.right() + 1, color);
            }
        }
    }
    return image;
}

struct Span {
    int from;
    int to; ///< one behind the last

    bool operator==(const Span&) const = default;
};

/// Which cells each pixel of an axis shows: all that it covers, or the one under its middle when cells are
/// larger.
std::vector<Span> spansOf(double start, double length, int cells, int pixels)
{
    std::vector<Span> spans;
    spans.reserve(std::size_t(pixels));
    const double stride = length * cells / pixels, first = start * cells;
    for (int i = 0; i < pixels; ++i) {
        const bool covers = stride >= 1;
        const int from = int(covers ? first + i * stride : first + (i + 0.5) * stride);
        const int to = covers ? int(first + (i + 1) * stride) : from + 1;
        const int clamped = std::clamp(from, 0, cells - 1);
        spans.push_back({clamped, std::clamp(to, clamped + 1, cells)});
    }
    return spans;
}

/// One line of the screen: for each pixel the mean colour of the cells under it. Whole lines of cells are
/// added first, byte by byte, which the compiler turns into vector code; `sums` is memory that the lines of a
/// picture share.
void averageLine(const QImage& cells, Span rows, const std::vector<Span>& columns, std::vector<quint32>& sums,
                 uchar* out)
{
    constexpr int channels = sizeof(QRgb);
    const int first = columns.front().from;
    sums.assign(std::size_t(columns.back().to - first) * channels, 0);
    for (int row = rows.from; row < rows.to; ++row) {
        const uchar* line = cells.constScanLine(row) + std::ptrdiff_t(first) * channels;
        for (std::size_t i = 0; i < sums.size(); ++i)
            sums[i] += line[i];
    }
    for (const Span& span : columns) {
        std::array<quint32, channels> total{};
        for (int column = span.from; column < span.to; ++column) {
            for (int channel = 0; channel < channels; ++channel)
                total[std::size_t(channel)] += sums[std::size_t((column - first) * channels + channel)];
        }
        const auto count = quint32((rows.to - rows.from) * (span.to - span.from));
        for (const quint32 sum : total)
            *out++ = uchar((sum + count / 2) / count);
    }
}

void drawGradient(QPainter& painter, const QRectF& bar, bool density)
{
    const ThemeColors& colors = themeColors();
    QLinearGradient gradient(bar.topLeft(), bar.topRight());
    gradient.setColorAt(0, density ? colors.densityLow : colors.negative);
    if (!density)
        gradient.setColorAt(0.5, colors.middle);
    gradient.setColorAt(1, density ? colors.densityHigh : colors.positive);
    painter.setPen(colors.border);
    painter.setBrush(gradient);
    painter.drawRect(bar);
}

} // namespace

void HeatMap::invalidate()
{
    m_cells = {};
    m_cached = {};
}

const QImage& HeatMap::cellImage() const
{
    if (m_cells.isNull())
        m_cells = m_mode == HeatMapMode::Values ? valueImage(m_matrix, scaleLimit())
                                                : densityImage(m_matrix, m_block);
    return m_cells;
}

QImage HeatMap::viewImage(QSize pixels) const
{
    const QImage& cells = cellImage();
    QImage image(pixels, QImage::Format_RGB32);
    if (image.isNull() || cells.isNull())
        return image;
    const auto columns = spansOf(m_view.left(), m_view.width(), m_matrix.columns, pixels.width());
    const auto rows = spansOf(m_view.top(), m_view.height(), m_matrix.rows, pixels.height());
    std::vector<quint32> sums;
    for (int y = 0; y < pixels.height(); ++y) {
        if (y > 0 && rows[std::size_t(y)] == rows[std::size_t(y - 1)])
            std::copy_n(image.constScanLine(y - 1), image.bytesPerLine(), image.scanLine(y));
        else
            averageLine(cells, rows[std::size_t(y)], columns, sums, image.scanLine(y));
    }
    return image;
}

QRect HeatMap::mapArea(QSize size) const
{
    const int line = QFontMetrics(captionFont(font())).height();
    return QRect(1, 1, std::max(0, size.width() - 2), std::max(0, size.height() - 2 * line - 8));
}

void HeatMap::drawGrid(QPainter& painter, const QRect& area) const
{
    const double cellWidth = area.width() / (m_view.width() * m_matrix.columns);
    const double cellHeight = area.height() / (m_view.height() * m_matrix.rows);
    QColor faint = themeColors().text, strong = themeColors().text;
    faint.setAlpha(50);
    strong.setAlpha(140);
    const auto verticals = [&](int every, const QColor& color) {
        if (every <= 0 || every * cellWidth < roomForLines)
            return;
        painter.setPen(color);
        const int first = int(m_view.left() * m_matrix.columns) / every * every;
        for (int column = first; column <= m_view.right() * m_matrix.columns + every; column += every) {
            const double x = area.left() + (column - m_view.left() * m_matrix.columns) * cellWidth;
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
        }
    };
    if (m_groups)
        verticals(m_matrix.groupSize, faint);
    if (!m_channels)
        return;
    verticals(m_matrix.columnsPerTap, strong);
    if (cellHeight < roomForLines)
        return;
    painter.setPen(faint);
    for (int row = int(m_view.top() * m_matrix.rows); row <= m_view.bottom() * m_matrix.rows; ++row) {
        const double y = area.top() + (row - m_view.top() * m_matrix.rows) * cellHeight;
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    }
}

void HeatMap::drawMark(QPainter& painter, const QRect& area) const
{
    if (!m_marked)
        return;
    const double width = std::max(5.0, area.width() / (m_view.width() * m_matrix.columns));
    const double height = std::max(5.0, area.height() / (m_view.height() * m_matrix.rows));
    const QPointF center = positionOf(m_marked->y(), m_marked->x());
    const QRectF box(center.x() - width / 2, center.y() - height / 2, width, height);
    // Dark on light on the map's own colours: seen everywhere.
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(Qt::white, 3));
    painter.drawRect(box);
    painter.setPen(QPen(Qt::black, 1));
    painter.drawRect(box);
}

void HeatMap::drawLegend(QPainter& painter, const QRect& area) const
{
    const ThemeColors& colors = themeColors();
    painter.setFont(captionFont(font()));
    const QFontMetricsF metrics(painter.font());
    const double line = metrics.height(), gap = 5, side = std::round(line * 0.6);
    const bool density = m_mode == HeatMapMode::Density;
    const QString limit = formatNumber(scaleLimit());
    const QString low = density ? formatPercent(0) : QChar(0x2212) + limit;
    const QString high = density ? formatPercent(1) : limit;
    double x = area.left();
    const auto text = [&](const QString& words) {
        painter.setPen(colors.muted);
        painter.drawText(QPointF(x, area.top() + metrics.ascent()), words);
        x += metrics.horizontalAdvance(words) + gap;
    };
    const double middle = area.top() + (line - side) / 2;
    text(low);
    const QRectF bar(x, middle, std::min(line * 5, area.width() * 0.3), side);
    drawGradient(painter, bar, density);
    x = bar.right() + gap;
    text(high);
    const QString zero = tr("zero: %1").arg(formatPercent(m_zeroShare, 1));
    const double square = density ? 0 : side + 2 * gap;
    if (x + square + metrics.horizontalAdvance(zero) <=
        area.right()) { // the caption above the map says it too
        if (!density) {
            painter.setPen(colors.muted);
            painter.setBrush(colors.zero);
            painter.drawRect(QRectF(x + gap, middle, side, side));
            x += square;
        }
        text(zero);
    }
    QString note = tr("colours clipped at the 99.5 % quantile");
    if (density)
        note = tr("zeros in blocks of %1 × %2").arg(m_block.height()).arg(m_block.width());
    else if (m_forcedLimit)
        note = tr("one scale for both, clipped at the 99.5 % quantile");
    painter.setPen(colors.muted);
    painter.drawText(QPointF(area.left(), area.top() + line + metrics.ascent()),
                     metrics.elidedText(note, Qt::ElideRight, area.width()));
}

void HeatMap::render(QPainter& painter, const QRect& area, double ratio) const
{
    const ThemeColors& colors = themeColors();
    if (!m_matrix.isValid()) {
        painter.setPen(colors.muted);
        painter.drawText(area.adjusted(12, 12, -12, -12), Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
        return;
    }
    const QRect map = mapArea(area.size());
    const QSize pixels = (QSizeF(map.size()) * ratio).toSize();
    if (map.isEmpty())
        return;
    if (m_cached.size() != pixels || m_cachedView != m_view) {
        m_cached = viewImage(pixels);
        m_cachedView = m_view;
    }
    painter.drawImage(QRectF(map), m_cached, QRectF(m_cached.rect()));
    painter.save();
    painter.setClipRect(map);
    drawGrid(painter, map);
    drawMark(painter, map);
    painter.restore();
    painter.setPen(hasFocus() ? colors.accent : colors.border);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(map.adjusted(-1, -1, 0, 0));
    painter.setRenderHint(QPainter::Antialiasing);
    drawLegend(painter, QRect(map.left(), map.bottom() + 4, map.width(), area.height() - map.height() - 4));
}

void HeatMap::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    render(painter, rect(), devicePixelRatioF());
}

void HeatMap::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_cached = {};
}

void HeatMap::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        setAccessibleName(tr("Weights as a picture"));
    QWidget::changeEvent(event);
    update();
}

QString HeatMap::exportPng(const QString& path, QSize size, double scale) const
{
    QImage image((QSizeF(size) * scale).toSize(), QImage::Format_RGB32);
    if (!image.isNull()) {
        image.setDevicePixelRatio(scale);
        image.fill(themeColors().base);
        QPainter painter(&image);
        painter.setFont(font());
        render(painter, QRect(QPoint(), size), scale);
    }
    return writePng(path, image);
}

QSize HeatMap::sizeHint() const
{
    const int line = fontMetrics().height();
    return {line * 20, line * 12};
}

QSize HeatMap::minimumSizeHint() const
{
    const int line = fontMetrics().height();
    return {line * 6, line * 5}; // two of them are the legend
}

} // namespace fettle::ui
