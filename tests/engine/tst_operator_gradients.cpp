// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Gradients of operators without weights, each between two layers that have some.
#include "gradient_check.h"
#include "graph_builder.h"
#include "ops/codes.h"
#include "test_support.h"
#include "tflite/options.h"
#include "training/network.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace fettle::test {
namespace {

struct Case {
    const char* name;
    TensorId (*build)(GraphBuilder& b, TensorId x); ///< x is [1, 8, 8, 4]
};

void expectRight(const Case& c)
{
    GraphBuilder builder(3);
    const TensorId x = builder.conv("a", builder.input("x", {1, 8, 8, 3}), 4, false);
    const TensorId y = c.build(builder, x);
    const Shape shape = builder.shapeOf(y);
    const auto outputs =
        shape.size() == 4
            ? builder.conv("z", y, 3, false)
            : builder.fullyConnected(
                  "z", builder.reshape("flat", y, {1, static_cast<int32_t>(elementCount(shape))}), 5);
    expectRightGradients(builder.finish({outputs}), c.name);
}

template <class Table>
OperatorOptions with(void (*edit)(Table&))
{
    Table table;
    edit(table);
    return makeOptions(std::move(table));
}

/// A function of single elements.
template <int32_t code>
TensorId each(GraphBuilder& b, TensorId x)
{
    return b.node("e", code, {x}, b.shapeOf(x));
}

/// The same of numbers between 0 and 1.
template <int32_t code>
TensorId eachPositive(GraphBuilder& b, TensorId x)
{
    return each<code>(b, b.logistic("p", x));
}

const Case elements[] = {
    {"abs", each<code::abs>},
    {"cos", each<code::cos>},
    {"elu", each<code::elu>},
    {"exp", each<code::exp>},
    {"log", eachPositive<code::log>},
    {"neg", each<code::neg>},
    {"rsqrt", eachPositive<code::rsqrt>},
    {"sin", each<code::sin>},
    {"sqrt", eachPositive<code::sqrt>},
    {"square", each<code::square>},
    {"tanh", each<code::tanh>},
    {"hard swish", each<code::hardSwish>},
    {"log softmax", each<code::logSoftmax>},
    {"L2 normalization", each<code::l2Normalization>},
    {"gelu", each<code::gelu>},
    {"approximate gelu",
     [](GraphBuilder& b, TensorId x) {
         return b.node("g", code::gelu, {x}, b.shapeOf(x),
                       with<tfl::GeluOptionsT>([](auto& o) { o.approximate = true; }));
     }},
    {"leaky relu",
     [](GraphBuilder& b, TensorId x) {
         return b.node("l", code::leakyRelu, {x}, b.shapeOf(x),
                       with<tfl::LeakyReluOptionsT>([](auto& o) { o.alpha = 0.2F; }));
     }},
    {"prelu",
     [](GraphBuilder& b, TensorId x) {
         return b.node("p", code::prelu, {x, b.constant("alpha", {1, 1, 4})}, b.shapeOf(x));
     }},
};

/// Two operands between 0 and 1, of one shape.
template <int32_t code>
TensorId pair(GraphBuilder& b, TensorId x)
{
    const TensorId left = b.logistic("p", b.conv("l", x, 4, false));
    const TensorId right = b.logistic("q", b.conv("r", x, 4, false));
    return b.node("pair", code, {left, right}, b.shapeOf(x));
}

/// The second operand, or the first, has one number for each channel.
template <int32_t code, bool first>
TensorId broadcastPair(GraphBuilder& b, TensorId x)
{
    const TensorId whole = b.logistic("p", b.conv("l", x, 4, false));
    const TensorId small = b.mean("m", b.logistic("q", b.conv("r", x, 4, false)));
    return b.node("pair", code, first ? std::vector{small, whole} : std::vector{whole, small}, b.shapeOf(x));
}

template <int32_t code>
void expectRightPairs(const std::string& name)
{
    const std::string small = name + ", small operand";
    expectRight({name.c_str(), pair<code>});
    expectRight({small.c_str(), broadcastPair<code, false>});
    expectRight({small.c_str(), broadcastPair<code, true>});
}

TensorId reduced(GraphBuilder& b, int32_t code, TensorId x, int32_t axis)
{
    Shape shape = b.shapeOf(x);
    shape[static_cast<size_t>(axis)] = 1;
    const std::string name = fmt::format("reduced{}", b.graph().operators.size());
    return b.node(name, code, {x, b.integers(name + "/axes", {axis})}, shape,
                  with<tfl::ReducerOptionsT>([](auto& o) { o.keep_dims = true; }));
}

const Case reductions[] = {
    {"sum", [](GraphBuilder& b, TensorId x) { return reduced(b, code::sum, x, 3); }},
    {"sum of rows", [](GraphBuilder& b, TensorId x) { return reduced(b, code::sum, x, 1); }},
    {"mean", [](GraphBuilder& b, TensorId x) { return reduced(b, code::mean, x, 3); }},
    {"greatest", [](GraphBuilder& b, TensorId x) { return reduced(b, code::reduceMax, x, 2); }},
    {"least", [](GraphBuilder& b, TensorId x) { return reduced(b, code::reduceMin, x, 3); }},
    {"add all", [](GraphBuilder& b,
                   TensorId x) { return b.node("n", code::addN, {x, b.conv("r", x, 4), x}, b.shapeOf(x)); }},
};

template <bool adjointX, bool adjointY, int32_t leftBatch, int32_t rightBatch>
TensorId product(GraphBuilder& b, TensorId x)
{
    const auto operand = [&](const std::string& name, int32_t batch, int32_t rows, int32_t columns) {
        const TensorId y = b.mean(name + "m", b.conv(name + "c", x, batch * rows * columns, false));
        return b.reshape(name, y, {batch, rows, columns});
    };
    const TensorId left = adjointX ? operand("l", leftBatch, 5, 3) : operand("l", leftBatch, 3, 5);
    const TensorId right = adjointY ? operand("r", rightBatch, 4, 5) : operand("r", rightBatch, 5, 4);
    return b.node("product", code::batchMatmul, {left, right}, {std::max(leftBatch, rightBatch), 3, 4},
                  with<tfl::BatchMatMulOptionsT>([](auto& o) {
                      o.adj_x = adjointX;
                      o.adj_y = adjointY;
                  }));
}

/// (x - mean) / sqrt(variance + epsilon) of primitive operators, along the last of two dimensions.
TensorId layerNorm(GraphBuilder& b, TensorId x)
{
    const Shape whole = b.shapeOf(x);
    const TensorId mean = reduced(b, code::mean, x, 1);
    const TensorId square = b.node("ln/square", code::squaredDifference, {x, mean}, whole);
    const TensorId variance = reduced(b, code::mean, square, 1);
    const TensorId raised = b.add("ln/raised", variance, b.constant("epsilon", {1}, std::vector{1e-3F}));
    const TensorId inverse = b.node("ln/inverse", code::rsqrt, {raised}, b.shapeOf(variance));
    const TensorId scaled = b.node("ln/scaled", code::mul, {x, inverse}, whole);
    const TensorId shift = b.node("ln/shift", code::mul, {mean, inverse}, b.shapeOf(variance));
    return b.node("ln", code::sub, {scaled, shift}, whole);
}

TensorId attention(GraphBuilder& b, TensorId x)
{
    const TensorId tokens = b.reshape("tokens", x, {64, 4});
    const TensorId query = b.fullyConnected("q", tokens, 6);
    // Not bare: a bias that moves all scores of a row alike goes unnoticed by the softmax.
    const TensorId key = b.node("kt", code::tanh, {b.fullyConnected("k", tokens, 6)}, {64, 6});
    const TensorId scores = b.node("scores", code::batchMatmul, {query, key}, {64, 64},
                                   with<tfl::BatchMatMulOptionsT>([](auto& o) { o.adj_y = true; }));
    const TensorId mixed =
        b.node("mixed", code::batchMatmul, {b.softmax("s", scores), b.fullyConnected("v", tokens, 6)},
               {64, 6}, makeOptions(tfl::BatchMatMulOptionsT()));
    return b.reshape("back", layerNorm(b, mixed), {1, 8, 8, 6});
}

const Case products[] = {
    {"product", product<false, false, 2, 2>},
    {"product, left adjoint", product<true, false, 2, 2>},
    {"product, right adjoint", product<false, true, 2, 2>},
    {"product, both adjoint", product<true, true, 2, 2>},
    {"product, one left matrix", product<false, false, 1, 3>},
    {"product, one right matrix", product<false, true, 3, 1>},
    {"product, one right matrix, left adjoint", product<true, false, 3, 1>},
    {"attention and layer norm", attention},
};

TensorId sliced(GraphBuilder& b, TensorId x, const std::array<std::vector<int32_t>, 3>& ranges, Shape shape,
                OperatorOptions options = makeOptions(tfl::StridedSliceOptionsT()))
{
    return b.node(
        "s", code::stridedSlice,
        {x, b.integers("begin", ranges[0]), b.integers("end", ranges[1]), b.integers("step", ranges[2])},
        std::move(shape), std::move(options));
}

TensorId mirrored(GraphBuilder& b, TensorId x, tfl::MirrorPadMode mode)
{
    const TensorId paddings = b.integers("paddings", {0, 0, 2, 1, 1, 3, 0, 0});
    b.tensor(paddings).shape = {4, 2};
    tfl::MirrorPadOptionsT options;
    options.mode = mode;
    return b.node("m", code::mirrorPad, {x, paddings}, {1, 11, 12, 4}, makeOptions(options));
}

const Case moves[] = {
    {"strided slice",
     [](GraphBuilder& b, TensorId x) {
         return sliced(b, x, {{{0, 1, 7, 0}, {1, 8, 0, 3}, {1, 2, -3, 1}}}, {1, 4, 3, 3});
     }},
    {"strided slice that drops a dimension",
     [](GraphBuilder& b, TensorId x) {
         return sliced(b, x, {{{0, 3, 0, 0}, {1, 4, 8, 4}, {1, 1, 1, 1}}}, {1, 8, 4},
                       with<tfl::StridedSliceOptionsT>([](auto& o) { o.shrink_axis_mask = 2; }));
     }},
    {"slice",
     [](GraphBuilder& b, TensorId x) {
         return b.node("s", code::slice,
                       {x, b.integers("begin", {0, 2, 1, 1}), b.integers("size", {1, 5, -1, 2})},
                       {1, 5, 7, 2});
     }},
    {"split",
     [](GraphBuilder& b, TensorId x) {
         const auto parts =
             b.nodes("s", code::split, {b.integers("axis", {3}), x}, {{1, 8, 8, 2}, {1, 8, 8, 2}},
                     with<tfl::SplitOptionsT>([](auto& o) { o.num_splits = 2; }));
         return b.node("d", code::mul, {parts[1], parts[0]}, {1, 8, 8, 2});
     }},
    {"split whose first part nobody reads",
     [](GraphBuilder& b, TensorId x) {
         const auto parts =
             b.nodes("s", code::splitV, {x, b.integers("sizes", {3, 4, 1}), b.integers("axis", {1})},
                     {{1, 3, 8, 4}, {1, 4, 8, 4}, {1, 1, 8, 4}},
                     with<tfl::SplitVOptionsT>([](auto& o) { o.num_splits = 3; }));
         return b.node("d", code::mul, {parts[1], parts[2]}, {1, 4, 8, 4});
     }},
    {"pack and unpack",
     [](GraphBuilder& b, TensorId x) {
         const TensorId y = b.conv("r", x, 4);
         const TensorId packed =
             b.node("p", code::pack, {x, y, x}, {1, 8, 3, 8, 4}, with<tfl::PackOptionsT>([](auto& o) {
                        o.axis = 2;
                        o.values_count = 3;
                    }));
         const auto parts = b.nodes("u", code::unpack, {packed}, std::vector<Shape>(8, {1, 3, 8, 4}),
                                    with<tfl::UnpackOptionsT>([](auto& o) {
                                        o.axis = 1;
                                        o.num = 8;
                                    }));
         return b.node("d", code::mul, {parts[7], parts[2]}, {1, 3, 8, 4});
     }},
    {"gather",
     [](GraphBuilder& b, TensorId x) {
         return b.node("g", code::gather, {x, b.integers("indices", {3, 0, 3, 5, 3})}, {1, 5, 8, 4},
                       with<tfl::GatherOptionsT>([](auto& o) { o.axis = 1; }));
     }},
    {"space to depth",
     [](GraphBuilder& b, TensorId x) {
         return b.node("s", code::spaceToDepth, {x}, {1, 4, 4, 16},
                       with<tfl::SpaceToDepthOptionsT>([](auto& o) { o.block_size = 2; }));
     }},
    {"depth to space",
     [](GraphBuilder& b, TensorId x) {
         return b.node("s", code::depthToSpace, {x}, {1, 16, 16, 1},
                       with<tfl::DepthToSpaceOptionsT>([](auto& o) { o.block_size = 2; }));
     }},
    {"space to batch and back",
     [](GraphBuilder& b, TensorId x) {
         const TensorId ends = b.integers("ends", {1, 0, 0, 1});
         b.tensor(ends).shape = {2, 2};
         const TensorId block = b.integers("block", {3, 3});
         const TensorId small = b.node("s", code::spaceToBatchNd, {x, block, ends}, {9, 3, 3, 4});
         return b.node("t", code::batchToSpaceNd, {b.conv("r", small, 4), block, ends}, {1, 8, 8, 4});
     }},
    {"reflected padding",
     [](GraphBuilder& b, TensorId x) { return mirrored(b, x, tfl::MirrorPadMode::REFLECT); }},
    {"symmetric padding",
     [](GraphBuilder& b, TensorId x) { return mirrored(b, x, tfl::MirrorPadMode::SYMMETRIC); }},
    {"tile",
     [](GraphBuilder& b, TensorId x) {
         return b.node("t", code::tile, {x, b.integers("times", {1, 2, 1, 3})}, {1, 16, 8, 12});
     }},
    {"broadcast",
     [](GraphBuilder& b, TensorId x) {
         return b.node("t", code::broadcastTo, {b.mean("m", x), b.integers("shape", {1, 3, 2, 4})},
                       {1, 3, 2, 4});
     }},
    {"transpose",
     [](GraphBuilder& b, TensorId x) {
         return b.node("t", code::transpose, {x, b.integers("permutation", {0, 3, 1, 2})}, {1, 4, 8, 8});
     }},
    {"expand and squeeze",
     [](GraphBuilder& b, TensorId x) {
         const TensorId y = b.node("e", code::expandDims, {x, b.integers("axis", {1})}, {1, 1, 8, 8, 4});
         return b.node("s", code::squeeze, {y}, {1, 8, 8, 4},
                       with<tfl::SqueezeOptionsT>([](auto& o) { o.squeeze_dims = {1}; }));
     }},
};

template <int32_t code, class Table, bool alignCorners, bool halfPixelCenters, int32_t height, int32_t width>
TensorId resized(GraphBuilder& b, TensorId x)
{
    return b.node("r", code, {x, b.integers("size", {height, width})}, {1, height, width, 4},
                  with<Table>([](auto& o) {
                      o.align_corners = alignCorners;
                      o.half_pixel_centers = halfPixelCenters;
                  }));
}

using Bilinear = tfl::ResizeBilinearOptionsT;
using Nearest = tfl::ResizeNearestNeighborOptionsT;

const Case resizes[] = {
    {"bilinear", resized<code::resizeBilinear, Bilinear, false, false, 13, 5>},
    {"bilinear, corners aligned", resized<code::resizeBilinear, Bilinear, true, false, 13, 5>},
    {"bilinear, half pixels", resized<code::resizeBilinear, Bilinear, false, true, 16, 16>},
    {"nearest", resized<code::resizeNearestNeighbor, Nearest, false, false, 13, 5>},
    {"nearest, half pixels", resized<code::resizeNearestNeighbor, Nearest, false, true, 16, 16>},
};

TEST(NetworkGradients, OfElements)
{
    std::ranges::for_each(elements, expectRight);
}

TEST(NetworkGradients, OfPairs)
{
    expectRightPairs<code::sub>("sub");
    expectRightPairs<code::mul>("mul");
    expectRightPairs<code::div>("div");
    expectRightPairs<code::squaredDifference>("squared difference");
    expectRightPairs<code::maximum>("maximum");
    expectRightPairs<code::minimum>("minimum");
    expectRightPairs<code::pow>("pow");
    expectRight({"atan2", pair<code::atan2>});
}

TEST(NetworkGradients, OfReductions)
{
    std::ranges::for_each(reductions, expectRight);
}

TEST(NetworkGradients, OfProducts)
{
    std::ranges::for_each(products, expectRight);
}

TEST(NetworkGradients, OfMoves)
{
    std::ranges::for_each(moves, expectRight);
}

TEST(NetworkGradients, OfResizes)
{
    std::ranges::for_each(resizes, expectRight);
}

TEST(Network, EveryOutputIsFakeQuantized)
{
    GraphBuilder b(3);
    const TensorId x = b.fullyConnected("f", b.input("x", {1, 4}), 4);
    const auto parts = b.nodes("s", code::split, {b.integers("axis", {1}), x}, {{1, 2}, {1, 2}},
                               with<tfl::SplitOptionsT>([](auto& o) { o.num_splits = 2; }));
    const auto network = Network::create(b.finish({b.concat("c", parts)}));
    ASSERT_TRUE(network.has_value()) << describe(network.error());
    std::vector<std::optional<FakeQuantizer>> quantizers((*network)->graph().tensors.size());
    for (const TensorId part : parts)
        quantizers[part.index()] = FakeQuantizer{.scale = 0.5F, .zeroPoint = 0, .low = 0, .high = 0};
    const ParameterValues values = (*network)->initialValues();
    const auto step = NetworkStep::create(*network, values, quantizers);
    ASSERT_TRUE(step.has_value()) << describe(step.error());
    NetworkPass pass(*network);
    std::ranges::fill(pass.input(), 1.0F);
    ASSERT_TRUE(pass.forward(*step).has_value());
    for (const float score : pass.scores())
        EXPECT_EQ(score, 0);
}

} // namespace
} // namespace fettle::test
