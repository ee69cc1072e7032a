// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// State and input of the heat map: what is on view, which cell is marked. Painting is in heat_map_view.cpp.
#include "widgets/heat_map.h"

#include "widgets/number_format.h"
#include "widgets/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <algorithm>
#include <bit>
#include <cmath>
#include <vector>

namespace fettle::ui {

namespace {

constexpr double clipQuantile = 0.995;
constexpr double leastCells = 8; ///< cells along an axis at the deepest zoom

bool countsForLimit(float value)
{
    return value != 0 && std::isfinite(value);
}

/// Magnitudes order like their bits.
quint32 magnitudeBits(float value)
{
    return std::bit_cast<quint32>(std::abs(value));
}

QRectF clampView(QRectF view, double leastWidth, double leastHeight)
{
    view.setWidth(std::clamp(view.width(), leastWidth, 1.0));
    view.setHeight(std::clamp(view.height(), leastHeight, 1.0));
    view.moveLeft(std::clamp(view.left(), 0.0, 1.0 - view.width()));
    view.moveTop(std::clamp(view.top(), 0.0, 1.0 - view.height()));
    return view;
}

bool sameView(const QRectF& a, const QRectF& b)
{
    constexpr double eps = 1e-12;
    return std::abs(a.left() - b.left()) < eps && std::abs(a.top() - b.top()) < eps &&
           std::abs(a.width() - b.width()) < eps && std::abs(a.height() - b.height()) < eps;
}

} // namespace

double heatMapLimit(const WeightMatrix& matrix)
{
    // Two passes over 65 536 buckets of the upper bits find the exact quantile without sorting millions of
    // values.
    std::vector<qsizetype> buckets(1 << 16);
    qsizetype total = 0;
    for (const float value : matrix.values) {
        if (countsForLimit(value)) {
            ++buckets[magnitudeBits(value) >> 16];
            ++total;
        }
    }
    if (total == 0)
        return 0;
    qsizetype rank = qsizetype(std::ceil(clipQuantile * double(total))) - 1;
    quint32 bucket = 0;
    while (rank >= buckets[bucket])
        rank -= buckets[bucket++];
    std::vector<quint32> inside;
    for (const float value : matrix.values) {
        if (countsForLimit(value) && magnitudeBits(value) >> 16 == bucket)
            inside.push_back(magnitudeBits(value));
    }
    std::nth_element(inside.begin(), inside.begin() + rank, inside.end());
    return double(std::bit_cast<float>(inside[std::size_t(rank)]));
}

double zeroShare(const WeightMatrix& matrix)
{
    if (matrix.values.isEmpty())
        return 0;
    return double(std::count(matrix.values.begin(), matrix.values.end(), 0.0f)) /
           double(matrix.values.size());
}

HeatMap::HeatMap(QWidget* parent) : QWidget(parent)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setAccessibleName(tr("Weights as a picture"));
    connect(&ThemeNotifier::instance(), &ThemeNotifier::changed, this, [this] {
        invalidate();
        update();
    });
}

void HeatMap::setMatrix(const WeightMatrix& matrix)
{
    const bool sameShape = matrix.rows == m_matrix.rows && matrix.columns == m_matrix.columns;
    m_matrix = matrix;
    m_ownLimit = heatMapLimit(matrix);
    m_zeroShare = zeroShare(matrix);
    if (!sameShape)
        m_marked.reset();
    setAccessibleDescription(m_matrix.isValid()
                                 ? tr("%1 output channels, %2 weights each, %3 zeros")
                                       .arg(formatCount(m_matrix.rows), formatCount(m_matrix.columns),
                                            formatPercent(m_zeroShare, 1))
                                 : m_emptyText);
    invalidate();
    update();
}

void HeatMap::setMode(HeatMapMode mode)
{
    m_mode = mode;
    invalidate();
    update();
}

void HeatMap::setBlock(int rows, int columns)
{
    m_block = {std::max(1, columns), std::max(1, rows)};
    invalidate();
    update();
}

void HeatMap::setScaleLimit(std::optional<double> limit)
{
    if (limit == m_forcedLimit)
        return;
    m_forcedLimit = limit;
    invalidate();
    update();
}

double HeatMap::scaleLimit() const
{
    return m_forcedLimit.value_or(m_ownLimit);
}

void HeatMap::setGroupsVisible(bool visible)
{
    m_groups = visible;
    update();
}

void HeatMap::setChannelsVisible(bool visible)
{
    m_channels = visible;
    update();
}

void HeatMap::setEmptyText(const QString& text)
{
    m_emptyText = text;
    update();
}

void HeatMap::setView(const QRectF& view)
{
    const double leastWidth = std::min(1.0, leastCells / std::max(1, m_matrix.columns));
    const double leastHeight = std::min(1.0, leastCells / std::max(1, m_matrix.rows));
    const QRectF clamped = clampView(view, leastWidth, leastHeight);
    if (sameView(clamped, m_view))
        return;
    m_view = clamped;
    update();
    emit viewChanged(m_view);
}

void HeatMap::zoom(double factor, QPointF center)
{
    const QRectF area = mapRect();
    if (area.isEmpty() || !(factor > 0))
        return;
    const double x = std::clamp((center.x() - area.left()) / area.width(), 0.0, 1.0);
    const double y = std::clamp((center.y() - area.top()) / area.height(), 0.0, 1.0);
    const double leastWidth = std::min(1.0, leastCells / std::max(1, m_matrix.columns));
    const double leastHeight = std::min(1.0, leastCells / std::max(1, m_matrix.rows));
    const double width = std::clamp(m_view.width() / factor, leastWidth, 1.0);
    const double height = std::clamp(m_view.height() / factor, leastHeight, 1.0);
    // The place under the pointer stays under the pointer.
    setView({m_view.left() + x * (m_view.width() - width), m_view.top() + y * (m_view.height() - height),
             width, height});
}

