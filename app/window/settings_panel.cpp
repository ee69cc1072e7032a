// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Builds the form from the parameter tables and turns edits into undo steps.
#include "window/settings_panel.h"

#include "models/layer_model.h"
#include "recipe/edit.h"
#include "runtime/executor.h"
#include "text/parameter_row.h"
#include "text/technique_text.h"
#include "widgets/number_format.h"

#include <QEvent>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace fettle::app {

using ui::ParameterForm;

namespace {

const QString off = QStringLiteral("off");

} // namespace

SettingsPanel::SettingsPanel(Document& document, QWidget* parent)
    : QScrollArea(parent),
      m_document(document),
      m_title(new QLabel),
      m_subtitle(new QLabel),
      m_form(new ParameterForm),
      m_facts(new QLabel)
{
    auto* body = new QWidget;
    auto* layout = new QVBoxLayout(body);
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_title->setWordWrap(true);
    m_subtitle->setWordWrap(true);
    m_facts->setWordWrap(true);
    m_facts->setTextFormat(Qt::RichText);
    layout->addWidget(m_title);
    layout->addWidget(m_subtitle);
    layout->addWidget(m_form);
    layout->addWidget(m_facts);
    layout->addStretch(1);
    setWidget(body);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);

    connect(m_form, &ParameterForm::edited, this, &SettingsPanel::onEdited);
    connect(m_form, &ParameterForm::preview, this, [this](const QString& id, const QVariant& value) {
        if (id == QLatin1String("prune.sparsity"))
            updateThreshold(value.toDouble());
    });
    connect(&document, &Document::recipeChanged, this, &SettingsPanel::showValues);
    connect(&document, &Document::previewChanged, this, &SettingsPanel::updateFacts);
    connect(&document, &Document::variantsChanged, this, &SettingsPanel::updateFacts);
    connect(&document, &Document::sourceChanged, this, [this] { setLayers({}); });
    setLayers({});
}

QList<SettingsPanel::Section> SettingsPanel::sections() const
{
    return {{TechniqueKind::Numbers, QStringLiteral("numbers"), tr("Numbers")},
            {TechniqueKind::Prune, QStringLiteral("prune"), tr("Pruning")},
            {TechniqueKind::Cluster, QStringLiteral("cluster"), tr("Clustering")}};
}

std::vector<int> SettingsPanel::layersFor(TechniqueKind kind) const
{
    std::vector<int> layers = m_layers;
    std::erase_if(layers, [&](int row) {
        const LayerInfo& layer = m_document.layers()[static_cast<size_t>(row)];
        return !layer.computed || (kind != TechniqueKind::Numbers && !layer.weights);
    });
    return layers;
}

std::optional<std::string> SettingsPanel::commonTechnique(TechniqueKind kind) const
{
    std::optional<std::string> common;
    for (const int row : layersFor(kind)) {
        const Stage* stage = stageOfKind(m_document.stages(row), kind);
        const std::string technique = stage == nullptr ? std::string() : stage->technique;
        if (common && *common != technique)
            return std::nullopt;
        common = technique;
    }
    return common.value_or(std::string());
}

QList<ui::Parameter> SettingsPanel::rowsOf(const Section& section) const
{
    ui::Parameter choose;
    choose.id = section.key;
    choose.group = section.heading;
    choose.kind = ui::Parameter::Kind::Choice;
    choose.choices = {off};
    choose.choiceLabels = {section.kind == TechniqueKind::Numbers ? numberFormatLabel(QStringLiteral("keep"))
                                                                  : tr("off")};
    choose.defaultValue = off;
    const std::optional<std::string> technique = commonTechnique(section.kind);
    QList<ui::Parameter> parameters;
    for (const TechniqueInfo& info : allTechniques()) {
        if (info.kind != section.kind)
            continue;
        choose.choices += QString::fromStdString(info.id);
        choose.choiceLabels +=
            section.kind == TechniqueKind::Numbers ? QString::fromStdString(info.id) : tr("on");
        if (technique != info.id)
            continue;
        choose.help = techniqueText(info.help);
        for (const Parameter& row : info.parameters) {
            ui::Parameter form = formRow(info, row);
            if (row.wholeModel)
                form.help += QLatin1Char('\n') + tr("One value for the whole file.");
            parameters += form;
        }
    }
    choose.label = section.kind == TechniqueKind::Numbers ? tr("Format") : tr("Apply");
    parameters.prepend(choose);
    return parameters;
}

