// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What is open: a source model, a recipe with its undo stack, data, and the variants derived so far.
#pragma once

#include "document/variant_entry.h"
#include "pipeline/pipeline.h"

#include <QObject>
#include <QString>
#include <QUndoStack>

#include <optional>
#include <vector>

namespace fettle::app {

/// The data of a document: labelled samples to evaluate on, samples to calibrate with, and how stored values
/// become inputs.
struct DataSettings {
    DatasetPtr evaluation;
    DatasetPtr calibration;
    QString evaluationPath; ///< empty for the embedded sample
    QString calibrationPath;
    Preprocessing preprocessing;
    /// What evaluations of this document's models keep for each other; made by the document.
    std::shared_ptr<EvaluationCache> cache = nullptr;
};

/// Lives in the window's thread. Commands change the recipe only; models, data and variants are immutable
/// values.
class Document : public QObject {
    Q_OBJECT

public:
    explicit Document(QObject* parent = nullptr);

    // ---- source
    /// Takes a model that was read; forgets recipe, undo history and variants of the one before.
    /// fileBytes: size of the file it came from.
    void setSource(ModelPtr model, const QString& path, const QString& displayName, int64_t fileBytes);
    const ModelPtr& source() const { return m_source; }
    const QString& path() const { return m_path; } ///< empty for the embedded sample
    const QString& displayName() const { return m_displayName; }
    int64_t fileBytes() const { return m_fileBytes; }
    const std::vector<LayerInfo>& layers() const { return m_layers; }
    /// The same rows with their weights measured; ignored when they are another model's.
    void setMeasuredLayers(const ModelPtr& model, std::vector<LayerInfo> layers);
    int layerIndex(const QString& name) const; ///< by short or full name; -1 when there is none

    // ---- recipe
    const Recipe& recipe() const { return m_recipe; }
    /// The stages of a layer under the current recipe.
    const std::vector<Stage>& stages(int layer) const { return m_stages[static_cast<size_t>(layer)]; }
    QUndoStack& undoStack() { return m_undo; }
    /// One undo step with this name; nothing when the recipe is the same. Error InvalidRecipe changes
    /// nothing.
    Result<void> edit(const Recipe& recipe, const QString& stepName);
    /// Replaces (or removes) the stage of a kind in these layers as one undo step.
    void setLayerStage(const std::vector<int>& layers, TechniqueKind kind, const std::optional<Stage>& stage,
                       const QString& stepName);

    // ---- data
    const DataSettings& data() const { return m_data; }
    void setData(DataSettings data);
    QString dataLabel() const;

    // ---- exact size of the current recipe
    const std::optional<Report>& preview() const { return m_preview; } ///< empty while it is computed
    const std::optional<Error>& previewError() const { return m_previewError; }
    /// The newest size; ignored when the recipe moved on. Without deflate at first: that takes longer.
    void setPreview(const Recipe& recipe, Result<Report> report);
    void setPreviewDeflate(const Recipe& recipe, int64_t bytes);

    // ---- variants
    const std::vector<VariantEntry>& variants() const { return m_variants; }
    const VariantEntry* variant(const QString& id) const;
    /// The variant of the current recipe on the current data, if it has been derived.
    const VariantEntry* currentVariant() const;
    /// Report of the current variant, else of the preview; null while neither is there. Valid until the next
    /// change.
    const Report* shownReport() const;
    QString idOf(const Recipe& recipe) const; ///< recipe hash
    void beginVariant(const Recipe& recipe);  ///< it appears as running
    void finishVariant(const Recipe& recipe, VariantPtr variant, std::optional<Evaluation> evaluation);
    void addEpoch(const Recipe& recipe, const TrainingProgress& progress);
    void dropRunning(const Recipe& recipe); ///< cancelled or failed before it had a result
    void setVariantTime(const QString& id, double milliseconds);
    void togglePinned(const QString& id);

    // ---- issues of source, preview and runs
    const std::vector<Issue>& issues() const { return m_issues; }
    void addIssue(const Issue& issue);

    /// Short text of a recipe for labels: "prune 50 % 2:4 + int8", "float32".
    static QString label(const Recipe& recipe);

signals:
    void sourceChanged();
    void layersMeasured();
    void recipeChanged();
    void dataChanged();
    void previewChanged();
    void variantsChanged();
    void issuesChanged();

private:
    template <class Property>
    friend class ChangeValue;
    friend struct RecipeProperty;

    void applyRecipe(const Recipe& recipe);
    VariantEntry* find(const QString& id);

    ModelPtr m_source;
    QString m_path;
    QString m_displayName;
    int64_t m_fileBytes = 0;
    std::vector<LayerInfo> m_layers;
    Recipe m_recipe;
    std::vector<std::vector<Stage>> m_stages;
    QUndoStack m_undo;
    DataSettings m_data;
    std::optional<Report> m_preview;
    std::optional<Error> m_previewError;
    std::vector<VariantEntry> m_variants;
    std::vector<Issue> m_issues;
};

} // namespace fettle::app
