// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Rows and edits of the layer table; what the cells say is in layer_cells.cpp.
#include "models/layer_model.h"

#include "models/layer_cells.h"
#include "recipe/edit.h"
#include "widgets/number_format.h"

#include <algorithm>
#include <limits>

namespace fettle::app {

using namespace fettle::ui;

namespace {

double orNaN(const std::vector<double>& values, int row)
{
    return static_cast<size_t>(row) < values.size() ? values[static_cast<size_t>(row)]
                                                    : std::numeric_limits<double>::quiet_NaN();
}

} // namespace

QStringList numberFormats()
{
    QStringList formats{QStringLiteral("keep")};
    for (const TechniqueInfo& info : allTechniques()) {
        if (info.kind == TechniqueKind::Numbers)
            formats += QString::fromStdString(info.id);
    }
    return formats;
}

QString numberFormatLabel(const QString& format)
{
    return format == QLatin1String("keep") ? LayerModel::tr("as it came") : format;
}

LayerModel::LayerModel(Document& document, QObject* parent)
    : QAbstractTableModel(parent), m_document(document)
{
    connect(&document, &Document::sourceChanged, this, [this] {
        beginResetModel();
        m_cpu.clear();
        m_vulkan.clear();
        m_editGroup.clear();
        m_largestBytes = 1;
        for (const LayerInfo& layer : m_document.layers())
            m_largestBytes = std::max(m_largestBytes, static_cast<double>(layer.bytes));
        onReportChanged();
        endResetModel();
    });
    connect(&document, &Document::layersMeasured, this, &LayerModel::onRecipeChanged);
    connect(&document, &Document::recipeChanged, this, &LayerModel::onRecipeChanged);
    connect(&document, &Document::previewChanged, this, &LayerModel::onReportChanged);
    connect(&document, &Document::variantsChanged, this, &LayerModel::onReportChanged);
}

int LayerModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_document.layers().size());
}

int LayerModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

void LayerModel::onRecipeChanged()
{
    if (rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void LayerModel::onReportChanged()
{
    m_reports.assign(m_document.layers().size(), nullptr);
    m_report.reset();
    if (const Report* shown = m_document.shownReport()) {
        m_report = *shown;
        for (const LayerReport& layer : m_report->layers) {
            if (layer.source.valid() && layer.source.index() < m_reports.size())
                m_reports[layer.source.index()] = &layer;
        }
    }
    onRecipeChanged();
}

const LayerReport* LayerModel::report(int row) const
{
    return static_cast<size_t>(row) < m_reports.size() ? m_reports[static_cast<size_t>(row)] : nullptr;
}

void LayerModel::setTimes(std::vector<double> cpu, std::vector<double> vulkan)
{
    m_cpu = std::move(cpu);
    m_vulkan = std::move(vulkan);
    onRecipeChanged();
}

/// Title and tooltip of each column; inside the class, so that the translators' tools see whose words they
/// are.
QVariant LayerModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (role) {
    case Qt::DisplayRole:
        return tr(layerColumn(section).title);
    case Qt::ToolTipRole:
        return tr(layerColumn(section).help);
    case Qt::TextAlignmentRole: {
        const bool right = layerColumn(section).kind == CellKind::Number;
        return static_cast<int>((right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    default:
        return {};
    }
}

Qt::ItemFlags LayerModel::flags(const QModelIndex& index) const
{
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (!index.isValid())
        return flags;
    const LayerInfo& layer = m_document.layers()[static_cast<size_t>(index.row())];
    const bool weights = layer.weights.has_value();
    if (index.column() == Numbers && layer.computed)
        flags |= Qt::ItemIsEditable;
    if ((index.column() == Pruned || index.column() == Clusters) && weights && layer.computed)
        flags |= Qt::ItemIsEditable;
    return flags;
}

LayerRow LayerModel::rowOf(int row) const
{
    return {row,
            m_document.layers()[static_cast<size_t>(row)],
            m_document.stages(row),
            report(row),
            !m_report,
            m_largestBytes,
            orNaN(m_cpu, row),
            orNaN(m_vulkan, row)};
}

QVariant LayerModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const LayerRow row = rowOf(index.row());
    const LayerColumn& column = layerColumn(index.column());
    switch (role) {
    case CellKindRole:
        return static_cast<int>(column.kind);
    case FigureRole:
        return static_cast<int>(column.ofFile && row.pending ? FigureKind::Stale : FigureKind::Exact);
    case FilterTextRole:
        return filterTexts(row);
    case FilterFiguresRole:
        return filterFigures(row);
    default:
        return column.cell(row, role);
    }
}

std::vector<int> LayerModel::editedRows(int row) const
{
    if (std::ranges::find(m_editGroup, row) == m_editGroup.end())
        return {row};
    return m_editGroup;
}

bool LayerModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (role != Qt::EditRole || !(flags(index) & Qt::ItemIsEditable))
        return false;
    std::vector<int> rows = editedRows(index.row());
    std::erase_if(rows,
                  [&](int row) { return !(flags(this->index(row, index.column())) & Qt::ItemIsEditable); });
    const QString subject =
        rows.size() == 1
            ? QString::fromStdString(m_document.layers()[static_cast<size_t>(rows.front())].shortName)
            : tr("%n layer(s)", nullptr, static_cast<int>(rows.size()));
    auto stageWith = [&](const char* technique, const char* parameter, const ParameterValue& number) {
        const Stage* present = stageOfKind(m_document.stages(index.row()), findTechnique(technique)->kind);
        return withParameter(present != nullptr ? *present : Stage{technique, {}}, parameter, number);
    };
    switch (index.column()) {
    case Numbers: {
        const std::string format = value.toString().toStdString();
        m_document.setLayerStage(rows, TechniqueKind::Numbers,
                                 format == "keep" ? std::nullopt : std::optional(Stage{format, {}}),
                                 tr("%1 as %2").arg(subject, numberFormatLabel(value.toString())));
        return true;
    }
    case Pruned: {
        const double percent = value.toDouble();
        m_document.setLayerStage(rows, TechniqueKind::Prune,
                                 percent <= 0 ? std::nullopt
                                              : std::optional(stageWith("prune", "sparsity", percent / 100)),
                                 tr("Prune %1 to %2").arg(subject, formatPercent(percent / 100)));
        return true;
    }
    case Clusters: {
        const int64_t clusters = value.toLongLong();
        m_document.setLayerStage(rows, TechniqueKind::Cluster,
                                 clusters < 2 ? std::nullopt
                                              : std::optional(stageWith("cluster", "clusters", clusters)),
                                 tr("Cluster %1 to %2 values").arg(subject).arg(clusters));
        return true;
    }
    default:
        return false;
    }
}

} // namespace fettle::app
