// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The document's state and the signals that tell of its changes.
#include "document/document.h"

#include "document/change_value.h"
#include "pipeline/evaluation_cache.h"
#include "recipe/edit.h"

#include <algorithm>

namespace fettle::app {

Document::Document(QObject* parent) : QObject(parent) {}

void Document::setSource(ModelPtr model, const QString& path, const QString& displayName, int64_t fileBytes)
{
    m_source = std::move(model);
    m_path = path;
    m_displayName = displayName;
    m_fileBytes = fileBytes;
    m_layers = layerTable(*m_source);
    m_data = DataSettings{{}, {}, {}, {}, defaultPreprocessing(*m_source)};
    m_variants.clear();
    m_issues.clear();
    for (const LayerInfo& layer : m_layers) {
        if (!layer.computed)
            m_issues.push_back({Severity::Warning, "not-computed",
                                "Fettle has no kernel for " + layer.op + " (" + layer.shortName +
                                    "): it passes through untouched, and this model cannot be evaluated",
                                layer.id});
    }
    m_recipe = {};
    m_stages.assign(m_layers.size(), {});
    m_preview.reset();
    m_undo.clear();
    emit sourceChanged(); // before all else: whoever remembers layers has to forget them
    applyRecipe(Recipe{});
    emit dataChanged();
    emit variantsChanged();
    emit issuesChanged();
}

void Document::setMeasuredLayers(const ModelPtr& model, std::vector<LayerInfo> layers)
{
    if (model != m_source)
        return;
    m_layers = std::move(layers);
    emit layersMeasured();
}

int Document::layerIndex(const QString& name) const
{
    const std::string key = name.toStdString();
    const auto at = std::ranges::find_if(
        m_layers, [&](const LayerInfo& l) { return l.shortName == key || l.name == key; });
    return at == m_layers.end() ? -1 : static_cast<int>(at - m_layers.begin());
}

Result<void> Document::edit(const Recipe& recipe, const QString& stepName)
{
    if (recipe == m_recipe)
        return {};
    FETTLE_TRY(stagesOfLayers(recipe, *m_source));
    m_undo.push(new ChangeValue<RecipeProperty>(*this, recipe, stepName));
    return {};
}

void Document::setLayerStage(const std::vector<int>& layers, TechniqueKind kind,
                             const std::optional<Stage>& stage, const QString& stepName)
{
    Recipe changed = m_recipe;
    for (const int layer : layers)
        changed = withLayerStages(changed, *m_source, m_layers[static_cast<size_t>(layer)].shortName,
                                  withStage(stages(layer), kind, stage));
    if (const auto done = edit(changed, stepName); !done)
        addIssue({Severity::Error, std::string(errorId(done.error().code)), describe(done.error()), {}});
}

void Document::applyRecipe(const Recipe& recipe)
{
    m_recipe = recipe;
    auto stages = stagesOfLayers(recipe, *m_source);
    m_stages = stages ? std::move(*stages) : std::vector<std::vector<Stage>>(m_layers.size());
    m_preview.reset();
    m_previewError.reset();
    emit recipeChanged();
    emit previewChanged();
}

void Document::setData(DataSettings data)
{
    m_data = std::move(data);
    m_data.cache = m_data.evaluation ? std::make_shared<EvaluationCache>(
                                           m_data.evaluation, m_data.preprocessing, EvaluationCache::anyOrder)
                                     : nullptr;
    for (VariantEntry& entry : m_variants) {
        if (entry.state == VariantEntry::State::Done)
            entry.state = VariantEntry::State::Stale;
    }
    emit dataChanged();
    emit variantsChanged();
}

QString Document::dataLabel() const
{
    return m_data.evaluation ? QString::fromStdString(m_data.evaluation->description()) : tr("no data set");
}

void Document::setPreview(const Recipe& recipe, Result<Report> report)
{
    if (recipe != m_recipe || (!report && report.error().code == ErrorCode::Cancelled))
        return;
    if (report)
        m_preview = std::move(*report);
    else
        m_previewError = report.error();
    emit previewChanged();
}

void Document::setPreviewDeflate(const Recipe& recipe, int64_t bytes)
{
    if (recipe != m_recipe || !m_preview)
        return;
    m_preview->size.deflate = bytes;
    emit previewChanged();
}

QString Document::idOf(const Recipe& recipe) const
{
    return QString::fromStdString(recipeHashText(recipe));
}

VariantEntry* Document::find(const QString& id)
{
    const auto at = std::ranges::find(m_variants, id, &VariantEntry::id);
    return at == m_variants.end() ? nullptr : &*at;
}

const VariantEntry* Document::variant(const QString& id) const
{
    return const_cast<Document*>(this)->find(id);
}

const VariantEntry* Document::currentVariant() const
{
    const VariantEntry* entry = variant(idOf(m_recipe));
    return entry != nullptr && entry->variant != nullptr ? entry : nullptr;
}

const Report* Document::shownReport() const
{
    const VariantEntry* current = currentVariant();
    return current != nullptr ? &current->variant->report : m_preview ? &*m_preview : nullptr;
}

void Document::beginVariant(const Recipe& recipe)
{
    const QString id = idOf(recipe);
    if (VariantEntry* known = find(id)) {
        known->state = VariantEntry::State::Running;
    } else {
        VariantEntry entry;
        entry.id = id;
        entry.label = label(recipe);
        entry.recipe = recipe;
        entry.reference = recipe.empty();
        m_variants.push_back(std::move(entry));
    }
    emit variantsChanged();
}

void Document::finishVariant(const Recipe& recipe, VariantPtr variant, std::optional<Evaluation> evaluation)
{
    VariantEntry* entry = find(idOf(recipe));
    if (entry == nullptr)
        return; // another model was opened meanwhile
    entry->variant = std::move(variant);
    entry->evaluation = std::move(evaluation);
    entry->state = VariantEntry::State::Done;
    entry->epochs = entry->variant->report.epochs;
    for (const Issue& issue : entry->variant->report.issues)
        addIssue(issue);
    emit variantsChanged();
}

void Document::addEpoch(const Recipe& recipe, const TrainingProgress& progress)
{
    VariantEntry* entry = find(idOf(recipe));
    if (entry == nullptr)
        return;
    if (progress.epoch == 0)
        entry->epochs.clear();
    entry->epochs.push_back(progress);
    emit variantsChanged();
}

void Document::dropRunning(const Recipe& recipe)
{
    VariantEntry* entry = find(idOf(recipe));
    if (entry == nullptr)
        return;
    if (entry->variant)
        entry->state = VariantEntry::State::Done;
    else
        std::erase_if(m_variants, [&](const VariantEntry& e) { return &e == entry; });
    emit variantsChanged();
}

void Document::setVariantTime(const QString& id, double milliseconds)
{
    if (VariantEntry* entry = find(id)) {
        entry->milliseconds = milliseconds;
        emit variantsChanged();
    }
}

void Document::togglePinned(const QString& id)
{
    if (VariantEntry* entry = find(id)) {
        entry->pinned = !entry->pinned;
        emit variantsChanged();
    }
}

void Document::addIssue(const Issue& issue)
{
    if (std::ranges::find(m_issues, issue) != m_issues.end())
        return;
    m_issues.push_back(issue);
    emit issuesChanged();
}

namespace {

/// "prune 50 % 2:4", "cluster 16", "int8": the technique and what distinguishes it.
QString stageLabel(const Stage& stage)
{
    const TechniqueInfo* info = findTechnique(stage.technique);
    QString text = QString::fromStdString(stage.technique);
    if (info == nullptr)
        return text;
    if (info->parameter("sparsity") != nullptr) {
        text += QStringLiteral(" %1 %").arg(100 * numberOf(*info, stage.parameters, "sparsity"));
        const std::string pattern = choiceOf(*info, stage.parameters, "pattern");
        if (pattern != "unstructured")
            text += QLatin1Char(' ') + QString::fromStdString(pattern);
    } else if (info->parameter("clusters") != nullptr) {
        text += QStringLiteral(" %1").arg(numberOf(*info, stage.parameters, "clusters"));
    } else if (info->parameter("bits") != nullptr && choiceOf(*info, stage.parameters, "bits") != "8") {
        text +=
            QStringLiteral(" %1 bit").arg(QString::fromStdString(choiceOf(*info, stage.parameters, "bits")));
    }
    return text;
}

} // namespace

QString Document::label(const Recipe& recipe)
{
    QStringList parts;
    for (const Stage& stage : recipe.stages)
        parts += stageLabel(stage);
    QString text = parts.isEmpty() ? tr("as it came") : parts.join(QStringLiteral(" + "));
    if (recipe.training)
        text += tr(", fine-tuned");
    if (!recipe.rules.empty())
        text += tr(" (%n layer(s) differ)", nullptr, static_cast<int>(recipe.rules.size()));
    return text;
}

} // namespace fettle::app
