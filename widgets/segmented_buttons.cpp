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
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
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

int SegmentedButtons::widthOf(int first, int end) const
{
    int sum = 1;
    for (int i = first; i < std::min(end, count()); ++i)
        sum += m_buttons[i]->sizeHint().width() - 1; // borders overlap by a pixel
    return sum;
}

int SegmentedButtons::perRow(int width) const
{
    for (int rows = 1; rows < count(); ++rows) {
        const int columns = (count() + rows - 1) / rows; // even rows: 3 + 2, not 4 + 1
        bool fits = true;
        for (int first = 0; first < count(); first += columns)
            fits = fits && widthOf(first, first + columns) <= width;
        if (fits)
            return columns;
    }
    return 1;
}

int SegmentedButtons::heightForWidth(int width) const
{
    const int rows = (count() + perRow(width) - 1) / std::max(1, perRow(width));
    return std::max(1, rows) * (segmentHeight() - 1) + 1;
}

QSize SegmentedButtons::sizeHint() const
{
    return {widthOf(0, count()), segmentHeight()};
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
    const int columns = perRow(width()), step = segmentHeight() - 1;
    for (int first = 0; first < count(); first += columns) {
        const int end = std::min(first + columns, count());
        const double spare = double(width() - widthOf(first, end)) / (end - first);
        double left = 0;
        for (int i = first; i < end; ++i) {
            const double right = left + m_buttons[i]->sizeHint().width() - 1 + spare;
            const int from = qRound(left), to = i + 1 == end ? width() - 1 : qRound(right);
            m_buttons[i]->setGeometry(from, first / columns * step, to - from + 1, step + 1);
            left = right;
        }
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
