// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Fine-tuning under the recipe: its settings, and the curves of the variant that is trained.
#pragma once

#include "document/document.h"
#include "widgets/curve_plot.h"
#include "widgets/parameter_form.h"

#include <QCheckBox>
#include <QLabel>
#include <QTabWidget>
#include <QWidget>

namespace fettle::app {

class FineTuneDock : public QWidget {
    Q_OBJECT

public:
    explicit FineTuneDock(Document& document, QWidget* parent = nullptr);
    QCheckBox* toggle() const { return m_toggle; }
    ui::ParameterForm* form() const { return m_form; }
    ui::CurvePlot* plot() const { return m_plot; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void onToggled(bool on);
    void onEdited(const QString& id, const QVariant& value);
    void showRecipe();
    void showCurves();
    void retranslate();

    Document& m_document;
    QCheckBox* m_toggle;
    QTabWidget* m_pages;
    ui::ParameterForm* m_form;
    ui::CurvePlot* m_plot;
    QLabel* m_state;
};

} // namespace fettle::app
