// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which samples to evaluate on and to calibrate with, and how stored values become inputs.
#pragma once

#include "document/document.h"

#include <QComboBox>
#include <QDialog>
#include <QLineEdit>

namespace fettle::app {

class DataDialog : public QDialog {
    Q_OBJECT

public:
    explicit DataDialog(const Document& document, QWidget* parent = nullptr);

    QString evaluationPath() const { return m_evaluation->text(); }
    QString calibrationPath() const { return m_calibration->text(); }
    Preprocessing preprocessing() const;

private:
    QWidget* pathRow(QLineEdit* edit);
    void browse(QLineEdit* edit, bool folder);

    QLineEdit* m_evaluation;
    QLineEdit* m_calibration;
    QLineEdit* m_mean;
    QLineEdit* m_std;
    QComboBox* m_resize;
};

} // namespace fettle::app
