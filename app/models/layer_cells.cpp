// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Cells of the layer table, column by column.
#include "models/layer_cells.h"

#include "models/layer_model.h"
#include "recipe/edit.h"
#include "widgets/number_format.h"

#include <cmath>

namespace fettle::app {

using namespace fettle::ui;

namespace {

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

QString fromStd(const std::string& text)
{
    return QString::fromStdString(text);
}

/// A cell that shows a text and sorts by a value; both only where there is something to show.
QVariant shown(int role, const QString& text, const QVariant& order)
{
    return role == Qt::DisplayRole ? QVariant(text) : role == SortRole ? order : QVariant();
}

QVariant index(const LayerRow& r, int role)
{
    return role == Qt::DisplayRole || role == SortRole ? QVariant(r.row) : QVariant();
}

QVariant name(const LayerRow& r, int role)
{
    return role == Qt::ToolTipRole ? QVariant(fromStd(r.layer.name))
                                   : shown(role, fromStd(r.layer.shortName), fromStd(r.layer.shortName));
}

QVariant op(const LayerRow& r, int role)
{
    if (role == OperatorRole || role == Qt::ToolTipRole)
        return fromStd(r.layer.op);
    return shown(role, fromStd(r.layer.label), fromStd(r.layer.label));
}

QVariant output(const LayerRow& r, int role)
{
    return shown(role, fromStd(r.layer.outputShape), {});
}

QVariant parameters(const LayerRow& r, int role)
{
    const QString text = formatCount(r.layer.parameters);
    return role == Qt::ToolTipRole ? QVariant(text)
                                   : shown(role, r.layer.parameters > 0 ? text : QString(),
                                           static_cast<qlonglong>(r.layer.parameters));
}

QVariant macs(const LayerRow& r, int role)
{
    if (role == Qt::ToolTipRole)
        return formatCount(r.layer.macs);
    return shown(role, r.layer.macs > 0 ? formatCountShort(static_cast<double>(r.layer.macs)) : QString(),
                 static_cast<qlonglong>(r.layer.macs));
}

QVariant sizeBar(const LayerRow& r, int role)
{
    switch (role) {
    case BytesBeforeRole:
        return static_cast<double>(r.layer.bytes);
    case BytesAfterRole:
        return r.pending ? std::numeric_limits<double>::quiet_NaN() : r.bytesAfter();
    case ScaleRole:
        return r.largestBytes;
    case SortRole:
        return r.bytesAfter();
    default:
        return {};
    }
}

QVariant before(const LayerRow& r, int role)
{
    if (role == Qt::ToolTipRole)
        return formatBytesExact(r.layer.bytes);
    return shown(role, r.layer.bytes > 0 ? formatBytes(static_cast<double>(r.layer.bytes)) : QString(),
                 static_cast<qlonglong>(r.layer.bytes));
}

QVariant after(const LayerRow& r, int role)
{
    if (role == Qt::ToolTipRole)
        return formatBytesExact(static_cast<qint64>(r.bytesAfter()));
    return shown(role, r.layer.bytes > 0 ? formatBytes(r.bytesAfter()) : QString(), r.bytesAfter());
}

QVariant numbers(const LayerRow& r, int role)
{
    const QString format = fromStd(formatOf(r.stages));
    switch (role) {
    case Qt::ToolTipRole:
        return fromStd(stagesText(r.stages));
    case Qt::EditRole:
        return format;
    case ChoicesRole:
        return numberFormats();
    case ChoiceLabelsRole: {
        QStringList labels;
        for (const QString& choice : numberFormats())
            labels += numberFormatLabel(choice);
        return labels;
    }
    default:
        return shown(role, numberFormatLabel(format), numberFormatLabel(format));
    }
}

QVariant pruned(const LayerRow& r, int role)
{
    if (!r.layer.weights)
        return {};
    const std::optional<double> target = sparsityTarget(r.stages);
    switch (role) {
    case Qt::EditRole:
        return 100 * target.value_or(0);
    case RangeRole:
        return QVariantList{0, 95, 5, QStringLiteral(" %")};
    default:
        return shown(role, prunedText(r.stages), target.value_or(-1));
    }
}

QVariant clusters(const LayerRow& r, int role)
{
    if (!r.layer.weights)
        return {};
    const std::optional<int> count = clusterCount(r.stages);
    switch (role) {
    case Qt::EditRole:
        return count.value_or(0);
    case RangeRole:
        return QVariantList{0, 256, 1, QString()};
    default:
        return shown(role, count ? QString::number(*count) : QString(), count.value_or(-1));
    }
}

/// Of what a run made, else of the source; absent while it is not known.
std::optional<double> sparsityOf(const LayerRow& r)
{
    return r.report != nullptr && r.report->sparsity ? r.report->sparsity : r.layer.sparsity;
}

QVariant sparsity(const LayerRow& r, int role)
{
    const auto share = sparsityOf(r);
    return share ? shown(role, formatPercent(*share), *share) : QVariant();
}

QVariant distinct(const LayerRow& r, int role)
{
    const auto count =
        r.report != nullptr && r.report->distinctValues ? r.report->distinctValues : r.layer.distinctValues;
    return count ? shown(role, formatCount(*count), static_cast<qlonglong>(*count)) : QVariant();
}

QVariant sqnr(const LayerRow& r, int role)
{
    if (r.report == nullptr || !r.report->sqnrDb || std::isinf(*r.report->sqnrDb))
        return {}; // nothing was changed
    return shown(role, QLocale().toString(*r.report->sqnrDb, 'f', 1), *r.report->sqnrDb);
}

QVariant time(double microseconds, int role)
{
    return std::isnan(microseconds) ? QVariant()
                                    : shown(role, formatMilliseconds(microseconds / 1e6), microseconds);
}

QVariant cpuTime(const LayerRow& r, int role)
{
    return time(r.cpuMicroseconds, role);
}

QVariant vulkanTime(const LayerRow& r, int role)
{
    return time(r.vulkanMicroseconds, role);
}

constexpr LayerColumn columns[LayerModel::ColumnCount] = {
    {QT_TRANSLATE_NOOP("fettle::app::LayerModel", "#"),
     QT_TRANSLATE_NOOP("fettle::app::LayerModel", "Position in the order of computation"), CellKind::Number,
     index},
    {QT_TRANSLATE_NOOP("fettle::app::LayerModel", "Layer"),
     QT_TRANSLATE_NOOP("fettle::app::LayerModel", "Short name; the full name is in the tooltip"),
     CellKind::Text, name},
    {QT_TRANSLATE_NOOP("fettle::app::LayerModel", "Operator"),
     QT_TRANSLATE_NOOP("fettle::app::LayerModel", "Kind of operator"), CellKind::Operator, op},
    {QT_TRANSLATE_NOOP("fettle::app::LayerModel", "Output"),
     QT_TRANSLATE_NOOP("fettle::app::LayerModel", "Shape of the output without the batch"), CellKind::Text,
     output},
    {QT_TRANSLATE_NOOP("fettle::app::LayerModel", "Parameters"),
     QT_TRANSLATE_NOOP("fettle::app::LayerModel", "Number of weights and biases"), CellKind::Number,
     parameters},
    {QT_TRANSLATE_NOOP("fettle::app::LayerModel", "MACs"),
     QT_TRANSLATE_NOOP("fettle::app::LayerModel", "Multiply-accumulate operations of one inference"),
     CellKind::Number, macs},
    {QT_TRANSLATE_NOOP("fettle::app::LayerModel", "Size"),
     QT_TRANSLATE_NOOP("fettle::app::LayerModel",
                       "Bytes of the constants before (grey) and in the file (blue), one scale for all rows"),
     CellKind::SizeBar, sizeBar, true},
    {QT_TRANSLATE_NOOP("fettle::app::LayerModel", "now"),
     QT_TRANSLATE_NOOP("fettle::app::LayerModel", "Bytes of the constants in the model as it came"),
     CellKind::Number, before},
    {QT_TRANSLATE_NOOP("fettle::app::LayerModel", "in file"),
     QT_TRANSLATE_NOOP("fettle::app::LayerModel", "Bytes of the constants in the file that would be written"),
     CellKind::Number, after, true},
    {QT_TRANSLATE_NOOP("fettle::app::LayerModel", "Numbers"),
     QT_TRANSLATE_NOOP("fettle::app::LayerModel", "Number format of the layer; double click or F2 to change"),
     CellKind::Text, numbers},
    {QT_TRANSLATE_NOOP("fettle::app::LayerModel", "Pruned"),
     QT_TRANSLATE_NOOP(
         "fettle::app::LayerModel",
         "Share of the weights that is set to zero, and the pattern; double click or F2 to change"),
     CellKind::Text, pruned},
    {QT_TRANSLATE_NOOP("fettle::app::LayerModel", "Clusters"),
     QT_TRANSLATE_NOOP("fettle::app::LayerModel",
                       "Number of distinct weight values; double click or F2 to change"),
     CellKind::Number, clusters},
    {QT_TRANSLATE_NOOP("fettle::app::LayerModel", "Zeros"),
     QT_TRANSLATE_NOOP("fettle::app::LayerModel", "Share of stored weights that are exactly zero"),
     CellKind::Number, sparsity},
    {QT_TRANSLATE_NOOP("fettle::app::LayerModel", "Distinct"),
     QT_TRANSLATE_NOOP("fettle::app::LayerModel", "Number of distinct stored weight values"),
     CellKind::Number, distinct},
    {QT_TRANSLATE_NOOP("fettle::app::LayerModel", "SQNR dB"),
     QT_TRANSLATE_NOOP(
         "fettle::app::LayerModel",
         "Signal-to-quantization-noise ratio of the weights against the model as it came; higher is better"),
     CellKind::Number, sqnr},
    {QT_TRANSLATE_NOOP("fettle::app::LayerModel", "CPU ms"),
     QT_TRANSLATE_NOOP("fettle::app::LayerModel", "Median time on one CPU thread, measured"),
     CellKind::Number, cpuTime},
    {QT_TRANSLATE_NOOP("fettle::app::LayerModel", "Vulkan ms"),
     QT_TRANSLATE_NOOP("fettle::app::LayerModel", "Median time on the Vulkan device, measured"),
     CellKind::Number, vulkanTime},
};

} // namespace

const LayerColumn& layerColumn(int column)
{
    return columns[column];
}

QStringList filterTexts(const LayerRow& r)
{
    return {fromStd(r.layer.shortName), fromStd(r.layer.name), fromStd(r.layer.op), fromStd(r.layer.label),
            fromStd(formatOf(r.stages))};
}

QVariantMap filterFigures(const LayerRow& r)
{
    QVariantMap figures{{QStringLiteral("size"), r.bytesAfter()},
                        {QStringLiteral("params"), static_cast<double>(r.layer.parameters)},
                        {QStringLiteral("macs"), static_cast<double>(r.layer.macs)}};
    if (r.layer.weights) {
        figures[QStringLiteral("sparsity")] = sparsityOf(r).value_or(0);
        if (r.report != nullptr && r.report->sqnrDb)
            figures[QStringLiteral("sqnr")] = *r.report->sqnrDb;
        if (const auto count = clusterCount(r.stages))
            figures[QStringLiteral("clusters")] = *count;
    }
    if (!std::isnan(r.cpuMicroseconds))
        figures[QStringLiteral("time")] = r.cpuMicroseconds / 1e6;
    return figures;
}

} // namespace fettle::app
