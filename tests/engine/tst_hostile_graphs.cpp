// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Graphs that no converter makes, though each of their parts is sound: techniques make sound ones of them.
#include "graph_builder.h"
#include "ops/codes.h"
#include "pipeline/pipeline.h"
#include "real_models.h"
#include "runtime/executor.h"
#include "tflite/options.h"

#include <gtest/gtest.h>

namespace fettle {
namespace {

using namespace test;

/// What becomes of the one must not be looked for where the other was.
TEST(HostileGraphs, oneTensorIsWeightsAndBias)
{
    GraphBuilder b;
    const TensorId x = b.input("x", {1, 1});
    const TensorId both = b.constant("both", {1, 1});
    const ModelPtr model = b.finish({b.node("layer", code::fullyConnected, {x, both, both}, {1, 1},
                                            makeOptions(tfl::FullyConnectedOptionsT()))});
    for (const char* recipe :
         {"dynamic(min-weights=0)", "dynamic(bits=4,min-weights=0)", "weight-only(min-weights=0)", "float16",
          "prune(sparsity=0.5)", "int8(calibration=minmax)", "int8(activations=16,calibration=minmax)",
          "cluster(clusters=2)"}) {
        OptimizeRequest request;
        request.source = model;
        request.recipe = *parseRecipe(recipe);
        request.calibration = noiseData({1}, 4, -1, 1);
        JobContext job;
        const auto variant = optimize(request, job);
        ASSERT_TRUE(variant) << recipe << ": " << describe(variant.error());
        const auto program = Program::prepare((*variant)->model);
        EXPECT_TRUE(program) << recipe << ": " << describe(program.error());
    }
}

} // namespace
} // namespace fettle
