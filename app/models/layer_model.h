// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The layer table as a Qt model: one row a layer, a table of columns, edits go to the document as undo steps.
#pragma once

#include "document/document.h"

#include <QAbstractTableModel>

namespace fettle::app {

struct LayerRow;

class LayerModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column {
        Index,
        Name,
        Op,
        Output,
        Parameters,
        Macs,
        Size,
        Before,
        After,
        Numbers,
        Pruned,
        Clusters,
        Sparsity,
        Distinct,
        Sqnr,
        CpuTime,
        VulkanTime,
        ColumnCount
    };

    explicit LayerModel(Document& document, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;

    /// Rows that an edit in one of them changes too (the selection of the view).
    void setEditGroup(const std::vector<int>& rows) { m_editGroup = rows; }
    /// Median times by layer in microseconds; NaN where a layer has none.
    void setTimes(std::vector<double> cpu, std::vector<double> vulkan);

private:
    void onRecipeChanged();
    void onReportChanged();
    const LayerReport* report(int row) const;
    LayerRow rowOf(int row) const;
    std::vector<int> editedRows(int row) const;

    Document& m_document;
    std::optional<Report> m_report; ///< what the document showed last; empty while sizes are computed
    std::vector<const LayerReport*> m_reports; ///< its layers by row; null where a layer has none
    double m_largestBytes = 1;
    std::vector<int> m_editGroup;
    std::vector<double> m_cpu;
    std::vector<double> m_vulkan;
};

/// The number formats that a layer can have, as the table and the settings offer them: "keep" and the
/// techniques of that kind.
QStringList numberFormats();
/// What a person reads for one of them: "float32", "int8", …
QString numberFormatLabel(const QString& format);

} // namespace fettle::app
