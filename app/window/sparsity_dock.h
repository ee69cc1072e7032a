// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a layer's weights look like: heat map beside another layer or variant, histogram below.
#pragma once

#include "document/document.h"
#include "widgets/heat_map.h"
#include "widgets/histogram.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QWidget>

#include <map>

namespace fettle::app {

class SparsityDock : public QWidget {
    Q_OBJECT

public:
    explicit SparsityDock(Document& document, QWidget* parent = nullptr);

    void setLayer(int layer); ///< row of the layer table
    void showPair(const QString& variantId, const QString& besideId);
    ui::HeatMapPair* maps() const { return m_maps; }

public slots:
    void exportPicture();

protected:
    void changeEvent(QEvent* event) override;

private:
    /// One side of the comparison: which layer of which variant (empty id: the model as it came).
    struct Side {
        QString variant;
        int layer = -1;
    };
    void updateChoices();
    void updateMaps();
    void retranslate();
    Side chosenRight() const;
    const VariantEntry* entryOf(const Side& side) const; ///< null while the side shows the model as it came
    ui::WeightMatrix matrix(const Side& side) const;
    QString title(const Side& side) const;
    QString caption(const Side& side, const ui::WeightMatrix& matrix) const;
    QStringList measured(const Side& side) const; ///< accuracy and time, as far as they are known

    Document& m_document;
    int m_layer = -1;
    QComboBox* m_variant;
    QComboBox* m_beside;
    QComboBox* m_mode;
    QCheckBox* m_groups;
    QCheckBox* m_channels;
    ui::HeatMapPair* m_maps;
    ui::Histogram* m_histogram;
    QLabel* m_status;
};

/// Weights of a layer as output channels × the rest; empty when it has none. The layer is found by its name
/// in the model.
ui::WeightMatrix weightMatrix(const Model& model, const std::string& layer);

} // namespace fettle::app
