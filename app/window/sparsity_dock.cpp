// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Weights of a chosen layer and variant as matrices.
#include "window/sparsity_dock.h"

#include "ops/operator_definition.h"
#include "recipe/edit.h"
#include "runtime/executor.h"
#include "widgets/flow_layout.h"
#include "widgets/names.h"
#include "widgets/number_format.h"

#include <QEvent>
#include <QFileDialog>
#include <QMessageBox>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>

namespace fettle::app {

ui::WeightMatrix weightMatrix(const Model& model, const std::string& layer)
{
    const Graph& graph = model.mainGraph();
    const std::vector<std::string> names = shortLayerNames(model, graph);
    const auto at = std::ranges::find(names, layer);
    if (at == names.end())
        return {};
    const Operator& op = graph.operators[static_cast<size_t>(at - names.begin())];
    const OperatorDefinition* definition = findDefinition(op.code);
    if (definition == nullptr || definition->quantization.weightOperand < 0)
        return {};
    const auto operand = static_cast<size_t>(definition->quantization.weightOperand);
    if (operand >= op.inputs.size() || !op.inputs[operand].valid())
        return {};
    // float16 and weight-only files keep the constant behind a DEQUANTIZE
    TensorId weights = op.inputs[operand];
    if (const OperatorId producer = producers(graph)[weights.index()]; producer.valid())
        weights = graph.op(producer).inputs.empty() ? weights : graph.op(producer).inputs.front();
    const Tensor& tensor = graph.tensor(weights);
    if (!model.isConstant(tensor) || tensor.shape.empty())
        return {};
    const std::vector<float> values = constantValues(model, tensor);
    const int dimension = definition->quantization.channelDimension;
    const int64_t channels = tensor.shape[static_cast<size_t>(dimension)];
    if (channels <= 0 || values.empty())
        return {};
    ui::WeightMatrix matrix;
    matrix.rows = static_cast<int>(channels);
    matrix.columns = static_cast<int>(static_cast<int64_t>(values.size()) / channels);
    matrix.columnsPerTap = tensor.shape.size() == 4 ? tensor.shape[3] : 0;
    if (dimension == 0) {
        matrix.values = QList<float>(values.begin(), values.end());
    } else { // channels last (depthwise): transpose
        matrix.columnsPerTap = 0;
        matrix.values.resize(static_cast<qsizetype>(values.size()));
        for (qsizetype row = 0; row < matrix.rows; ++row) {
            for (qsizetype column = 0; column < matrix.columns; ++column)
                matrix.values[row * matrix.columns + column] =
                    values[static_cast<size_t>(column * matrix.rows + row)];
        }
    }
    return matrix;
}

SparsityDock::SparsityDock(Document& document, QWidget* parent)
    : QWidget(parent),
      m_document(document),
      m_variant(new ui::NameBox),
      m_beside(new ui::NameBox),
      m_mode(new ui::NameBox),
      m_groups(new QCheckBox),
      m_channels(new QCheckBox),
      m_maps(new ui::HeatMapPair),
      m_histogram(new ui::Histogram),
      m_status(new QLabel)
{
    auto* choices = new ui::FlowLayout;
    for (QComboBox* box : {m_variant, m_beside}) {
        box->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        choices->addWidget(box);
    }
    for (QWidget* view : std::initializer_list<QWidget*>{m_mode, m_groups, m_channels})
        choices->addWidget(view);
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->addWidget(m_maps);
    splitter->addWidget(m_histogram);
    splitter->setStretchFactor(0, 4);
    splitter->setStretchFactor(1, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 6, 4);
    layout->addLayout(choices);
    layout->addWidget(splitter, 1);
    layout->addWidget(m_status);
    m_histogram->setAxesVisible(true);
    m_groups->setChecked(true);

    connect(&document, &Document::sourceChanged, this, [this] {
        m_layer = -1;
        updateChoices();
    });
    connect(&document, &Document::variantsChanged, this, &SparsityDock::updateChoices);
    connect(&document, &Document::recipeChanged, this, &SparsityDock::updateChoices);
    for (QComboBox* box : {m_variant, m_beside})
        connect(box, &QComboBox::activated, this, &SparsityDock::updateMaps);
    connect(m_mode, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_maps->setMode(index == 1 ? ui::HeatMapMode::Density : ui::HeatMapMode::Values);
    });
    connect(m_groups, &QCheckBox::toggled, m_maps, &ui::HeatMapPair::setGroupsVisible);
    connect(m_channels, &QCheckBox::toggled, m_maps, &ui::HeatMapPair::setChannelsVisible);
    connect(m_maps, &ui::HeatMapPair::statusText, m_status, &QLabel::setText);
    retranslate();
}