void HeatMap::resetView()
{
    setView({0, 0, 1, 1});
}

QRect HeatMap::mapRect() const
{
    return mapArea(size());
}

std::optional<QPoint> HeatMap::cellAt(QPointF position) const
{
    const QRectF area = mapRect();
    if (!m_matrix.isValid() || !area.contains(position))
        return std::nullopt;
    const double x = m_view.left() + (position.x() - area.left()) / area.width() * m_view.width();
    const double y = m_view.top() + (position.y() - area.top()) / area.height() * m_view.height();
    return QPoint(std::clamp(int(x * m_matrix.columns), 0, m_matrix.columns - 1),
                  std::clamp(int(y * m_matrix.rows), 0, m_matrix.rows - 1));
}

QPointF HeatMap::positionOf(int row, int column) const
{
    const QRectF area = mapRect();
    const double x = ((column + 0.5) / std::max(1, m_matrix.columns) - m_view.left()) / m_view.width();
    const double y = ((row + 0.5) / std::max(1, m_matrix.rows) - m_view.top()) / m_view.height();
    return {area.left() + x * area.width(), area.top() + y * area.height()};
}

void HeatMap::setMarkedCell(std::optional<QPoint> cell)
{
    if (cell && (cell->x() >= m_matrix.columns || cell->y() >= m_matrix.rows))
        cell.reset();
    if (cell == m_marked)
        return;
    m_marked = cell;
    update();
}

QString HeatMap::cellText(QPoint cell) const
{
    const float value = m_matrix.values[qsizetype(cell.y()) * m_matrix.columns + cell.x()];
    const QString shown = value == 0 ? tr("0 exactly") : formatNumber(double(value), 4);
    if (m_matrix.columnsPerTap > 0)
        return tr("Output channel %1, kernel position %2, input channel %3: %4")
            .arg(cell.y())
            .arg(cell.x() / m_matrix.columnsPerTap)
            .arg(cell.x() % m_matrix.columnsPerTap)
            .arg(shown);
    return tr("Output channel %1, weight %2: %3").arg(cell.y()).arg(cell.x()).arg(shown);
}

void HeatMap::hover(std::optional<QPoint> cell)
{
    if (cell == m_marked)
        return;
    setMarkedCell(cell);
    if (!m_marked) {
        emit hoverLeft();
        emit statusText({});
        return;
    }
    emit cellHovered(m_marked->y(), m_marked->x(),
                     m_matrix.values[qsizetype(m_marked->y()) * m_matrix.columns + m_marked->x()]);
    emit statusText(cellText(*m_marked));
}

void HeatMap::wheelEvent(QWheelEvent* event)
{
    if (!m_matrix.isValid() || event->angleDelta().y() == 0)
        return event->ignore();
    zoom(std::pow(1.2, event->angleDelta().y() / 120.0), event->position());
    hover(cellAt(event->position()));
    event->accept();
}

void HeatMap::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !m_matrix.isValid())
        return QWidget::mousePressEvent(event);
    m_dragFrom = event->position();
    m_dragView = m_view;
}

void HeatMap::mouseMoveEvent(QMouseEvent* event)
{
    const QRectF area = mapRect();
    if (m_dragFrom && !area.isEmpty()) {
        const QPointF moved = event->position() - *m_dragFrom;
        setView(m_dragView.translated(-moved.x() / area.width() * m_dragView.width(),
                                      -moved.y() / area.height() * m_dragView.height()));
        const bool shown = m_view.width() < 1 || m_view.height() < 1;
        setCursor(shown ? Qt::ClosedHandCursor : Qt::ArrowCursor);
    }
    hover(cellAt(event->position()));
}

void HeatMap::mouseReleaseEvent(QMouseEvent*)
{
    m_dragFrom.reset();
    unsetCursor();
}

void HeatMap::mouseDoubleClickEvent(QMouseEvent*)
{
    resetView();
}

void HeatMap::leaveEvent(QEvent*)
{
    hover(std::nullopt);
}

void HeatMap::keyPressEvent(QKeyEvent* event)
{
    if (!m_matrix.isValid())
        return QWidget::keyPressEvent(event);
    const QPointF center = m_marked ? positionOf(m_marked->y(), m_marked->x()) : QRectF(mapRect()).center();
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return zoom(1.5, center);
    case Qt::Key_Minus:
        return zoom(1 / 1.5, center);
    case Qt::Key_0:
    case Qt::Key_Home:
        return resetView();
    case Qt::Key_Left:
        return step(-1, 0);
    case Qt::Key_Right:
        return step(1, 0);
    case Qt::Key_Up:
        return step(0, -1);
    case Qt::Key_Down:
        return step(0, 1);
    default:
        QWidget::keyPressEvent(event);
    }
}

void HeatMap::step(int columns, int rows)
{
    const QPoint from = m_marked.value_or(cellAt(QRectF(mapRect()).center()).value_or(QPoint()));
    const QPoint to(std::clamp(from.x() + columns, 0, m_matrix.columns - 1),
                    std::clamp(from.y() + rows, 0, m_matrix.rows - 1));
    hover(to);
    // The view follows the mark.
    QRectF view = m_view;
    const double left = double(to.x()) / m_matrix.columns, top = double(to.y()) / m_matrix.rows;
    const double right = double(to.x() + 1) / m_matrix.columns, bottom = double(to.y() + 1) / m_matrix.rows;
    view.moveLeft(std::clamp(view.left(), right - view.width(), left));
    view.moveTop(std::clamp(view.top(), bottom - view.height(), top));
    setView(view);
}

} // namespace fettle::ui
