// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Fine-tuning under the recipe: its settings, and the curves of the variant that is trained.
#pragma once

#include "document/document.h"
#include "document/workflows.h"
#include "widgets/curve_plot.h"
#include "widgets/parameter_form.h"

#include <QCheckBox>
#include <QLabel>
#include <QPushButton>
#include <QTabWidget>
#include <QWidget>

namespace fettle::app {

class FineTuneDock : public QWidget {
    Q_OBJECT

public:
    FineTuneDock(Document& document, Workflows& workflows, QWidget* parent = nullptr);
    QCheckBox* toggle() const { return m_toggle; }
    ui::ParameterForm* form() const { return m_form; }
    ui::CurvePlot* plot() const { return m_plot; }
    QPushButton* pauseButton() const { return m_pause; }
    QPushButton* finishButton() const { return m_finish; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void onToggled(bool on);
    void onEdited(const QString& id, const QVariant& value);
    void showRecipe();
    void showCurves();
    void showTraining(); ///< whether one runs, and whether it waits
    void retranslate();

    Document& m_document;
    Workflows& m_workflows;
    QCheckBox* m_toggle;
    QPushButton* m_pause;
    QPushButton* m_finish;
    QTabWidget* m_pages;
    ui::ParameterForm* m_form;
    ui::CurvePlot* m_plot;
    QLabel* m_state;
};

} // namespace fettle::app
