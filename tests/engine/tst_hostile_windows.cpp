// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Convolutions whose steps and gaps are far larger than their images: no overflow, and no memory that the
// image does not justify.
#include "graph_builder.h"
#include "ops/codes.h"
#include "pipeline/pipeline.h"
#include "real_models.h"
#include "runtime/executor.h"
#include "test_support.h"
#include "tflite/options.h"

#include <gtest/gtest.h>

namespace fettle::test {
namespace {

struct Extreme {
    const char* name;
    Shape image, weights;
    int32_t stride, dilation;
};

ModelPtr convolution(const Extreme& extreme, Shape out)
{
    GraphBuilder b;
    tfl::Conv2DOptionsT options;
    options.stride_h = options.stride_w = extreme.stride;
    options.dilation_h_factor = options.dilation_w_factor = extreme.dilation;
    const TensorId x = b.input("x", extreme.image);
    const TensorId weights = b.constant("weights", extreme.weights);
    return b.finish(
        {b.node("y", code::conv2d, {x, weights, TensorId()}, std::move(out), makeOptions(options))});
}

TEST(HostileWindows, LargeStepsAndGaps)
{
    const Extreme extremes[] = {
        {"a step that overflows with its channels", {1, 1, 1, 256}, {8, 1, 1, 256}, 1 << 24, 1},
        {"a step that asks for much memory", {1, 1, 1, 64}, {8, 1, 1, 64}, 1 << 20, 1},
        {"two pixels and a step", {1, 2, 2, 64}, {8, 1, 1, 64}, 2, 1},
        {"a gap that overflows with its channels", {1, 1, 1, 512}, {8, 1, 3, 512}, 1, 1 << 22},
        {"a gap that asks for much memory", {1, 3, 3, 16}, {8, 3, 3, 16}, 1, 1 << 18},
    };
    JobContext job;
    for (const Extreme& extreme : extremes) {
        SCOPED_TRACE(extreme.name);
        const int32_t size = (extreme.image[1] + extreme.stride - 1) / extreme.stride;
        OptimizeRequest request;
        request.source = convolution(extreme, {1, size, size, 8});
        request.recipe = parseRecipe("int8(calibration=minmax)").value();
        request.calibration = noiseData({extreme.image.begin() + 1, extreme.image.end()}, 8, -1, 1);
        const auto variant = optimize(request, job);
        ASSERT_TRUE(variant.has_value()) << describe(variant.error());
        for (const ModelPtr& model : {request.source, (*variant)->model}) {
            const auto fast = Program::prepare(model, {});
            const auto plain = Program::prepare(model, {.kernels = KernelPath::Reference});
            ASSERT_TRUE(fast.has_value() && plain.has_value());
            std::vector<std::byte> outputs[2];
            for (const auto& program : {*fast, *plain}) {
                Session session(program);
                std::ranges::fill(session.input(0), std::byte{0});
                ASSERT_TRUE(session.run().has_value());
                const auto output = session.output(0);
                outputs[program == *plain ? 1 : 0].assign(output.begin(), output.end());
            }
            EXPECT_EQ(outputs[0], outputs[1]);
        }
    }
}

} // namespace
} // namespace fettle::test
