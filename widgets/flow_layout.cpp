// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// As many items in a row as their sizes allow.
#include "widgets/flow_layout.h"

#include <algorithm>

namespace fettle::ui {

namespace {

int heightOf(const std::vector<QLayoutItem*>& row)
{
    int height = 0;
    for (const QLayoutItem* item : row)
        height = std::max(height, item->sizeHint().height());
    return height;
}

bool expands(const QLayoutItem* item)
{
    return item->expandingDirections().testFlag(Qt::Horizontal);
}

} // namespace

FlowLayout::FlowLayout()
{
    setContentsMargins({});
}

FlowLayout::~FlowLayout() = default;

void FlowLayout::addItem(QLayoutItem* item)
{
    m_items.emplace_back(item);
}

int FlowLayout::count() const
{
    return int(m_items.size());
}

QLayoutItem* FlowLayout::itemAt(int index) const
{
    return index >= 0 && index < count() ? m_items[std::size_t(index)].get() : nullptr;
}

QLayoutItem* FlowLayout::takeAt(int index)
{
    if (index < 0 || index >= count())
        return nullptr;
    QLayoutItem* item = m_items[std::size_t(index)].release();
    m_items.erase(m_items.begin() + index);
    return item;
}

int FlowLayout::widthOf(const Row& row, Size size) const
{
    int width = -spacing();
    for (const QLayoutItem* item : row)
        width += (item->*size)().width() + spacing();
    return width;
}

std::vector<FlowLayout::Row> FlowLayout::rows(int width, Size size) const
{
    std::vector<Row> rows;
    for (const auto& item : m_items) {
        if (item->isEmpty()) // hidden
            continue;
        if (rows.empty() || widthOf(rows.back(), size) + spacing() + (item.get()->*size)().width() > width)
            rows.emplace_back();
        rows.back().push_back(item.get());
    }
    return rows;
}

std::vector<FlowLayout::Row> FlowLayout::rows(int width) const
{
    std::vector<Row> usual = rows(width, &QLayoutItem::sizeHint);
    return usual.size() <= 2 ? usual : rows(width, &QLayoutItem::minimumSize);
}

int FlowLayout::heightForWidth(int width) const
{
    int height = 0;
    for (const Row& row : rows(width))
        height += heightOf(row) + (height > 0 ? spacing() : 0);
    return height;
}

QSize FlowLayout::sizeHint() const
{
    const std::vector<Row> all = rows(QLAYOUTSIZE_MAX);
    return all.empty() ? QSize(0, 0)
                       : QSize(widthOf(all.front(), &QLayoutItem::sizeHint), heightOf(all.front()));
}

QSize FlowLayout::minimumSize() const
{
    QSize size(0, 0);
    for (const auto& item : m_items) {
        if (!item->isEmpty())
            size = size.expandedTo(item->minimumSize());
    }
    return size.expandedTo({0, m_height});
}

/// Each item of a row between its smallest and its usual width, all by the same part of the way; what is left
/// beyond goes to those that expand.
std::vector<int> FlowLayout::shares(const Row& row, int width) const
{
    const int least = widthOf(row, &QLayoutItem::minimumSize);
    const int usual = widthOf(row, &QLayoutItem::sizeHint);
    const double part = usual > least ? std::clamp(double(width - least) / (usual - least), 0.0, 1.0) : 1;
    const int spare = std::max(0, width - usual);
    const int growing = int(std::ranges::count_if(row, expands));
    std::vector<int> widths;
    for (const QLayoutItem* item : row) {
        const int smallest = item->minimumSize().width();
        widths.push_back(smallest + int(part * (item->sizeHint().width() - smallest)) +
                         (expands(item) ? spare / growing : 0));
    }
    return widths;
}

void FlowLayout::setGeometry(const QRect& area)
{
    QLayout::setGeometry(area);
    if (const int height = heightForWidth(area.width()); height != m_height) {
        m_height = height;
        update(); // docks and splitters ask for smallest sizes alone, not for heights of widths
    }
    int top = area.top();
    for (const Row& row : rows(area.width())) {
        int left = area.left();
        const std::vector<int> widths = shares(row, area.width());
        for (std::size_t i = 0; i < row.size(); ++i) {
            row[i]->setGeometry(QRect(left, top, widths[i], heightOf(row)));
            left += widths[i] + spacing();
        }
        top += heightOf(row) + spacing();
    }
}

} // namespace fettle::ui
