// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The operands of recurrent layers, in the order of the format.
#include "recurrent_graphs.h"

#include "graph_builder.h"
#include "ops/codes.h"

#include <algorithm>
#include <functional>
#include <string>

namespace fettle::test {

namespace {

using enum tfl::ActivationFunctionType;

constexpr int32_t inputs = recurrentInputs;
constexpr int32_t cells = recurrentCells;

TensorId state(GraphBuilder& b, const std::string& name, Shape shape)
{
    Tensor made;
    made.name = name;
    made.shape = std::move(shape);
    made.isVariable = true;
    b.graph().tensors.push_back(std::move(made));
    return TensorId(static_cast<int64_t>(b.graph().tensors.size()) - 1);
}

/// Adds tensors of the four gates, those that `has` knows.
void addGates(GraphBuilder& b, std::vector<TensorId>& operands, const std::string& name, const Shape& shape,
              float spread, const std::function<bool(int)>& has)
{
    for (int gate = 0; gate < 4; ++gate)
        operands.push_back(has(gate) ? b.constant(name + std::to_string(gate), shape, spread) : TensorId());
}

/// The operands of one direction without input and states: weights, peepholes, biases, projection.
std::vector<TensorId> direction(GraphBuilder& b, const std::string& name, const Recurrent& c)
{
    std::vector<TensorId> made;
    const auto computed = [&](int gate) { return gate > 0 || !c.coupled; };
    addGates(b, made, name + "/input", {cells, inputs}, 0.4F, computed);
    addGates(b, made, name + "/recurrent", c.diagonal ? Shape{cells} : Shape{cells, c.outputs}, 0.4F,
             computed);
    addGates(b, made, name + "/peephole", {cells}, 0.4F,
             [&](int gate) { return c.peephole && gate != 2 && computed(gate); });
    made.erase(made.end() - 2); // the cell gate has none
    addGates(b, made, name + "/bias", {cells}, 0.4F, computed);
    made.push_back(c.outputs != cells ? b.constant(name + "/projection", {c.outputs, cells}) : TensorId());
    made.push_back(c.biased ? b.constant(name + "/projection/bias", {c.outputs}) : TensorId());
    return made;
}

/// The input of a recurrent layer, and its output as scores.
TensorId sequence(GraphBuilder& b, const std::string& name, TensorId x, const Recurrent& c)
{
    return b.reshape(name + "/sequence", b.fullyConnected(name, x, inputs), c.rows(inputs));
}
TensorId scores(GraphBuilder& b, const Recurrent& c, TensorId y)
{
    const int32_t size = b.shapeOf(y).back();
    return b.fullyConnected("z", b.reshape("flat", y, {c.batch * c.steps, size}), 3);
}

/// The operands of one direction of an RNN without its input.
void addRnn(GraphBuilder& b, std::vector<TensorId>& operands, const std::string& name, const Recurrent& c)
{
    operands.push_back(b.constant(name + "/weights", {cells, inputs}, 0.4F));
    operands.push_back(b.constant(name + "/recurrent", {cells, cells}, 0.4F));
    operands.push_back(b.constant(name + "/bias", {cells}));
    operands.push_back(state(b, name + "/state", {c.batch, cells}));
}

} // namespace

const std::vector<Recurrent>& lstmVariants()
{
    static const std::vector<Recurrent> all = {
        {.name = "plain"},
        {.name = "one step", .steps = 1},
        {.name = "long", .steps = 20},
        {.name = "several sequences", .batch = 3},
        {.name = "time-major", .timeMajor = true, .batch = 3},
        {.name = "coupled", .coupled = true},
        {.name = "peepholes", .peephole = true, .batch = 2},
        {.name = "peepholes, coupled", .coupled = true, .peephole = true},
        {.name = "layer normalization", .timeMajor = true, .normalized = true, .batch = 2},
        {.name = "projection", .outputs = 4},
        {.name = "projection with a bias", .timeMajor = true, .biased = true, .outputs = 3, .batch = 2},
        {.name = "cells clipped", .cellClip = 0.15F, .peephole = true},
        {.name = "projection clipped", .projectionClip = 0.1F, .biased = true, .outputs = 4},
        {.name = "diagonal", .timeMajor = true, .diagonal = true, .batch = 2},
        {.name = "relu", .activation = RELU},
        {.name = "relu6, coupled", .activation = RELU6, .coupled = true},
        {.name = "without an activation", .activation = NONE, .batch = 2},
        {.name = "everything",
         .cellClip = 0.5F,
         .projectionClip = 0.5F,
         .timeMajor = true,
         .coupled = true,
         .peephole = true,
         .normalized = true,
         .biased = true,
         .outputs = 4,
         .batch = 2},
    };
    return all;
}

ModelPtr unidirectional(const Recurrent& c)
{
    GraphBuilder b(3);
    const TensorId x = b.input("x", {c.batch * c.steps, 6});
    std::vector operands = {sequence(b, "a", x, c)};
    std::ranges::copy(direction(b, "lstm", c), std::back_inserter(operands));
    operands.push_back(state(b, "output state", {c.batch, c.outputs}));
    operands.push_back(state(b, "cell state", {c.batch, cells}));
    addGates(b, operands, "lstm/norm", {cells}, 1,
             [&](int gate) { return c.normalized && (gate > 0 || !c.coupled); });
    tfl::UnidirectionalSequenceLSTMOptionsT options;
    options.fused_activation_function = c.activation;
    options.cell_clip = c.cellClip;
    options.proj_clip = c.projectionClip;
    options.time_major = c.timeMajor;
    return b.finish({scores(b, c,
                            b.node("lstm", code::unidirectionalSequenceLstm, operands, c.rows(c.outputs),
                                   makeOptions(options)))});
}

ModelPtr bidirectional(const Recurrent& c, bool merged, Auxiliary auxiliary)
{
    GraphBuilder b(3);
    const TensorId x = b.input("x", {c.batch * c.steps, 6});
    std::vector operands = {sequence(b, "a", x, c)};
    std::ranges::copy(direction(b, "forward", c), std::back_inserter(operands));
    std::ranges::copy(direction(b, "backward", c), std::back_inserter(operands));
    for (const char* name : {"forward", "backward"}) {
        operands.push_back(state(b, std::string(name) + "/output state", {c.batch, c.outputs}));
        operands.push_back(state(b, std::string(name) + "/cell state", {c.batch, cells}));
    }
    operands.push_back(auxiliary == Auxiliary::None ? TensorId() : sequence(b, "auxiliary", x, c));
    for (const char* name : {"forward/auxiliary", "backward/auxiliary"})
        addGates(b, operands, name, {cells, inputs}, 0.4F,
                 [&](int gate) { return auxiliary == Auxiliary::InputOfBoth && (gate > 0 || !c.coupled); });
    tfl::BidirectionalSequenceLSTMOptionsT options;
    options.fused_activation_function = c.activation;
    options.cell_clip = c.cellClip;
    options.time_major = c.timeMajor;
    options.merge_outputs = merged;
    const std::vector<Shape> shapes =
        merged ? std::vector<Shape>{c.rows(2 * c.outputs)} : std::vector<Shape>(2, c.rows(c.outputs));
    const auto made =
        b.nodes("lstm", code::bidirectionalSequenceLstm, operands, shapes, makeOptions(options));
    return b.finish({scores(b, c, merged ? made.front() : b.concat("both", made))});
}

ModelPtr rnn(const Recurrent& c)
{
    GraphBuilder b(3);
    std::vector operands = {sequence(b, "a", b.input("x", {c.batch * c.steps, 6}), c)};
    addRnn(b, operands, "rnn", c);
    tfl::SequenceRNNOptionsT options;
    options.fused_activation_function = c.activation;
    options.time_major = c.timeMajor;
    return b.finish({scores(
        b, c,
        b.node("rnn", code::unidirectionalSequenceRnn, operands, c.rows(cells), makeOptions(options)))});
}

ModelPtr rnnBothWays(const Recurrent& c, bool merged, Auxiliary auxiliary)
{
    GraphBuilder b(3);
    const TensorId x = b.input("x", {c.batch * c.steps, 6});
    std::vector operands = {sequence(b, "a", x, c)};
    addRnn(b, operands, "forward", c);
    addRnn(b, operands, "backward", c);
    operands.push_back(auxiliary == Auxiliary::None ? TensorId() : sequence(b, "auxiliary", x, c));
    for (const char* name : {"forward/auxiliary", "backward/auxiliary"})
        operands.push_back(auxiliary == Auxiliary::InputOfBoth ? b.constant(name, {cells, inputs}, 0.4F)
                                                               : TensorId());
    tfl::BidirectionalSequenceRNNOptionsT options;
    options.fused_activation_function = c.activation;
    options.time_major = c.timeMajor;
    options.merge_outputs = merged;
    const std::vector<Shape> shapes =
        merged ? std::vector<Shape>{c.rows(2 * cells)} : std::vector<Shape>(2, c.rows(cells));
    const auto made = b.nodes("rnn", code::bidirectionalSequenceRnn, operands, shapes, makeOptions(options));
    return b.finish({scores(b, c, merged ? made.front() : b.concat("both", made))});
}

ModelPtr svdf(int32_t batch, int32_t rank, tfl::ActivationFunctionType activation)
{
    constexpr int32_t units = 4;
    constexpr int32_t memory = 7;
    GraphBuilder b(3);
    const TensorId x = b.fullyConnected("a", b.input("x", {batch, 6}), inputs);
    tfl::SVDFOptionsT options;
    options.rank = rank;
    options.fused_activation_function = activation;
    const std::vector operands = {x, b.constant("svdf/features", {units * rank, inputs}, 0.4F),
                                  b.constant("svdf/time", {units * rank, memory}, 0.4F),
                                  b.constant("svdf/bias", {units}),
                                  state(b, "svdf/state", {batch, units * rank * memory})};
    return b.finish({b.fullyConnected(
        "z", b.node("svdf", code::svdf, operands, {batch, units}, makeOptions(options)), 3)});
}

} // namespace fettle::test
