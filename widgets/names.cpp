// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Qt's own widgets cut a long text off; these elide it.
#include "widgets/names.h"

#include <QHelpEvent>
#include <QPainter>
#include <QStyleOption>
#include <QStylePainter>
#include <QToolTip>

#include <algorithm>

namespace fettle::ui {

namespace {

constexpr int fewestCharacters = 10; ///< of a name that are shown at least
constexpr int besideText = 2;        ///< of a list's name: the style keeps a pixel free at either side

int fewestWidth(const QWidget& widget)
{
    return widget.fontMetrics().averageCharWidth() * fewestCharacters;
}

/// Answers the question for a tooltip with the whole name when `shown` leaves something out.
bool showWholeName(QWidget& widget, const QEvent& event, const QString& whole, const QString& shown)
{
    if (event.type() != QEvent::ToolTip || shown == whole)
        return false;
    QString text = whole;
    if (!widget.toolTip().isEmpty() && widget.toolTip() != whole)
        text += QStringLiteral("\n\n") + widget.toolTip();
    QToolTip::showText(static_cast<const QHelpEvent&>(event).globalPos(), text, &widget);
    return true;
}

QString elided(const QWidget& widget, const QString& text, int room)
{
    return widget.fontMetrics().elidedText(text, Qt::ElideRight, room);
}

} // namespace

NameLabel::NameLabel(QWidget* parent) : QLabel(parent)
{
    setTextFormat(Qt::PlainText);
}

QSize NameLabel::minimumSizeHint() const
{
    const QSize whole = QLabel::sizeHint();
    return {std::min(whole.width(), fewestWidth(*this)), whole.height()};
}

bool NameLabel::event(QEvent* event)
{
    return showWholeName(*this, *event, text(), elided(*this, text(), contentsRect().width())) ||
           QLabel::event(event);
}

void NameLabel::paintEvent(QPaintEvent* event)
{
    Q_UNUSED(event)
    QPainter painter(this);
    drawFrame(&painter);
    style()->drawItemText(&painter, contentsRect(), int(alignment()), palette(), isEnabled(),
                          elided(*this, text(), contentsRect().width()), foregroundRole());
}

NameBox::NameBox(QWidget* parent) : QComboBox(parent)
{
    connect(this, &QComboBox::currentTextChanged, this, &QWidget::updateGeometry);
}

QSize NameBox::sizeFor(int textWidth) const
{
    QStyleOptionComboBox option;
    initStyleOption(&option);
    const QSize contents(textWidth + besideText, QComboBox::sizeHint().height());
    return {style()->sizeFromContents(QStyle::CT_ComboBox, &option, contents, this).width(),
            contents.height()};
}

QSize NameBox::sizeHint() const
{
    return sizeFor(fontMetrics().horizontalAdvance(currentText()));
}

QSize NameBox::minimumSizeHint() const
{
    return sizeFor(std::min(fontMetrics().horizontalAdvance(currentText()), fewestWidth(*this)));
}

bool NameBox::event(QEvent* event)
{
    QStyleOptionComboBox option;
    if (event->type() == QEvent::ToolTip)
        initStyleOption(&option);
    return showWholeName(*this, *event, currentText(), option.currentText) || QComboBox::event(event);
}

void NameBox::initStyleOption(QStyleOptionComboBox* option) const
{
    QComboBox::initStyleOption(option);
    const QRect room =
        style()->subControlRect(QStyle::CC_ComboBox, option, QStyle::SC_ComboBoxEditField, this);
    option->currentText = elided(*this, option->currentText, room.width() - besideText);
}

NameButton::NameButton(QWidget* parent) : QToolButton(parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

QSize NameButton::minimumSizeHint() const
{
    const QSize whole = sizeHint();
    const int name = fontMetrics().horizontalAdvance(text());
    return {whole.width() - name + std::min(name, fewestWidth(*this)), whole.height()};
}

QString NameButton::shownText() const
{
    const int besideText = sizeHint().width() - fontMetrics().horizontalAdvance(text());
    return elided(*this, text(), width() - besideText);
}

bool NameButton::event(QEvent* event)
{
    return showWholeName(*this, *event, text(), shownText()) || QToolButton::event(event);
}

void NameButton::paintEvent(QPaintEvent* event)
{
    Q_UNUSED(event)
    QStylePainter painter(this);
    QStyleOptionToolButton option;
    initStyleOption(&option);
    option.text = shownText();
    painter.drawComplexControl(QStyle::CC_ToolButton, option);
}

} // namespace fettle::ui
