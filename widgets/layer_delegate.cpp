// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One paint function for each kind of cell, chosen from a table.
#include "widgets/layer_delegate.h"

#include "widgets/number_format.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QMetaProperty>
#include <QPainter>
#include <QStyle>
#include <array>
#include <cmath>

namespace fettle::ui {

namespace {

constexpr int margin = 6;

FigureKind figureOf(const QModelIndex& index)
{
    return FigureKind(index.data(FigureRole).toInt());
}

CellKind kindOf(const QModelIndex& index)
{
    return CellKind(index.data(CellKindRole).toInt());
}

void drawText(QPainter* painter, const QStyleOptionViewItem& option, const QRect& area,
              Qt::Alignment alignment)
{
    const bool enabled = option.state & QStyle::State_Enabled;
    painter->setFont(option.font);
    painter->setPen(option.palette.color(enabled ? QPalette::Active : QPalette::Disabled, QPalette::Text));
    const QString text = option.fontMetrics.elidedText(option.text, Qt::ElideRight, area.width());
    painter->drawText(area, int(alignment | Qt::AlignVCenter) | Qt::TextSingleLine, text);
}

void drawBar(QPainter* painter, const QRectF& area, double share, const QColor& color)
{
    if (!(share > 0))
        return;
    // The smallest bar is still seen.
    const double width = std::max(1.5, area.width() * std::min(share, 1.0));
    painter->setPen(Qt::NoPen);
    painter->setBrush(color);
    painter->drawRoundedRect(QRectF(area.left(), area.top(), width, area.height()), 1.5, 1.5);
}

QRectF barArea(const QRect& area, double lineHeight)
{
    const double height = std::round(lineHeight * 0.55);
    return {double(area.left()), area.center().y() - height / 2 + 0.5, double(area.width()), height};
}

void paintText(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex&, const QRect& area)
{
    drawText(painter, option, area, option.displayAlignment & Qt::AlignHorizontal_Mask);
}

void paintNumber(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex&, const QRect& area)
{
    drawText(painter, option, area, Qt::AlignRight);
}

void paintSizeBar(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index,
                  const QRect& area)
{
    const double scale = index.data(ScaleRole).toDouble();
    if (!(scale > 0))
        return;
    const ThemeColors& colors = themeColors();
    const QRectF bar = barArea(area, option.fontMetrics.height());
    drawBar(painter, bar, index.data(BytesBeforeRole).toDouble() / scale, colors.before);
    bool known = false;
    const double after = index.data(BytesAfterRole).toDouble(&known);
    if (known && std::isfinite(after))
        drawBar(painter, bar, after / scale, colors.accent);
}

void paintSensitivity(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index,
                      const QRect& area)
{
    bool known = false;
    const double share = index.data(FractionRole).toDouble(&known);
    if (!known || !std::isfinite(share))
        return drawText(painter, option, area, Qt::AlignRight);
    const ThemeColors& colors = themeColors();
    const int room = option.fontMetrics.horizontalAdvance(QStringLiteral("0.000"));
    const QRectF bar = barArea(area.adjusted(0, 0, -room - margin, 0), option.fontMetrics.height() * 0.75);
    drawBar(painter, bar, 1, colors.track);
    drawBar(painter, bar, share, index.data(AttentionRole).toBool() ? colors.attention : colors.accent);
    drawText(painter, option, area, Qt::AlignRight);
}

int squareSize(const QStyleOptionViewItem& option)
{
    return std::max(7, int(option.fontMetrics.height() * 0.55));
}

void paintOperator(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index,
                   const QRect& area)
{
    const QVariant name = index.data(OperatorRole);
    const int side = squareSize(option);
    const QRectF square(area.left(), area.center().y() - side / 2.0 + 0.5, side, side);
    painter->setPen(Qt::NoPen);
    painter->setBrush(operatorColor(name.isValid() ? name.toString() : option.text));
    painter->drawRoundedRect(square, 1.5, 1.5);
    drawText(painter, option, area.adjusted(side + margin, 0, 0, 0), Qt::AlignLeft);
}

using PaintCell = void (*)(QPainter*, const QStyleOptionViewItem&, const QModelIndex&, const QRect&);

/// In the order of CellKind.
constexpr std::array<PaintCell, 5> painters{paintText, paintNumber, paintSizeBar, paintSensitivity,
                                            paintOperator};

void paintHatch(QPainter* painter, const QRect& area)
{
    painter->save();
    painter->setClipRect(area);
    painter->setPen(QPen(themeColors().staleHatch, 1));
    for (int x = area.left() - area.height(); x < area.right(); x += 6)
        painter->drawLine(x, area.bottom() + 1, x + area.height(), area.top());
    painter->restore();
}

void drawFrame(QPainter* painter, const QStyleOptionViewItem& cell)
{
    painter->setRenderHint(QPainter::Antialiasing, false);
    painter->setPen(themeColors().grid);
    painter->drawLine(cell.rect.bottomLeft(), cell.rect.bottomRight());
    if (!(cell.state & QStyle::State_HasFocus))
        return;
    painter->setPen(themeColors().accent);
    painter->setBrush(Qt::NoBrush);
    painter->drawRect(cell.rect.adjusted(0, 0, -1, -1));
}

QSpinBox* makeIntegerBox(QWidget* parent, const QVariantList& range)
{
    auto* box = new QSpinBox(parent);
    box->setRange(range.value(0).toInt(), range.value(1).toInt());
    box->setSingleStep(range.value(2).toInt());
    box->setSuffix(range.value(3).toString());
    box->setFrame(false);
    return box;
}

QDoubleSpinBox* makeRealBox(QWidget* parent, const QVariantList& range)
{
    const double step = range.value(2).toDouble();
    auto* box = new QDoubleSpinBox(parent);
    box->setDecimals(step > 0 ? std::clamp(int(std::ceil(-std::log10(step) - 1e-9)), 0, 6) : 3);
    box->setRange(range.value(0).toDouble(), range.value(1).toDouble());
    box->setSingleStep(step);
    box->setSuffix(range.value(3).toString());
    box->setFrame(false);
    return box;
}

bool isWhole(const QVariant& value)
{
    return value.toDouble() == std::floor(value.toDouble());
}

QVariant valueOf(QWidget* editor)
{
    if (auto* list = qobject_cast<QComboBox*>(editor))
        return list->currentData();
    if (auto* whole = qobject_cast<QSpinBox*>(editor)) {
        whole->interpretText();
        return whole->value();
    }
    if (auto* real = qobject_cast<QDoubleSpinBox*>(editor)) {
        real->interpretText();
        return real->value();
    }
    return editor->metaObject()->userProperty().read(editor);
}

} // namespace

void LayerDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const ThemeColors& colors = themeColors();
    option->palette.setColor(QPalette::Highlight, colors.selection);
    option->palette.setColor(QPalette::HighlightedText, colors.text);
    const QVariant foreground = index.data(Qt::ForegroundRole);
    if (foreground.isValid())
        option->palette.setBrush(QPalette::Text, foreground.value<QBrush>());
    if (figureOf(index) != FigureKind::Estimated || option->text.isEmpty())
        return;
    option->font.setItalic(true);
    option->fontMetrics = QFontMetrics(option->font);
    option->palette.setColor(QPalette::Text, colors.muted);
    if (!option->text.startsWith(QChar(0x2248)))
        option->text = formatEstimated(option->text);
}

void LayerDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const
{
    QStyleOptionViewItem cell = option;
    initStyleOption(&cell, index);
    const QStyle* style = cell.widget ? cell.widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &cell, painter, cell.widget);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (figureOf(index) == FigureKind::Stale && !cell.text.isEmpty())
        paintHatch(painter, cell.rect.adjusted(1, 2, -1, -2));
    const auto kind = std::size_t(kindOf(index));
    painters[kind < painters.size() ? kind : 0](painter, cell, index,
                                                cell.rect.adjusted(margin, 0, -margin, 0));
    drawFrame(painter, cell);
    painter->restore();
}

QSize LayerDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QStyleOptionViewItem cell = option;
    initStyleOption(&cell, index);
    const int height = cell.fontMetrics.height() + 8;
    const int em = cell.fontMetrics.averageCharWidth();
    const int text = cell.fontMetrics.horizontalAdvance(cell.text);
    switch (kindOf(index)) {
    case CellKind::SizeBar:
        return {14 * em + 2 * margin, height};
    case CellKind::Sensitivity:
        return {9 * em + 3 * margin + cell.fontMetrics.horizontalAdvance(QStringLiteral("0.000")), height};
    case CellKind::Operator:
        return {text + squareSize(cell) + 3 * margin + 2, height};
    case CellKind::Text:
    case CellKind::Number:
        break;
    }
    return {text + 2 * margin + 2, height};
}

QWidget* LayerDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem& option,
                                     const QModelIndex& index) const
{
    const QStringList choices = index.data(ChoicesRole).toStringList();
    if (!choices.isEmpty()) {
        auto* box = new QComboBox(parent);
        const QStringList labels = index.data(ChoiceLabelsRole).toStringList();
        for (qsizetype i = 0; i < choices.size(); ++i)
            box->addItem(labels.value(i, choices[i]), choices[i]);
        auto* self = const_cast<LayerDelegate*>(this); // the interface is const, its signals are not
        connect(box, &QComboBox::activated, self, [self, box] {
            emit self->commitData(box);
            emit self->closeEditor(box);
        });
        return box;
    }
    const QVariantList range = index.data(RangeRole).toList();
    if (range.size() < 3)
        return QStyledItemDelegate::createEditor(parent, option, index);
    if (isWhole(range[0]) && isWhole(range[1]) && isWhole(range[2]))
        return makeIntegerBox(parent, range);
    return makeRealBox(parent, range);
}

void LayerDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const
{
    const QVariant value = index.data(Qt::EditRole);
    if (auto* box = qobject_cast<QComboBox*>(editor))
        box->setCurrentIndex(box->findData(value));
    else if (auto* whole = qobject_cast<QSpinBox*>(editor))
        whole->setValue(value.toInt());
    else if (auto* real = qobject_cast<QDoubleSpinBox*>(editor))
        real->setValue(value.toDouble());
    else
        QStyledItemDelegate::setEditorData(editor, index);
}

void LayerDelegate::setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const
{
    const QVariant value = valueOf(editor);
    if (!value.isValid() || value == index.data(Qt::EditRole))
        return;
    if (m_signalsEdits)
        emit edited(index, value);
    else
        model->setData(index, value, Qt::EditRole);
}

} // namespace fettle::ui