void SparsityDock::retranslate()
{
    m_mode->clear();
    m_mode->addItems({tr("Values"), tr("Zeros in blocks")});
    m_groups->setText(tr("N:M"));
    m_groups->setToolTip(tr("Lines between the groups of the layer's N:M pattern"));
    m_channels->setText(tr("Channels"));
    m_channels->setToolTip(tr("Lines between output channels and kernel positions"));
    m_variant->setToolTip(tr("Which variant's weights are shown"));
    m_beside->setToolTip(tr("What stands beside them"));
    m_mode->setToolTip(tr("Values of the weights, or the share of zeros in blocks"));
    m_maps->left()->setEmptyText(tr("Select a layer with weights in the table."));
    m_histogram->setEmptyText(QString());
    updateChoices();
}

void SparsityDock::setLayer(int layer)
{
    m_layer = layer;
    updateChoices();
}

void SparsityDock::showPair(const QString& variantId, const QString& besideId)
{
    m_variant->setCurrentIndex(std::max(0, m_variant->findData(variantId)));
    m_beside->setCurrentIndex(std::max(0, m_beside->findData(QLatin1String("variant:") + besideId)));
    updateMaps();
}

void SparsityDock::updateChoices()
{
    const QString variant = m_variant->currentData().toString();
    const QString beside = m_beside->currentData().toString();
    const VariantEntry* current = m_document.currentVariant();
    m_variant->clear();
    m_beside->clear();
    m_variant->addItem(tr("Current recipe"), QStringLiteral("current"));
    m_beside->addItem(tr("Beside: nothing"), QString());
    m_beside->addItem(tr("Beside: the model as it came"), QStringLiteral("variant:"));
    for (const VariantEntry& entry : m_document.variants()) {
        if (!entry.variant || entry.reference)
            continue;
        m_variant->addItem(entry.label, entry.id);
        m_beside->addItem(tr("Beside: %1").arg(entry.label), QLatin1String("variant:") + entry.id);
    }
    for (size_t i = 0; i < m_document.layers().size(); ++i) {
        const LayerInfo& layer = m_document.layers()[i];
        if (layer.weights && static_cast<int>(i) != m_layer)
            m_beside->addItem(tr("Beside: layer %1").arg(QString::fromStdString(layer.shortName)),
                              QLatin1String("layer:") + QString::number(i));
    }
    m_variant->setCurrentIndex(std::max(0, m_variant->findData(variant)));
    int index = m_beside->findData(beside);
    if (beside.isEmpty() && current != nullptr && !current->reference)
        index = 1; // once there is something to compare, compare it with the model as it came
    m_beside->setCurrentIndex(std::max(0, index));
    updateMaps();
}

SparsityDock::Side SparsityDock::chosenRight() const
{
    const QString beside = m_beside->currentData().toString();
    if (beside.startsWith(QLatin1String("layer:"))) {
        const QString variant = m_variant->currentData().toString();
        return {variant, beside.mid(6).toInt()};
    }
    if (beside.startsWith(QLatin1String("variant:")))
        return {beside.mid(8), m_layer};
    return {QString(), -1};
}

