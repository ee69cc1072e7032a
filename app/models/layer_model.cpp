// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Cells of the layer table, column by column.
#include "models/layer_model.h"

#include "recipe/edit.h"
#include "widgets/layer_delegate.h"
#include "widgets/number_format.h"

#include <QColor>

#include <algorithm>
#include <cmath>
#include <limits>

namespace fettle::app {

using namespace fettle::ui;

namespace {

constexpr bool numeric(int column)
{
    return column != LayerModel::Name && column != LayerModel::Op && column != LayerModel::Output &&
           column != LayerModel::Numbers && column != LayerModel::Pruned;
}

std::string formatOf(const std::vector<Stage>& stages)
{
    const Stage* numbers = stageOfKind(stages, TechniqueKind::Numbers);
    return numbers == nullptr ? "keep" : numbers->technique;
}

std::optional<double> sparsityTarget(const std::vector<Stage>& stages)
{
    const Stage* prune = stageOfKind(stages, TechniqueKind::Prune);
    if (prune == nullptr)
        return std::nullopt;
    return numberOf(*findTechnique(prune->technique), prune->parameters, "sparsity");
}

QString prunedText(const std::vector<Stage>& stages)
{
    const std::optional<double> target = sparsityTarget(stages);
    if (!target)
        return {};
    const Stage* prune = stageOfKind(stages, TechniqueKind::Prune);
    const std::string pattern = choiceOf(*findTechnique(prune->technique), prune->parameters, "pattern");
    const QString percent = formatPercent(*target);
    return pattern == "unstructured" ? percent : percent + QLatin1Char(' ') + QString::fromStdString(pattern);
}

std::optional<int> clusterCount(const std::vector<Stage>& stages)
{
    const Stage* cluster = stageOfKind(stages, TechniqueKind::Cluster);
    if (cluster == nullptr)
        return std::nullopt;
    return static_cast<int>(numberOf(*findTechnique(cluster->technique), cluster->parameters, "clusters"));
}

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

LayerModel::LayerModel(Document& document, QObject* parent) : QAbstractTableModel(parent), m_document(document)
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
    const VariantEntry* current = m_document.currentVariant();
    m_reportIsPreview = current == nullptr;
    m_reportOwner = current != nullptr ? current->variant : VariantPtr();
    m_reportCopy = m_reportIsPreview ? m_document.preview() : std::nullopt;
    m_reports.assign(m_document.layers().size(), nullptr);
    const Report* report = m_reportOwner ? &m_reportOwner->report : m_reportCopy ? &*m_reportCopy : nullptr;
    if (report != nullptr) {
        for (const LayerReport& layer : report->layers) {
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

/// Title and tooltip of each column; inside the class, so that the translators' tools see whose words they are.
struct LayerModel::ColumnText {
    const char* title;
    const char* help;
};

const LayerModel::ColumnText& LayerModel::columnText(int column)
{
    static constexpr ColumnText texts[ColumnCount] = {
        {QT_TR_NOOP("#"), QT_TR_NOOP("Position in the order of computation")},
        {QT_TR_NOOP("Layer"), QT_TR_NOOP("Short name; the full name is in the tooltip")},
        {QT_TR_NOOP("Operator"), QT_TR_NOOP("Kind of operator")},
        {QT_TR_NOOP("Output"), QT_TR_NOOP("Shape of the output without the batch")},
        {QT_TR_NOOP("Parameters"), QT_TR_NOOP("Number of weights and biases")},
        {QT_TR_NOOP("MACs"), QT_TR_NOOP("Multiply-accumulate operations of one inference")},
        {QT_TR_NOOP("Size"), QT_TR_NOOP("Bytes of the constants before (grey) and in the file (blue), one scale for all rows")},
        {QT_TR_NOOP("now"), QT_TR_NOOP("Bytes of the constants in the model as it came")},
        {QT_TR_NOOP("in file"), QT_TR_NOOP("Bytes of the constants in the file that would be written")},
        {QT_TR_NOOP("Numbers"), QT_TR_NOOP("Number format of the layer; double click or F2 to change")},
        {QT_TR_NOOP("Pruned"), QT_TR_NOOP("Share of the weights that is set to zero, and the pattern; double click or F2 to change")},
        {QT_TR_NOOP("Clusters"), QT_TR_NOOP("Number of distinct weight values; double click or F2 to change")},
        {QT_TR_NOOP("Zeros"), QT_TR_NOOP("Share of stored weights that are exactly zero")},
        {QT_TR_NOOP("Distinct"), QT_TR_NOOP("Number of distinct stored weight values")},
        {QT_TR_NOOP("SQNR dB"), QT_TR_NOOP("Signal-to-quantization-noise ratio of the weights against the model as it came; higher is better")},
        {QT_TR_NOOP("CPU ms"), QT_TR_NOOP("Median time on one CPU thread, measured")},
        {QT_TR_NOOP("Vulkan ms"), QT_TR_NOOP("Median time on the Vulkan device, measured")},
    };
    return texts[column];
}

QVariant LayerModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (role) {
    case Qt::DisplayRole: return tr(columnText(section).title);
    case Qt::ToolTipRole: return tr(columnText(section).help);
    case Qt::TextAlignmentRole: return static_cast<int>((numeric(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    default: return {};
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

QVariant LayerModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const int row = index.row();
    const LayerInfo& layer = m_document.layers()[static_cast<size_t>(row)];
    const std::vector<Stage>& stages = m_document.stages(row);
    const LayerReport* done = report(row);
    const double after = done != nullptr ? static_cast<double>(done->bytesAfter) : static_cast<double>(layer.bytes);
    const bool pending = m_reports.empty() || (m_reportIsPreview && !m_reportCopy);

    if (role == Qt::ToolTipRole) {
        switch (index.column()) {
        case Name: return QString::fromStdString(layer.name);
        case Op: return QString::fromStdString(layer.op);
        case Before: return formatBytesExact(layer.bytes);
        case After: return formatBytesExact(static_cast<qint64>(after));
        case Parameters: return formatCount(layer.parameters);
        case Macs: return formatCount(layer.macs);
        case Numbers: return QString::fromStdString(stagesText(stages));
        default: return {};
        }
    }
    if (role == CellKindRole) {
        if (index.column() == Size)
            return static_cast<int>(CellKind::SizeBar);
        if (index.column() == Op)
            return static_cast<int>(CellKind::Operator);
        return static_cast<int>(numeric(index.column()) ? CellKind::Number : CellKind::Text);
    }
    if (role == FigureRole) {
        const bool ofFile = index.column() == After || index.column() == Size;
        return static_cast<int>(ofFile && pending ? FigureKind::Stale : FigureKind::Exact);
    }
    if (role == FilterTextRole && index.column() == Index)
        return QStringList{QString::fromStdString(layer.shortName), QString::fromStdString(layer.name),
                           QString::fromStdString(layer.op), QString::fromStdString(layer.label),
                           QString::fromStdString(formatOf(stages))};
    if (role == FilterFiguresRole && index.column() == Index) {
        QVariantMap figures{{QStringLiteral("size"), after},
                            {QStringLiteral("params"), static_cast<double>(layer.parameters)},
                            {QStringLiteral("macs"), static_cast<double>(layer.macs)}};
        if (layer.weights) {
            figures[QStringLiteral("sparsity")] = done != nullptr ? done->sparsity : layer.sparsity;
            if (done != nullptr && done->sqnrDb)
                figures[QStringLiteral("sqnr")] = *done->sqnrDb;
            if (const auto clusters = clusterCount(stages))
                figures[QStringLiteral("clusters")] = *clusters;
        }
        if (const double time = orNaN(m_cpu, row); !std::isnan(time))
            figures[QStringLiteral("time")] = time / 1e6;
        return figures;
    }

    switch (index.column()) {
    case Index:
        if (role == Qt::DisplayRole || role == SortRole)
            return row;
        break;
    case Name:
        if (role == Qt::DisplayRole || role == SortRole)
            return QString::fromStdString(layer.shortName);
        break;
    case Op:
        if (role == Qt::DisplayRole || role == SortRole)
            return QString::fromStdString(layer.label);
        if (role == OperatorRole)
            return QString::fromStdString(layer.op);
        break;
    case Output:
        if (role == Qt::DisplayRole)
            return QString::fromStdString(layer.outputShape);
        break;
    case Parameters:
        if (role == Qt::DisplayRole)
            return layer.parameters > 0 ? formatCount(layer.parameters) : QString();
        if (role == SortRole)
            return static_cast<qlonglong>(layer.parameters);
        break;
    case Macs:
        if (role == Qt::DisplayRole)
            return layer.macs > 0 ? formatCountShort(static_cast<double>(layer.macs)) : QString();
        if (role == SortRole)
            return static_cast<qlonglong>(layer.macs);
        break;
    case Size:
        if (role == BytesBeforeRole)
            return static_cast<double>(layer.bytes);
        if (role == BytesAfterRole)
            return pending ? std::numeric_limits<double>::quiet_NaN() : after;
        if (role == ScaleRole)
            return m_largestBytes;
        if (role == SortRole)
            return after;
        break;
    case Before:
        if (role == Qt::DisplayRole)
            return layer.bytes > 0 ? formatBytes(static_cast<double>(layer.bytes)) : QString();
        if (role == SortRole)
            return static_cast<qlonglong>(layer.bytes);
        break;
    case After:
        if (role == Qt::DisplayRole)
            return layer.bytes > 0 ? formatBytes(after) : QString();
        if (role == SortRole)
            return after;
        break;
    case Numbers:
        if (role == Qt::DisplayRole || role == SortRole)
            return numberFormatLabel(QString::fromStdString(formatOf(stages)));
        if (role == Qt::EditRole)
            return QString::fromStdString(formatOf(stages));
        if (role == ChoicesRole)
            return numberFormats();
        if (role == ChoiceLabelsRole) {
            QStringList labels;
            for (const QString& format : numberFormats())
                labels += numberFormatLabel(format);
            return labels;
        }
        break;
    case Pruned:
        if (!layer.weights)
            break;
        if (role == Qt::DisplayRole)
            return prunedText(stages);
        if (role == SortRole)
            return sparsityTarget(stages).value_or(-1);
        if (role == Qt::EditRole)
            return 100 * sparsityTarget(stages).value_or(0);
        if (role == RangeRole)
            return QVariantList{0, 95, 5, QStringLiteral(" %")};
        break;
    case Clusters:
        if (!layer.weights)
            break;
        if (role == Qt::DisplayRole)
            return clusterCount(stages) ? QString::number(*clusterCount(stages)) : QString();
        if (role == SortRole)
            return clusterCount(stages).value_or(-1);
        if (role == Qt::EditRole)
            return clusterCount(stages).value_or(0);
        if (role == RangeRole)
            return QVariantList{0, 256, 1, QString()};
        break;
    case Sparsity:
        if (!layer.weights)
            break;
        if (role == Qt::DisplayRole)
            return formatPercent(done != nullptr ? done->sparsity : layer.sparsity);
        if (role == SortRole)
            return done != nullptr ? done->sparsity : layer.sparsity;
        break;
    case Distinct:
        if (!layer.weights)
            break;
        if (role == Qt::DisplayRole)
            return formatCount(done != nullptr ? done->distinctValues : layer.distinctValues);
        if (role == SortRole)
            return static_cast<qlonglong>(done != nullptr ? done->distinctValues : layer.distinctValues);
        break;
    case Sqnr:
        if (done == nullptr || !done->sqnrDb)
            break;
        if (role == Qt::DisplayRole)
            return std::isinf(*done->sqnrDb) ? QString() : QLocale().toString(*done->sqnrDb, 'f', 1);
        if (role == SortRole)
            return *done->sqnrDb;
        break;
    case CpuTime:
    case VulkanTime: {
        const double time = orNaN(index.column() == CpuTime ? m_cpu : m_vulkan, row);
        if (std::isnan(time))
            break;
        if (role == Qt::DisplayRole)
            return formatMilliseconds(time / 1e6);
        if (role == SortRole)
            return time;
        break;
    }
    default: break;
    }
    return {};
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
    std::erase_if(rows, [&](int row) { return !(flags(this->index(row, index.column())) & Qt::ItemIsEditable); });
    const QString subject = rows.size() == 1
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
                                 percent <= 0 ? std::nullopt : std::optional(stageWith("prune", "sparsity", percent / 100)),
                                 tr("Prune %1 to %2").arg(subject, formatPercent(percent / 100)));
        return true;
    }
    case Clusters: {
        const int64_t clusters = value.toLongLong();
        m_document.setLayerStage(rows, TechniqueKind::Cluster,
                                 clusters < 2 ? std::nullopt : std::optional(stageWith("cluster", "clusters", clusters)),
                                 tr("Cluster %1 to %2 values").arg(subject).arg(clusters));
        return true;
    }
    default: return false;
    }
}

} // namespace fettle::app
