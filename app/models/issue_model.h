// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The document's issues as a list: severity, text, and the layer that a click leads to.
#pragma once

#include "document/document.h"

#include <QAbstractListModel>

namespace fettle::app {

class IssueModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { LayerRole = Qt::UserRole + 1 }; ///< row of the layer table, or -1

    explicit IssueModel(Document& document, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    Document& m_document;
};

} // namespace fettle::app
