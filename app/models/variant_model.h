// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The variants derived so far as a table; the plot's figures for those who read rather than look.
#pragma once

#include "document/document.h"

#include <QAbstractTableModel>

namespace fettle::app {

class VariantModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Label, Raw, Deflate, Top1, Top5, Speed, Latency, Recipe, ColumnCount };

    explicit VariantModel(Document& document, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    Document& m_document;
};

} // namespace fettle::app
