// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of the issue list.
#include "models/issue_model.h"

#include "text/error_text.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QStyle>

namespace fettle::app {

IssueModel::IssueModel(Document& document, QObject* parent) : QAbstractListModel(parent), m_document(document)
{
    connect(&document, &Document::issuesChanged, this, [this] {
        beginResetModel();
        endResetModel();
    });
}

int IssueModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_document.issues().size());
}

QVariant IssueModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const Issue& issue = m_document.issues()[static_cast<size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        return issueText(issue);
    case Qt::DecorationRole: {
        constexpr QStyle::StandardPixmap icons[] = {
            QStyle::SP_MessageBoxInformation, QStyle::SP_MessageBoxWarning, QStyle::SP_MessageBoxCritical};
        return QApplication::style()->standardIcon(icons[static_cast<int>(issue.severity)]);
    }
    case LayerRole:
        if (const auto* layer = std::get_if<OperatorId>(&issue.target); layer != nullptr && layer->valid())
            return layer->value;
        return -1;
    default:
        return {};
    }
}

} // namespace fettle::app
