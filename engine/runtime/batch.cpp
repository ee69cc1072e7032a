// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which graphs take stacked samples, and when that pays.
//
// Samples are stacked when every tensor that a run computes has one dimension that grows with them, the
// first, and is the tensors of the samples one behind the other. Shapes tell the former. The latter holds,
// and each number is computed as for a single sample, for the operators below: they look at one element, at
// one image, or at one row along a later dimension.
#include "runtime/batch.h"

#include "ops/codes.h"
#include "runtime/program_plan.h"

#include <algorithm>
#include <array>

namespace fettle {

namespace {

constexpr std::array imageOperators = {code::conv2d,        code::depthwiseConv2d, code::fullyConnected,
                                       code::averagePool2d, code::maxPool2d,       code::l2Pool2d,
                                       code::reshape,       code::squeeze,         code::expandDims};
constexpr std::array elementOperators = {code::mul,  code::maximum,   code::minimum,   code::dequantize,
                                         code::relu, code::relu6,     code::reluN1To1, code::logistic,
                                         code::tanh, code::hardSwish, code::leakyRelu, code::prelu};
/// Along the last dimension, or along axes that must not contain the first.
constexpr std::array laterDimensions = {code::softmax, code::logSoftmax, code::pad, code::mean,
                                        code::concatenation};
/// The runtime's vector code rounds whole blocks of 16 integers in another way than what remains; samples
/// that are whole blocks keep theirs.
constexpr std::array blockOperators = {code::add, code::quantize};
constexpr int64_t block = 16;

struct Pair {
    const Program& one;
    const Program& many;
    int32_t samples;

    bool stacked(TensorId id) const
    {
        Shape shape = one.shape(id);
        if (shape.size() < 2)
            return false;
        shape[0] *= samples;
        return shape == many.shape(id);
    }
};

bool stacks(const Pair& pair, const Operator& op, const TensorPlace& first)
{
    const auto is = [&](const auto& list) { return std::ranges::find(list, op.code) != list.end(); };
    const TensorId in = op.inputs.front(), out = op.outputs.front();
    if (is(imageOperators) || is(elementOperators))
        return true;
    if (is(laterDimensions))
        return first.kind != TensorPlace::Kind::Constant && pair.one.shape(in)[0] == pair.one.shape(out)[0];
    return is(blockOperators) && elementCount(pair.one.shape(out)) % block == 0;
}

/// Bytes of what operators read and no run changes.
size_t constantBytes(const Program::Plan& plan)
{
    size_t bytes = 0;
    for (const TensorPlace& place : plan.places)
        bytes += place.kind == TensorPlace::Kind::Constant ? place.bytes : 0;
    return bytes;
}

} // namespace

std::shared_ptr<const Program> stackedProgram(const std::shared_ptr<const Program>& one, int32_t samples)
{
    const Program::Plan& plan = *one->m_plan;
    const Graph& graph = *plan.graph;
    if (plan.dynamic || !plan.called.empty() || std::ranges::any_of(graph.tensors, &Tensor::isVariable))
        return nullptr;
    std::vector<Shape> inputs;
    for (const TensorId id : graph.inputs) {
        inputs.push_back(one->shape(id));
        if (inputs.back().size() < 2 || inputs.back()[0] != 1)
            return nullptr;
        inputs.back()[0] = samples;
    }
    auto prepared = Program::prepared(plan.model, plan.options, plan.graphId, inputs);
    if (!prepared || (*prepared)->dynamicShapes() || (*prepared)->m_plan->steps.size() != plan.steps.size())
        return nullptr;
    const Pair pair{*one, **prepared, samples};
    for (const ProgramStep& step : plan.steps) {
        const Operator& op = graph.op(step.op);
        const auto fits = [&](TensorId id) {
            return !id.valid() || plan.places[id.index()].kind == TensorPlace::Kind::Constant ||
                   pair.stacked(id);
        };
        if (op.inputs.empty() || op.outputs.empty() || !op.inputs.front().valid() ||
            !std::ranges::all_of(op.inputs, fits) || !std::ranges::all_of(op.outputs, fits) ||
            !stacks(pair, op, plan.places[op.inputs.front().index()]))
            return nullptr;
    }
    if (!std::ranges::all_of(graph.outputs, [&](TensorId id) { return pair.stacked(id); }))
        return nullptr;
    (*prepared)->m_samples = samples;
    return std::shared_ptr<const Program>(std::move(*prepared));
}

std::shared_ptr<const Program> batchedProgram(std::shared_ptr<const Program> one, int64_t most)
{
    constexpr size_t fewTimes = 8; // below so many times the activations, weights are not what counts
    constexpr size_t cached =
        256 * 1024; // bytes of activations that leave room for weights in the second cache
    constexpr int64_t largest = 48, tile = 12; // samples that the kernels compute at a time
    if (constantBytes(*one->m_plan) < fewTimes * one->arenaBytes())
        return one;
    int64_t samples =
        std::min({most, largest, static_cast<int64_t>(cached / std::max<size_t>(one->arenaBytes(), 1))});
    if (samples > tile)
        samples -= samples % tile;
    if (samples < 2)
        return one;
    auto many = stackedProgram(one, static_cast<int32_t>(samples));
    return many ? many : one;
}

} // namespace fettle
