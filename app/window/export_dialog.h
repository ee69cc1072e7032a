// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What is asked before a model is written.
#pragma once

#include "document/workflows.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>

namespace fettle::app {

class ExportDialog : public QDialog {
    Q_OBJECT

public:
    ExportDialog(Document& document, const QString& folder, QWidget* parent = nullptr);
    ExportSettings settings() const;
    void setPath(const QString& path);

private:
    void browse();
    void updateSummary();

    Document& m_document;
    QLineEdit* m_path;
    QComboBox* m_io;
    QCheckBox* m_keepNames;
    QLabel* m_summary;
    QDialogButtonBox* m_buttons;
};

} // namespace fettle::app
