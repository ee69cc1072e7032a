// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The panel beside the table: number format, pruning and clustering of all selected layers at once.
#pragma once

#include "document/document.h"
#include "widgets/histogram.h"
#include "widgets/parameter_form.h"

#include <QLabel>
#include <QScrollArea>

namespace fettle::app {

/// Its form is built from the techniques' parameter tables; every edit is one undo step.
class SettingsPanel : public QScrollArea {
    Q_OBJECT

public:
    explicit SettingsPanel(Document& document, QWidget* parent = nullptr);

    void setLayers(const std::vector<int>& layers); ///< selected rows; empty shows a hint
    void focusPruning();
    void focusClustering();
    void chooseFormat(int number); ///< 0: as it came, 1 …: the techniques in order
    QSize minimumSizeHint() const override;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    /// One of the three parts of the form.
    struct Section {
        TechniqueKind kind;
        QString key;     ///< id of the row that chooses the technique
        QString heading; ///< group of its first row
    };

    void rebuild(); ///< rows for the chosen techniques
    void showValues();
    void updateFacts();
    void updateThreshold(double sparsity);
    void onEdited(const QString& id, const QVariant& value);
    QList<Section> sections() const;
    QList<ui::Parameter> rowsOf(const Section& section) const;
    /// Technique of a kind that all selected layers share; "" none of them has one; nullopt: mixed.
    std::optional<std::string> commonTechnique(TechniqueKind kind) const;
    std::vector<int>
    layersFor(TechniqueKind kind) const; ///< those of the selection that the technique can change
    QString subject() const;

    Document& m_document;
    std::vector<int> m_layers;
    QLabel* m_title;
    QLabel* m_subtitle;
    ui::ParameterForm* m_form;
    ui::Histogram* m_histogram = nullptr;
    QLabel* m_facts;
    QStringList m_shape;          ///< techniques that the form is built for
    std::vector<float> m_weights; ///< of the one selected layer
};

} // namespace fettle::app