void SettingsPanel::setLayers(const std::vector<int>& layers)
{
    m_layers = layers;
    std::erase_if(m_layers, [&](int row) { return static_cast<size_t>(row) >= m_document.layers().size(); });
    m_weights.clear();
    if (m_layers.size() == 1) {
        const LayerInfo& layer = m_document.layers()[static_cast<size_t>(m_layers.front())];
        if (layer.weights) {
            const Model& model = *m_document.source();
            m_weights = constantValues(model, model.mainGraph().tensor(*layer.weights));
        }
    }
    m_shape.clear();
    showValues();
}

QString SettingsPanel::subject() const
{
    if (m_layers.size() == 1)
        return QString::fromStdString(m_document.layers()[static_cast<size_t>(m_layers.front())].shortName);
    return tr("%n layer(s)", nullptr, static_cast<int>(m_layers.size()));
}

void SettingsPanel::rebuild()
{
    QList<ui::Parameter> rows;
    for (const Section& section : sections()) {
        if (!layersFor(section.kind).empty())
            rows += rowsOf(section);
    }
    m_form->setParameters(rows);
    m_histogram = nullptr;
    if (!m_weights.empty()) {
        m_histogram = new ui::Histogram;
        m_histogram->setAxesVisible(false);
        m_histogram->setData(ui::makeHistogram(QList<float>(m_weights.begin(), m_weights.end())));
        const bool pruned = !commonTechnique(TechniqueKind::Prune).value_or("").empty();
        m_form->setWidgetBelow(pruned ? QStringLiteral("prune.sparsity") : QStringLiteral("prune"),
                               m_histogram);
    }
}

void SettingsPanel::showValues()
{
    m_form->setVisible(!m_layers.empty());
    if (m_layers.empty()) {
        m_title->setText(tr("No layer selected"));
        m_subtitle->setText(
            tr("Select one or more layers in the table: what you choose here applies to all of them. "
               "Recipes for the whole model are in the tool bar."));
        m_facts->clear();
        return;
    }
    QStringList shape;
    for (const Section& section : sections())
        shape += QString::fromStdString(commonTechnique(section.kind).value_or("?"));
    if (shape != m_shape) {
        m_shape = shape;
        rebuild();
    }
    for (const Section& section : sections()) {
        QVariantList chosen;
        QHash<QString, QVariantList> values;
        for (const int row : layersFor(section.kind)) {
            const Stage* stage = stageOfKind(m_document.stages(row), section.kind);
            chosen += stage == nullptr ? off : QString::fromStdString(stage->technique);
            if (stage == nullptr)
                continue;
            const TechniqueInfo& info = *findTechnique(stage->technique);
            for (const Parameter& parameter : info.parameters)
                values[QString::fromStdString(info.id + '.' + parameter.id)] +=
                    toVariant(valueOf(info, stage->parameters, parameter.id));
        }
        m_form->setValues(section.key, chosen);
        for (auto at = values.cbegin(); at != values.cend(); ++at)
            m_form->setValues(at.key(), at.value());
    }
    const Stage* prune = m_layers.size() == 1
                             ? stageOfKind(m_document.stages(m_layers.front()), TechniqueKind::Prune)
                             : nullptr;
    updateThreshold(
        prune == nullptr ? 0 : numberOf(*findTechnique(prune->technique), prune->parameters, "sparsity"));
    updateFacts();
}

void SettingsPanel::updateThreshold(double sparsity)
{
    if (m_histogram == nullptr)
        return;
    if (sparsity <= 0) {
        m_histogram->setThresholds({});
        m_histogram->setCaption(tr("weights as they came"));
        return;
    }
    std::vector<float> magnitude(m_weights.size());
    std::ranges::transform(m_weights, magnitude.begin(), [](float w) { return std::abs(w); });
    const auto rank =
        std::min(magnitude.size() - 1, static_cast<size_t>(sparsity * static_cast<double>(magnitude.size())));
    std::ranges::nth_element(magnitude, magnitude.begin() + static_cast<std::ptrdiff_t>(rank));
    const double threshold = magnitude[rank];
    m_histogram->setThresholds({-threshold, threshold});
    m_histogram->setCaption(tr("weights; pruned between the lines"));
}

