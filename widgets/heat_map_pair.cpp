// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Two heat maps that share zoom, mark and scale.
#include "widgets/file_output.h"
#include "widgets/flow_layout.h"
#include "widgets/heat_map.h"
#include "widgets/names.h"
#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>

namespace fettle::ui {

HeatMapPair::HeatMapPair(QWidget* parent) : QWidget(parent)
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(12);
    for (int side = 0; side < 2; ++side) {
        m_panes[side] = new QWidget(this);
        auto* column = new QVBoxLayout(m_panes[side]);
        column->setContentsMargins({});
        column->setSpacing(4);
        m_titles[side] = new NameLabel;
        QFont bold = font();
        bold.setBold(true);
        m_titles[side]->setFont(bold);
        m_captions[side] = new NameLabel;
        m_captions[side]->setProperty("caption", true);
        auto* words = new FlowLayout;
        words->addWidget(m_titles[side]);
        words->addWidget(m_captions[side]);
        m_maps[side] = new HeatMap(m_panes[side]);
        m_titles[side]->setBuddy(m_maps[side]);
        column->addLayout(words);
        column->addWidget(m_maps[side], 1);
        layout->addWidget(m_panes[side], 1);
        connect(m_maps[side], &HeatMap::statusText, this, &HeatMapPair::statusText);
    }
    m_panes[1]->hide();
    link(0, 1);
    link(1, 0);
}

void HeatMapPair::link(int from, int to)
{
    connect(m_maps[from], &HeatMap::viewChanged, this, [this, to](const QRectF& view) {
        if (m_linked)
            m_maps[to]->setView(view);
    });
    connect(m_maps[from], &HeatMap::cellHovered, this, [this, to](int row, int column) {
        if (m_linked)
            m_maps[to]->setMarkedCell(QPoint(column, row));
    });
    connect(m_maps[from], &HeatMap::hoverLeft, this, [this, to] { m_maps[to]->setMarkedCell(std::nullopt); });
}

void HeatMapPair::set(int side, const QString& title, const QString& caption, const WeightMatrix& matrix)
{
    for (const auto& [label, text] : {std::pair{m_titles[side], title}, {m_captions[side], caption}}) {
        label->setText(text);
        label->setVisible(!text.isEmpty());
    }
    m_maps[side]->setMatrix(matrix);
    if (side == 1)
        m_panes[1]->setVisible(matrix.isValid());
    updateScale();
}

void HeatMapPair::setLeft(const QString& title, const QString& caption, const WeightMatrix& matrix)
{
    set(0, title, caption, matrix);
}

void HeatMapPair::setRight(const QString& title, const QString& caption, const WeightMatrix& matrix)
{
    set(1, title, caption, matrix);
}

void HeatMapPair::updateScale()
{
    for (HeatMap* map : m_maps)
        map->setScaleLimit(std::nullopt);
    if (!m_sharedScale || !m_maps[0]->matrix().isValid() || !m_maps[1]->matrix().isValid())
        return;
    const double limit = std::max(m_maps[0]->scaleLimit(), m_maps[1]->scaleLimit());
    for (HeatMap* map : m_maps)
        map->setScaleLimit(limit);
}

void HeatMapPair::setLinked(bool linked)
{
    m_linked = linked;
    if (linked)
        m_maps[1]->setView(m_maps[0]->view());
}

void HeatMapPair::setSharedScale(bool shared)
{
    m_sharedScale = shared;
    updateScale();
}

void HeatMapPair::setMode(HeatMapMode mode)
{
    for (HeatMap* map : m_maps)
        map->setMode(mode);
}

void HeatMapPair::setBlock(int rows, int columns)
{
    for (HeatMap* map : m_maps)
        map->setBlock(rows, columns);
}

void HeatMapPair::setGroupsVisible(bool visible)
{
    for (HeatMap* map : m_maps)
        map->setGroupsVisible(visible);
}

void HeatMapPair::setChannelsVisible(bool visible)
{
    for (HeatMap* map : m_maps)
        map->setChannelsVisible(visible);
}

QString HeatMapPair::exportPng(const QString& path, double scale) const
{
    QImage image((QSizeF(size()) * scale).toSize(), QImage::Format_RGB32);
    if (!image.isNull()) {
        image.setDevicePixelRatio(scale);
        image.fill(themeColors().base);
        // The widgets paint themselves, titles included.
        const_cast<HeatMapPair*>(this)->render(&image, QPoint(), QRegion(), QWidget::DrawChildren);
    }
    return writePng(path, image);
}

} // namespace fettle::ui
