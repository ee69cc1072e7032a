// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Edits of the form are edits of the recipe, with undo; curves follow the epochs of the current variant.
#include "window/fine_tune_dock.h"

#include "techniques/fine_tune.h"
#include "text/parameter_row.h"
#include "text/technique_text.h"
#include "widgets/flow_layout.h"
#include "widgets/number_format.h"

#include <QEvent>
#include <QScrollArea>
#include <QVBoxLayout>

namespace fettle::app {

namespace {

double percentOf(const std::optional<double>& share)
{
    return share ? 100 * *share : qQNaN();
}

} // namespace

FineTuneDock::FineTuneDock(Document& document, Workflows& workflows, QWidget* parent)
    : QWidget(parent),
      m_document(document),
      m_workflows(workflows),
      m_toggle(new QCheckBox),
      m_pause(new QPushButton),
      m_finish(new QPushButton),
      m_pages(new QTabWidget),
      m_form(new ui::ParameterForm),
      m_plot(new ui::CurvePlot),
      m_state(new QLabel)
{
    auto* scroll = new QScrollArea;
    scroll->setWidget(m_form);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_pages->addTab(scroll, QString());
    m_pages->addTab(m_plot, QString());
    m_pages->setDocumentMode(true);
    m_state->setWordWrap(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 6, 4);
    auto* head = new ui::FlowLayout;
    m_toggle->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    head->addWidget(m_toggle);
    head->addWidget(m_pause);
    head->addWidget(m_finish);
    layout->addLayout(head);
    layout->addWidget(m_state);
    layout->addWidget(m_pages, 1);

    connect(m_toggle, &QCheckBox::clicked, this, &FineTuneDock::onToggled);
    connect(m_pause, &QPushButton::clicked, this, [this] {
        m_workflows.pauseTraining(m_workflows.training() != nullptr && !m_workflows.training()->paused());
    });
    connect(m_finish, &QPushButton::clicked, &workflows, &Workflows::finishTraining);
    connect(&workflows, &Workflows::trainingChanged, this, &FineTuneDock::showTraining);
    connect(m_form, &ui::ParameterForm::edited, this, &FineTuneDock::onEdited);
    connect(&document, &Document::recipeChanged, this, &FineTuneDock::showRecipe);
    connect(&document, &Document::recipeChanged, this, &FineTuneDock::showCurves);
    connect(&document, &Document::variantsChanged, this, &FineTuneDock::showCurves);
    retranslate();
}

void FineTuneDock::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void FineTuneDock::retranslate()
{
    m_toggle->setText(tr("Fine-tune under the recipe"));
    m_toggle->setToolTip(techniqueText(fineTuning().help));
    m_pause->setToolTip(tr("Training waits, and goes on from the same place."));
    m_finish->setText(tr("Keep the best"));
    m_finish->setToolTip(tr("Ends training now and takes the best epoch so far."));
    m_pages->setTabText(0, tr("Settings"));
    m_pages->setTabText(1, tr("Curves"));
    QList<ui::Parameter> rows;
    for (const Parameter& parameter : fineTuning().parameters)
        rows += formRow(fineTuning(), parameter);
    m_form->setParameters(rows);
    m_plot->setEmptyText(tr("Run trains the network first; its curves appear here."));
    showRecipe();
    showCurves();
    showTraining();
}

void FineTuneDock::showTraining()
{
    const TrainingControl* training = m_workflows.training();
    m_pause->setText(training != nullptr && training->paused() ? tr("Go on") : tr("Pause"));
    for (QPushButton* button : {m_pause, m_finish})
        button->setEnabled(training != nullptr && !training->finishing());
    showCurves();
}

void FineTuneDock::onToggled(bool on)
{
    Recipe recipe = m_document.recipe();
    recipe.training = on ? std::optional<Parameters>(Parameters()) : std::nullopt;
    (void)m_document.edit(recipe, on ? tr("Fine-tune: on") : tr("Fine-tune: off"));
    showRecipe();
}

void FineTuneDock::onEdited(const QString& id, const QVariant& value)
{
    const Parameter* row = fineTuning().parameter(id.section(QLatin1Char('.'), 1).toStdString());
    Recipe recipe = m_document.recipe();
    if (row == nullptr || !recipe.training)
        return;
    const ParameterValue changed = fromVariant(*row, value);
    if (changed == row->defaultValue)
        recipe.training->erase(row->id);
    else
        (*recipe.training)[row->id] = changed;
    (void)m_document.edit(
        recipe,
        tr("Fine-tune: %1 %2").arg(techniqueText(row->label), QString::fromStdString(valueText(changed))));
}

void FineTuneDock::showRecipe()
{
    const auto& training = m_document.recipe().training;
    m_toggle->setChecked(training.has_value());
    m_form->setEnabled(training.has_value());
    for (const Parameter& parameter : fineTuning().parameters)
        m_form->setValue(QString::fromStdString(fineTuning().id + '.' + parameter.id),
                         toVariant(valueOf(fineTuning(), training.value_or(Parameters()), parameter.id)));
    m_plot->setEpochs(static_cast<int>(numberOf(fineTuning(), training.value_or(Parameters()), "epochs")));
}

void FineTuneDock::showCurves()
{
    const VariantEntry* entry = m_document.variant(m_document.idOf(m_document.recipe()));
    QList<ui::CurvePoint> points;
    if (entry != nullptr) {
        for (const TrainingProgress& epoch : entry->epochs)
            points += {static_cast<double>(epoch.epoch) + 1,
                       epoch.loss,
                       epoch.validationLoss,
                       percentOf(epoch.top1),
                       epoch.best,
                       percentOf(epoch.top1Deployed)};
    }
    if (points.size() == 1 && m_plot->points().isEmpty())
        m_pages->setCurrentWidget(m_plot); // the first of a run: look here
    m_plot->setPoints(points);
    if (points.isEmpty()) {
        m_state->setText(m_document.recipe().training
                             ? tr("Run (Ctrl+R) trains the network first; its curves appear here.")
                             : tr("Without fine-tuning the recipe is applied after training."));
        return;
    }
    const TrainingProgress& last = entry->epochs.back();
    const TrainingControl* training = m_workflows.training();
    const QString text = training != nullptr && training->paused()
                             ? tr("Paused after epoch %1: loss %2, %3 images/s")
                             : tr("Epoch %1: loss %2, %3 images/s");
    m_state->setText(text.arg(last.epoch + 1)
                         .arg(QLocale().toString(last.loss, 'g', 3),
                              ui::formatCount(static_cast<qint64>(last.imagesPerSecond))));
}

} // namespace fettle::app