const VariantEntry* SparsityDock::entryOf(const Side& side) const
{
    const VariantEntry* entry = side.variant == QLatin1String("current") ? m_document.currentVariant()
                                                                         : m_document.variant(side.variant);
    return entry != nullptr && entry->variant ? entry : nullptr;
}

ui::WeightMatrix SparsityDock::matrix(const Side& side) const
{
    if (side.layer < 0 || static_cast<size_t>(side.layer) >= m_document.layers().size())
        return {};
    const VariantEntry* entry = entryOf(side);
    const ModelPtr model = entry != nullptr ? entry->variant->model : m_document.source();
    ui::WeightMatrix result =
        weightMatrix(*model, m_document.layers()[static_cast<size_t>(side.layer)].shortName);
    const Recipe& recipe = entry != nullptr ? entry->recipe : Recipe{};
    const auto stages = stagesOfLayers(recipe, *m_document.source());
    const Stage* prune =
        stages ? stageOfKind((*stages)[static_cast<size_t>(side.layer)], TechniqueKind::Prune) : nullptr;
    if (prune != nullptr) {
        const QString pattern =
            QString::fromStdString(choiceOf(*findTechnique("prune"), prune->parameters, "pattern"));
        result.groupSize = pattern.section(QLatin1Char(':'), 1).toInt();
    }
    return result;
}

QString SparsityDock::title(const Side& side) const
{
    if (side.layer < 0)
        return {};
    const VariantEntry* entry = entryOf(side);
    const QString layer =
        QString::fromStdString(m_document.layers()[static_cast<size_t>(side.layer)].shortName);
    return layer + QStringLiteral(" · ") + (entry != nullptr ? entry->label : tr("as it came"));
}

QStringList SparsityDock::measured(const Side& side) const
{
    const VariantEntry* entry = entryOf(side);
    if (entry == nullptr)
        entry = m_document.variant(m_document.idOf(Recipe{}));
    QStringList parts;
    if (entry != nullptr && entry->evaluation && entry->evaluation->metric == Metric::Classes)
        parts += tr("top-1 %1").arg(ui::formatPercent(entry->evaluation->top1, 1));
    if (entry != nullptr && entry->milliseconds)
        parts += ui::formatDuration(*entry->milliseconds / 1000);
    return parts;
}

QString SparsityDock::caption(const Side& side, const ui::WeightMatrix& matrix) const
{
    if (!matrix.isValid())
        return {};
    const QString zeros = tr("%1 × %2, %3 zeros")
                              .arg(matrix.rows)
                              .arg(matrix.columns)
                              .arg(ui::formatPercent(ui::zeroShare(matrix), 1));
    return (QStringList(zeros) + measured(side)).join(QStringLiteral(" · "));
}

void SparsityDock::updateMaps()
{
    const Side left{m_variant->currentData().toString(), m_layer};
    const Side right = chosenRight();
    const ui::WeightMatrix leftMatrix = matrix(left);
    const ui::WeightMatrix rightMatrix = matrix(right);
    m_maps->setLeft(title(left), caption(left, leftMatrix), leftMatrix);
    m_maps->setRight(title(right), caption(right, rightMatrix), rightMatrix);
    m_histogram->setData(leftMatrix.isValid() ? ui::makeHistogram(leftMatrix.values, 101)
                                              : ui::HistogramData{});
    m_histogram->setCaption(leftMatrix.isValid() ? tr("values of the weights") : QString());
}

void SparsityDock::exportPicture()
{
    const QString path = QFileDialog::getSaveFileName(this, tr("Export the heat map"), tr("heatmap.png"),
                                                      tr("PNG picture (*.png)"));
    if (path.isEmpty())
        return;
    if (const QString error = m_maps->exportPng(path); !error.isEmpty())
        QMessageBox::warning(this, tr("Export the heat map"), error);
}

void SparsityDock::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

} // namespace fettle::app
