// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Plausible contents for the widgets, shared by the tests.
#pragma once

#include "widgets/bar_chart.h"
#include "widgets/heat_map.h"
#include "widgets/layer_delegate.h"
#include "widgets/number_format.h"
#include "widgets/parameter_form.h"
#include "widgets/tradeoff_plot.h"

#include <QStandardItemModel>
#include <algorithm>
#include <cmath>
#include <random>

namespace fettle::ui::gallery {

inline WeightMatrix randomMatrix(int rows, int columns, double sparsity, unsigned seed = 1)
{
    std::mt19937 generator(seed);
    std::normal_distribution<float> normal(0.0f, 0.08f);
    WeightMatrix matrix{rows, columns, QList<float>(qsizetype(rows) * columns), std::max(1, columns / 9), 4};
    for (float& value : matrix.values)
        value = normal(generator);
    QList<float> magnitudes = matrix.values;
    for (float& value : magnitudes)
        value = std::abs(value);
    const auto cut = qsizetype(sparsity * double(magnitudes.size()));
    if (cut > 0) {
        std::nth_element(magnitudes.begin(), magnitudes.begin() + cut - 1, magnitudes.end());
        for (float& value : matrix.values)
            value = std::abs(value) <= magnitudes[cut - 1] ? 0.0f : value;
    }
    return matrix;
}

inline WeightMatrix channelMatrix(int rows, int columns)
{
    WeightMatrix matrix = randomMatrix(rows, columns, 0, 2);
    for (int row = 0; row < rows; ++row) {
        if (row * 7 % 5 < 2)
            std::fill_n(matrix.values.begin() + qsizetype(row) * columns, columns, 0.0f);
    }
    return matrix;
}

inline QList<TradeoffPoint> variants()
{
    return {
        {"a", "prune 80 % + QAT", "int8, prune 80 %, fine-tuned", 97200, 27000, 1.1, 78.4, 2.6,
         PointState::Done},
        {"b", "prune 70 %, cluster 16, QAT", "int8, prune 70 %, 16 clusters", 97200, 32000, 1.1, 81.1, 2.4,
         PointState::Done},
        {"c", "this recipe", "int8, prune 70 % 2:4, 16 clusters", 97200, 38600, 0.9, 85.9, 2.2,
         PointState::Running},
        {"d", "prune 60 %", "int8, prune 60 %", 97200, 42000, 1.1, 86.2, 2.1, PointState::Done},
        {"e", "cluster 8", "int8, 8 clusters", 97200, 47000, 1.1, 85.5, 2.2, PointState::Done},
        {"f", "cluster 16 + int8", "int8, 16 clusters", 97200, 58000, 1.1, 87.2, 2.1, PointState::Done},
        {"g", "cluster 32", "int8, 32 clusters", 97200, 61000, 1.1, 86.5, 2.1, PointState::Done},
        {"h", "int8, 500 samples", "int8 per channel", 97200, 90000, 1.2, 88.0, 2.0, PointState::Done},
        {"i", "int8", "int8 per tensor", 97200, 96000, 1.2, 87.9, 2.0, PointState::Stale},
        {"j", "float16", "float16 weights", 170000, 163000, 2.8, 88.1, 2.0, PointState::Done},
        {"k", "4-bit weights", "4-bit weights, no fine-tuning", 70000, 52000, 1.4, 68.4, 2.9,
         PointState::Done},
        {"l", "float32", "the model as it came", 318300, 310000, 2.6, 88.1, 2.0, PointState::Reference},
    };
}

inline QList<BarRow> benchmarkRows(int count)
{
    QList<BarRow> rows;
    for (int i = 0; i < count; ++i) {
        const double cpu = 8e-6 * (1 + (i * 7) % 11), gpu = 5e-6 * (1 + (i * 5) % 9);
        rows.append({QString::number(i),
                     i == 3 ? QStringLiteral("average_pooling2d") : QStringLiteral("conv2d_%1").arg(i),
                     QString(),
                     {BarValue{cpu, cpu * 0.94, cpu * 1.2}, BarValue{gpu, gpu * 0.97, gpu * 1.08}},
                     i == 4});
    }
    if (count > 6)
        rows[6].values[1] = {};
    return rows;
}

inline QList<Parameter> parameters()
{
    using Kind = Parameter::Kind;
    return {
        {"numbers",
         "Numbers",
         "How the layer's weights are stored.",
         Kind::Choice,
         {"float32", "float16", "dynamic", "int8", "int16x8"},
         {"float32", "float16", "dynamic", "int8", "16×8"},
         0,
         1,
         1,
         "int8",
         "Numbers",
         {}},
        {"scales",
         "Scales",
         "One scale for each output channel, or one for all.",
         Kind::Choice,
         {"channel", "tensor"},
         {"per channel", "per tensor"},
         0,
         1,
         1,
         "channel",
         "Numbers",
         {}},
        {"calibration",
         "Calibration",
         "How activation ranges are found.",
         Kind::Choice,
         {"minmax", "average", "percentile", "mse", "entropy", "kl"},
         {"min–max", "moving average", "percentile 99.9", "least squared error", "entropy", "divergence"},
         0,
         1,
         1,
         "minmax",
         "Numbers",
         {}},
        {"samples",
         "Samples",
         "Training samples to calibrate with.",
         Kind::Integer,
         {},
         {},
         1,
         100000,
         1,
         500,
         "Numbers",
         "samples"},
        {"sparsity",
         "Sparsity",
         "Share of weights that become zero.",
         Kind::Percent,
         {},
         {},
         0,
         0.95,
         0.01,
         0.7,
         "Pruning",
         {}},
        {"pattern",
         "Pattern",
         "Where zeros may stand.",
         Kind::Choice,
         {"free", "2:4", "1x4", "4x4", "channels"},
         {"free", "2:4", "1×4", "4×4", "channels"},
         0,
         1,
         1,
         "2:4",
         "Pruning",
         {}},
        {"clusters",
         "Clusters",
         "Distinct values that are kept.",
         Kind::Integer,
         {},
         {},
         2,
         256,
         1,
         16,
         "Clustering",
         {}},
        {"zeros",
         "Keep zeros through clustering",
         "Zeros stay a cluster of their own.",
         Kind::Boolean,
         {},
         {},
         0,
         1,
         1,
         true,
         "Clustering",
         {}},
    };
}

/// A model as the application has one: sizes, sensitivity, operators, figures for the filter.
inline QStandardItemModel* layerModel(QObject* parent)
{
    auto* model = new QStandardItemModel(0, 8, parent);
    model->setHorizontalHeaderLabels(
        {"#", "Layer", "Operator", "Parameters", "Size", "in file", "Numbers", "Sensitivity"});
    struct Layer {
        const char* name;
        const char* op;
        double parameters, sensitivity;
        FigureKind figure;
    };
    const QList<Layer> layers{
        {"conv2d", "Conv", 448, 0.42, FigureKind::Exact},
        {"conv2d_1", "Conv", 2320, 0.31, FigureKind::Exact},
        {"add", "Add", 0, qQNaN(), FigureKind::Exact},
        {"conv2d_3", "Conv", 4640, 0.20, FigureKind::Estimated},
        {"conv2d_4", "Conv", 9248, 0.16, FigureKind::Stale},
        {"conv2d_7", "Conv", 36928, 0.48, FigureKind::Exact},
        {"average_pooling2d", "AvgPool", 0, qQNaN(), FigureKind::Exact},
        {"flatten", "Reshape", 0, qQNaN(), FigureKind::Exact},
        {"dense", "Dense", 650, 0.18, FigureKind::Exact},
        {"softmax", "Softmax", 0, qQNaN(), FigureKind::Exact},
    };
    for (int row = 0; row < layers.size(); ++row) {
        const Layer& layer = layers[row];
        QList<QStandardItem*> items;
        for (int column = 0; column < 8; ++column)
            items.append(new QStandardItem);
        const double before = layer.parameters * 4, after = layer.parameters;
        const bool weights = layer.parameters > 0;
        items[0]->setText(QString::number(row));
        items[0]->setData(row, SortRole);
        items[0]->setData(int(CellKind::Number), CellKindRole);
        items[0]->setData(QStringList{layer.name, QStringLiteral("model/") + layer.name, layer.op},
                          FilterTextRole);
        items[1]->setText(layer.name);
        items[2]->setText(layer.op);
        items[2]->setData(int(CellKind::Operator), CellKindRole);
        items[3]->setText(weights ? formatCount(qint64(layer.parameters)) : QString());
        items[3]->setData(int(CellKind::Number), CellKindRole);
        items[3]->setData(weights ? QVariant(layer.parameters) : QVariant(qQNaN()), SortRole);
        items[4]->setData(int(CellKind::SizeBar), CellKindRole);
        items[4]->setData(before, BytesBeforeRole);
        items[4]->setData(after, BytesAfterRole);
        items[4]->setData(147712.0, ScaleRole);
        items[5]->setText(weights ? formatBytes(after) : QString());
        items[5]->setData(int(CellKind::Number), CellKindRole);
        items[5]->setData(int(layer.figure), FigureRole);
        items[6]->setText("int8");
        items[6]->setData(QStringList{"float32", "int8"}, ChoicesRole);
        items[7]->setData(int(CellKind::Sensitivity), CellKindRole);
        if (weights) {
            QVariantMap figures{{"size", after},
                                {"params", layer.parameters},
                                {"sqnr", 20.0 + row},
                                {"sparsity", row / 10.0}};
            items[0]->setData(figures, FilterFiguresRole);
            items[7]->setText(formatNumber(layer.sensitivity, 2));
            items[7]->setData(layer.sensitivity / 0.5, FractionRole);
            items[7]->setData(layer.sensitivity > 0.4, AttentionRole);
        }
        model->appendRow(items);
    }
    return model;
}

} // namespace fettle::ui::gallery
