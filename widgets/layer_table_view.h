// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The layer table: columns that hide, move and sort, many rows at once, cells that show bars.
#pragma once

#include "widgets/layer_delegate.h"
#include "widgets/layer_filter.h"

#include <QSet>
#include <QTableView>

namespace fettle::ui {

/// Set the application's model through a LayerFilterModel. The header's context menu shows and hides columns
/// (their names come from the model's horizontal header, Qt::ToolTipRole where DisplayRole is short).
/// Up and Down walk the layers; Shift and Ctrl select many; double click, F2 or Return edits a cell that can
/// be edited.
class LayerTableView : public QTableView {
    Q_OBJECT
public:
    explicit LayerTableView(QWidget* parent = nullptr);

    void setModel(QAbstractItemModel* model) override;

    /// Fits columns to their contents once a model has rows; columns that the user sized stay.
    void fitColumns();

    /// Order, widths, hidden columns and sort, for QSettings. Restoring a state of other columns is refused.
    QByteArray saveState() const;
    bool restoreState(const QByteArray& state);

    /// Hides by column number of the model; column 0 cannot be hidden by the menu.
    void setColumnShown(int column, bool shown);

    /// Rows of the source model that are selected, in source order (through all proxies).
    QList<int> selectedSourceRows() const;
    void selectSourceRows(const QList<int>& rows);

    /// On: an edit in a cell emits cellsEdited() for all selected rows (or for the cell's row when it is not
    /// selected) and leaves the model to the receiver, who can make one undo step of it. Off (default): the
    /// model's setData().
    void setBatchEditing(bool on);

    /// What stands in the middle while the model has no rows.
    void setEmptyText(const QString& text);

    /// The menu that the header shows on a right click (rebuilt at each call, owned by the view).
    QMenu* columnMenu();

signals:
    void layerSelectionChanged(const QList<int>& sourceRows);
    void cellsEdited(const QList<int>& sourceRows, int sourceColumn, const QVariant& value);

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void growColumns(const QModelIndex& topLeft, const QModelIndex& bottomRight);
    void setUpHeader();
    void applyLook();
    void passEdit(const QModelIndex& index, const QVariant& value);
    QModelIndex toSource(const QModelIndex& index) const;
    QModelIndex fromSource(int row) const;

    QString m_emptyText;
    QMenu* m_columnMenu = nullptr;
    LayerDelegate* m_delegate;
    QSet<int> m_sizedByUser;
};

} // namespace fettle::ui
