// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Segments as tool buttons laid out by hand: equal widths, as many in a row as fit.
#include "widgets/segmented_buttons.h"

#include <QButtonGroup>
#include <QEvent>
#include <QToolButton>
#include <algorithm>

namespace fettle::ui {

SegmentedButtons::SegmentedButtons(QWidget* parent) : QWidget(parent), m_group(new QButtonGroup(this))
{
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(m_group, &QButtonGroup::idClicked, this, &SegmentedButtons::chosen);
}

void SegmentedButtons::setSegments(const QStringList& labels)
{
    qDeleteAll(m_buttons);
    m_buttons.clear();
    for (const QString& label : labels) {
        auto* button = new QToolButton(this);
        button->setText(label);
        button->setCheckable(true);
        button->setFocusPolicy(Qt::StrongFocus);
        button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        button->setAccessibleName(label);
        m_group->addButton(button, int(m_buttons.size()));
        m_buttons.append(button);
        button->show();
    }
    setFocusProxy(m_buttons.isEmpty() ? nullptr : m_buttons.first());
    updateGeometry();
    arrange();
}

void SegmentedButtons::setCurrent(int index)
{
    // An exclusive group never lets go of its last button by itself.
    m_group->setExclusive(false);
    for (int i = 0; i < count(); ++i)
        m_buttons[i]->setChecked(i == index);
    m_group->setExclusive(true);
    setFocusProxy(index >= 0 && index < count() ? m_buttons[index] : m_buttons.value(0));
}

int SegmentedButtons::current() const
{
    return m_group->checkedId();
}

void SegmentedButtons::setSegmentEnabled(int index, bool enabled, const QString& reason)
{
    m_buttons.at(index)->setEnabled(enabled);
    m_buttons.at(index)->setToolTip(enabled ? QString() : reason);
}

int SegmentedButtons::segmentHeight() const
{
    int height = fontMetrics().height() + 10;
    for (const QAbstractButton* button : m_buttons)
        height = std::max(height, button->sizeHint().height());
    return height;
}

int SegmentedButtons::perRow(int width) const
{
    int widest = 1;
    for (const QAbstractButton* button : m_buttons)
        widest = std::max(widest, button->sizeHint().width());
    int fitting = std::clamp(width / widest, 1, std::max(1, count()));
    const int rows = (count() + fitting - 1) / std::max(1, fitting);
    return rows > 0 ? (count() + rows - 1) / rows : 1; // even rows: 3 + 2, not 4 + 1
}

int SegmentedButtons::heightForWidth(int width) const
{
    const int rows = (count() + perRow(width) - 1) / std::max(1, perRow(width));
    return std::max(1, rows) * (segmentHeight() - 1) + 1;
}

QSize SegmentedButtons::sizeHint() const
{
    int widest = 0;
    for (const QAbstractButton* button : m_buttons)
        widest = std::max(widest, button->sizeHint().width());
    const int width = widest * std::max(1, count());
    return {width, heightForWidth(width)};
}

QSize SegmentedButtons::minimumSizeHint() const
{
    int widest = 0;
    for (const QAbstractButton* button : m_buttons)
        widest = std::max(widest, button->sizeHint().width());
    return {widest, segmentHeight()};
}

void SegmentedButtons::arrange()
{
    if (m_buttons.isEmpty())
        return;
    const int columns = perRow(width()), step = segmentHeight() - 1; // borders overlap by a pixel
    for (int i = 0; i < count(); ++i) {
        const int row = i / columns, column = i % columns;
        const int inRow = std::min(columns, count() - row * columns);
        const int left = column * (width() - 1) / inRow, right = (column + 1) * (width() - 1) / inRow;
        m_buttons[i]->setGeometry(left, row * step, right - left + 1, step + 1);
    }
}

void SegmentedButtons::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void SegmentedButtons::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::StyleChange || event->type() == QEvent::FontChange) {
        updateGeometry();
        arrange();
    }
    QWidget::changeEvent(event);
}

} // namespace fettle::ui
