// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What training imitates is what the file has.
#include "graph_builder.h"
#include "ops/codes.h"
#include "pipeline/simulation.h"
#include "techniques/quantizer.h"
#include "training_cases.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace fettle::test {
namespace {

/// Convolutions with weights many and few, a concatenation whose parts share a scale, a fixed output.
ModelPtr network()
{
    GraphBuilder b(3);
    const TensorId x = b.input("x", {1, 12, 12, 3});
    const TensorId y = b.depthwise("deep", b.conv("one", x, 16));
    const TensorId both = b.concat("both", {b.conv("left", y, 8), b.conv("right", y, 8, false)});
    const TensorId gate = b.logistic("gate", both);
    const TensorId gated = b.node("gated", code::mul, {both, gate}, b.shapeOf(both));
    return b.finish(
        {b.softmax("p", b.fullyConnected("dense", b.reshape("f", b.averagePool("a", gated), {1, 16}), 4))});
}

struct Pair {
    Simulation simulation;
    std::vector<Layer> layers;
    VariantPtr variant;
};

Pair pairOf(const std::string& recipe)
{
    OptimizeRequest request = requestFor(recipe, "epochs=1");
    request.source = network();
    request.recipe.training.reset();
    Pair pair{.variant = trained(request)};
    pair.layers = layersOf(*request.source, request.recipe).value();
    ActivationRanges activations;
    activations.ranges.resize(request.source->mainGraph().tensors.size());
    if (pair.variant->report.calibration) {
        for (const TensorRange& range : pair.variant->report.calibration->tensors) {
            const auto& tensors = request.source->mainGraph().tensors;
            const auto place = std::ranges::find(tensors, range.tensor, &Tensor::name) - tensors.begin();
            activations.ranges[static_cast<size_t>(place)] = {range.minimum, range.maximum};
        }
    }
    Int8Options options = int8OptionsOf(request.recipe);
    auto simulation = simulationOf(request.source, pair.layers, activations, options);
    EXPECT_TRUE(simulation.has_value()) << describe(simulation.error());
    pair.simulation = *std::move(simulation);
    return pair;
}

TEST(Simulation, WeightsHaveTheBitsOfTheFile)
{
    for (const char* recipe :
         {"int8(calibration=minmax)", "int8(calibration=minmax,weights=4)",
          "int8(calibration=minmax,activations=16,weights=4)", "dynamic", "dynamic(bits=4,min-weights=1)",
          "weight-only(bits=4,min-weights=500)", "float16"}) {
        const Pair pair = pairOf(recipe);
        std::set<int> seen;
        for (const Layer& layer : pair.layers) {
            if (!layer.weights.present())
                continue;
            const Graph& graph = pair.variant->model->mainGraph();
            const auto& name = network()->mainGraph().tensor(layer.weights.stored).name;
            const auto stored = std::ranges::find_if(graph.tensors, [&](const Tensor& tensor) {
                return tensor.name == name && pair.variant->model->isConstant(tensor);
            });
            ASSERT_NE(stored, graph.tensors.end()) << recipe << " " << name;
            const int bits = stored->type == TensorType::Int4 ? 4 : stored->type == TensorType::Int8 ? 8 : 0;
            EXPECT_EQ(pair.simulation.weights[layer.id.index()].bits, bits) << recipe << " " << name;
            seen.insert(bits);
        }
        EXPECT_EQ(seen.contains(4), std::string(recipe).find("=4") != std::string::npos &&
                                        std::string(recipe).find("=16") == std::string::npos)
            << recipe;
    }
}

TEST(Simulation, ActivationsHaveTheNumbersOfTheFile)
{
    for (const char* recipe : {"int8(calibration=minmax)", "int8(calibration=minmax,activations=16)"}) {
        const Pair pair = pairOf(recipe);
        const Graph& source = network()->mainGraph();
        const Graph& made = pair.variant->model->mainGraph();
        int compared = 0;
        for (size_t t = 0; t < source.tensors.size(); ++t) {
            const auto integer = std::ranges::find_if(made.tensors, [&](const Tensor& tensor) {
                return tensor.name.starts_with(source.tensors[t].name) &&
                       tensor.quantization.scale.size() == 1 && !pair.variant->model->isConstant(tensor) &&
                       tensor.name.find("requantized") == std::string::npos;
            });
            if (integer == made.tensors.end())
                continue;
            ASSERT_TRUE(pair.simulation.activations[t].has_value()) << integer->name;
            EXPECT_EQ(pair.simulation.activations[t]->scale, integer->quantization.scale[0]) << integer->name;
            EXPECT_EQ(pair.simulation.activations[t]->zeroPoint, float(integer->quantization.zeroPoint[0]))
                << integer->name;
            ++compared;
        }
        EXPECT_GE(compared, 9) << recipe;
    }
}

TEST(Simulation, SaysWhatItLeavesOut)
{
    const auto inexact = pairOf("int8(calibration=minmax)").simulation.inexact;
    ASSERT_EQ(inexact.size(), 1U);
    EXPECT_NE(inexact[0].find("integer kernels"), std::string::npos) << inexact[0];
    const auto dynamic = pairOf("dynamic(min-weights=1)").simulation.inexact;
    ASSERT_EQ(dynamic.size(), 1U);
    EXPECT_NE(dynamic[0].find("while the model runs"), std::string::npos) << dynamic[0];
    EXPECT_TRUE(pairOf("weight-only(min-weights=1)").simulation.inexact.empty());
}

} // namespace
} // namespace fettle::test