void SettingsPanel::updateFacts()
{
    if (m_layers.empty())
        return;
    m_title->setText(QStringLiteral("<b>%1</b>").arg(subject().toHtmlEscaped()));
    int64_t parameters = 0;
    int64_t before = 0;
    for (const int row : m_layers) {
        parameters += m_document.layers()[static_cast<size_t>(row)].parameters;
        before += m_document.layers()[static_cast<size_t>(row)].bytes;
    }
    const LayerInfo& first = m_document.layers()[static_cast<size_t>(m_layers.front())];
    QString about = tr("%1 parameters").arg(ui::formatCount(parameters));
    if (m_layers.size() == 1)
        about = QString::fromStdString(first.label) + QStringLiteral(" · ") +
                QString::fromStdString(first.outputShape) + QStringLiteral(" · ") + about;
    if (!first.computed)
        about += QStringLiteral("<br>") +
                 tr("Fettle has no kernel for this operator: it passes through untouched.");
    m_subtitle->setText(about);

    const Report* report = m_document.shownReport();
    int64_t after = 0;
    if (report != nullptr) {
        for (const int row : m_layers) {
            const auto at = std::ranges::find(report->layers, OperatorId(row), &LayerReport::source);
            after += at == report->layers.end() ? m_document.layers()[static_cast<size_t>(row)].bytes
                                                : at->bytesAfter;
        }
    }
    m_facts->setText(report == nullptr || before == 0
                         ? QString()
                         : tr("In the file: %1 → <b>%2</b>")
                               .arg(ui::formatBytes(static_cast<double>(before)),
                                    ui::formatBytes(static_cast<double>(after))));
}

void SettingsPanel::onEdited(const QString& id, const QVariant& value)
{
    for (const Section& section : sections()) {
        if (id == section.key) {
            const QString technique = value.toString();
            const bool numbers = section.kind == TechniqueKind::Numbers;
            const QString state =
                numbers            ? numberFormatLabel(technique == off ? QStringLiteral("keep") : technique)
                : technique == off ? tr("off")
                                   : tr("on");
            const QString label = tr("%1: %2 %3").arg(subject(), section.heading, state);
            m_document.setLayerStage(
                layersFor(section.kind), section.kind,
                technique == off ? std::nullopt : std::optional(Stage{technique.toStdString(), {}}), label);
            return;
        }
    }
    const QStringList parts = id.split(QLatin1Char('.'));
    const TechniqueInfo* info = parts.size() == 2 ? findTechnique(parts[0].toStdString()) : nullptr;
    const Parameter* row = info == nullptr ? nullptr : info->parameter(parts[1].toStdString());
    if (row == nullptr)
        return;
    const ParameterValue changed = fromVariant(*row, value);
    const QString step =
        tr("%1: %2 %3")
            .arg(row->wholeModel ? tr("All layers") : subject(), techniqueText(row->label),
                 row->kind == ParameterKind::Choice ? choiceText(valueText(changed))
                                                    : QString::fromStdString(valueText(changed)));
    if (row->wholeModel) {
        (void)m_document.edit(withParameterEverywhere(m_document.recipe(), info->id, row->id, changed), step);
        return;
    }
    Recipe recipe = m_document.recipe();
    for (const int layer : layersFor(info->kind)) {
        const Stage* stage = stageOfKind(m_document.stages(layer), info->kind);
        if (stage == nullptr)
            continue;
        recipe = withLayerStages(
            recipe, *m_document.source(), m_document.layers()[static_cast<size_t>(layer)].shortName,
            withStage(m_document.stages(layer), info->kind, withParameter(*stage, row->id, changed)));
    }
    (void)m_document.edit(recipe, step);
}

void SettingsPanel::focusPruning()
{
    m_form->focusParameter(QStringLiteral("prune"));
}

void SettingsPanel::focusClustering()
{
    m_form->focusParameter(QStringLiteral("cluster"));
}

void SettingsPanel::chooseFormat(int number)
{
    const QStringList formats = numberFormats();
    if (!m_layers.empty() && number >= 0 && number < formats.size())
        onEdited(QStringLiteral("numbers"), number == 0 ? off : formats[number]);
}

QSize SettingsPanel::minimumSizeHint() const
{
    QSize size = QScrollArea::minimumSizeHint(); // it scrolls downwards only
    size.setWidth(widget()->minimumSizeHint().width() + verticalScrollBar()->sizeHint().width());
    return size;
}

bool SettingsPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == widget() && event->type() == QEvent::LayoutRequest)
        updateGeometry(); // a wider form makes the dock wider
    return QScrollArea::eventFilter(watched, event);
}

void SettingsPanel::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_shape.clear();
        showValues();
    }
    QScrollArea::changeEvent(event);
}

} // namespace fettle::app
