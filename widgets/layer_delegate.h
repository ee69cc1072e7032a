// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Paints the cells of the layer table: bars, operator squares, estimated and stale figures; edits choices in
// the row.
#pragma once

#include <QStyledItemDelegate>

namespace fettle::ui {

/// What a cell of the layer table looks like; a model answers CellKindRole with one of these.
enum class CellKind {
    Text,        ///< DisplayRole, left
    Number,      ///< DisplayRole, right-aligned
    SizeBar,     ///< bar of BytesBeforeRole and BytesAfterRole against ScaleRole
    Sensitivity, ///< bar of FractionRole, attention colour when AttentionRole, DisplayRole at its right
    Operator,    ///< colour square by OperatorRole, DisplayRole beside it
};

/// How far a figure can be trusted; a model answers FigureRole with one of these.
enum class FigureKind {
    Exact,     ///< normal
    Measured,  ///< normal
    Estimated, ///< italic, muted, with the mark of estimation before it
    Stale,     ///< hatched; ToolTipRole should say what changed
};

/// Roles that the table, its delegate and its filter read. All are optional.
enum LayerRole : int {
    CellKindRole = Qt::UserRole + 100, ///< int(CellKind); default Text
    FigureRole,                        ///< int(FigureKind); default Exact
    SortRole,          ///< number or text to sort by; DisplayRole where absent. Unknown values sort last
    BytesBeforeRole,   ///< double, SizeBar
    BytesAfterRole,    ///< double, SizeBar; not a number draws the grey bar alone
    ScaleRole,         ///< double, bytes of a full bar, the same for all rows
    FractionRole,      ///< double 0 .. 1, Sensitivity
    AttentionRole,     ///< bool: look here
    OperatorRole,      ///< QString, name for operatorColor(); DisplayRole where absent
    FilterTextRole,    ///< QStringList on column 0: all texts to search (short name, full name, operator,
                       ///< numbers ...)
    FilterFiguresRole, ///< QVariantMap on column 0: "size" bytes, "params", "macs", "sparsity" 0 .. 1, "sqnr"
                       ///< dB, ...
    ChoicesRole,       ///< QStringList of values: the cell is edited with a list; EditRole is the value
    ChoiceLabelsRole,  ///< QStringList as shown; the values where absent
    RangeRole, ///< QVariantList {minimum, maximum, step, suffix}: the cell is edited with a number box
};

class LayerDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    /// On: edits are only signalled (for owners that change many rows as one step), off (default): set on the
    /// model.
    void setSignalsEdits(bool on) { m_signalsEdits = on; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const override;
    void setEditorData(QWidget* editor, const QModelIndex& index) const override;
    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override;

signals:
    void edited(const QModelIndex& index, const QVariant& value) const;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;

private:
    bool m_signalsEdits = false;
};

} // namespace fettle::ui
