// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Graphs that call graphs, variables, and shapes that only a run knows; hostile ones too.
#include "test_support.h"

#include "runtime/executor.h"
#include "tflite/options.h"
#include "tflite/reader.h"
#include "tflite/writer.h"

#include <cstring>
#include <thread>

namespace fettle::test {

namespace {

using enum TensorType;

template <class T>
constexpr int32_t codeOf(T op)
{
    return static_cast<int32_t>(op);
}

/// Adds tensors and operators to one graph of a model under construction.
class GraphMaker {
public:
    GraphMaker(Model& model, size_t graph) : m_model(model), m_graph(graph)
    {
        while (m_model.graphs.size() <= graph)
            m_model.graphs.emplace_back();
        if (m_model.buffers.empty())
            m_model.buffers.emplace_back();
    }

    TensorId tensor(Shape shape, TensorType type)
    {
        Tensor made;
        made.shape = std::move(shape);
        made.type = type;
        made.name = "g" + std::to_string(m_graph) + "t" + std::to_string(graph().tensors.size());
        graph().tensors.push_back(std::move(made));
        return TensorId(static_cast<int64_t>(graph().tensors.size()) - 1);
    }
    TensorId input(Shape shape, TensorType type)
    {
        const TensorId id = tensor(std::move(shape), type);
        graph().inputs.push_back(id);
        return id;
    }
    TensorId op(tfl::BuiltinOperator code, OperatorOptions options, std::vector<TensorId> inputs, Shape shape,
                TensorType type)
    {
        const TensorId id = tensor(std::move(shape), type);
        graph().operators.push_back({.code = codeOf(code),
                                     .customCode = {},
                                     .inputs = std::move(inputs),
                                     .outputs = {id},
                                     .options = std::move(options)});
        return id;
    }
    void opWithout(tfl::BuiltinOperator code, OperatorOptions options, std::vector<TensorId> inputs)
    {
        graph().operators.push_back({.code = codeOf(code),
                                     .customCode = {},
                                     .inputs = std::move(inputs),
                                     .outputs = {},
                                     .options = std::move(options)});
    }
    void returns(std::vector<TensorId> outputs) { graph().outputs = std::move(outputs); }
    Graph& graph() { return m_model.graphs[m_graph]; }

private:
    Model& m_model;
    size_t m_graph;
};

OperatorOptions whileOptions(int32_t condition, int32_t body)
{
    tfl::WhileOptionsT options;
    options.cond_subgraph_index = condition;
    options.body_subgraph_index = body;
    return makeOptions(options);
}

OperatorOptions ifOptions(int32_t then, int32_t otherwise)
{
    tfl::IfOptionsT options;
    options.then_subgraph_index = then;
    options.else_subgraph_index = otherwise;
    return makeOptions(options);
}

OperatorOptions variableNamed(const char* name)
{
    tfl::VarHandleOptionsT options;
    options.shared_name = name;
    return makeOptions(options);
}

/// The model as a file would give it, so that the reader's and the writer's opinion count.
ModelPtr throughFile(const Model& model)
{
    const auto bytes = tflite::serialize(model);
    EXPECT_TRUE(bytes) << describe(bytes.error());
    const auto read = bytes ? tflite::parse(*bytes, "test") : std::unexpected(bytes.error());
    EXPECT_TRUE(read) << describe(read.error());
    return read ? *read : nullptr;
}

template <class T>
void fill(Session& session, size_t input, std::initializer_list<T> values)
{
    ASSERT_EQ(session.input(input).size(), values.size() * sizeof(T));
    std::memcpy(session.input(input).data(), values.begin(), values.size() * sizeof(T));
}

std::vector<float> floats(const Session& session, size_t output)
{
    const auto bytes = session.output(output);
    std::vector<float> values(bytes.size() / sizeof(float));
    std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
}

/// Runs `body` while the first truth value holds; x doubles, or is joined with itself, in every round. The
/// truth values move up by one place in a round, so that inputs say how many rounds there are.
Model loopModel(bool grows)
{
    Model model;
    GraphMaker main(model, 0);
    const std::vector<TensorId> inputs = {main.input({}, Bool), main.input({}, Bool),
                                          main.input({1, 2}, Float32)};
    std::vector<TensorId> outputs = {main.tensor({}, Bool), main.tensor({}, Bool),
                                     main.tensor({1, 2}, Float32)};
    main.graph().operators.push_back({.code = codeOf(tfl::BuiltinOperator::WHILE),
                                      .customCode = {},
                                      .inputs = inputs,
                                      .outputs = outputs,
                                      .options = whileOptions(1, 2)});
    main.returns({outputs[2]});

    GraphMaker condition(model, 1);
    const TensorId go = condition.input({}, Bool);
    condition.input({}, Bool);
    condition.input({1, 2}, Float32);
    condition.returns({go});

    GraphMaker body(model, 2);
    body.input({}, Bool);
    const TensorId next = body.input({}, Bool);
    const TensorId x = body.input({1, 2}, Float32);
    const TensorId never = body.tensor({}, Bool);
    model.buffers.push_back(Bytes::copyOf<bool>(std::array{false}));
    body.graph().tensors[never.index()].buffer = BufferId(static_cast<int64_t>(model.buffers.size()) - 1);
    if (grows) {
        tfl::ConcatenationOptionsT options;
        options.axis = 0;
        body.returns(
            {next, never,
             body.op(tfl::BuiltinOperator::CONCATENATION, makeOptions(options), {x, x}, {2, 2}, Float32)});
    } else {
        body.returns(
            {next, never,
             body.op(tfl::BuiltinOperator::ADD, makeOptions(tfl::AddOptionsT{}), {x, x}, {1, 2}, Float32)});
    }
    return model;
}

} // namespace

TEST(ControlFlow, LoopOfOneShapeIsPlanned)
{
    const ModelPtr model = throughFile(loopModel(false));
    const auto program = Program::prepare(model);
    ASSERT_TRUE(program) << describe(program.error());
    EXPECT_FALSE((*program)->dynamicShapes());
    Session session(*program);
    for (const auto& [first, second, factor] :
         {std::tuple{false, false, 1.0f}, {true, false, 2.0f}, {true, true, 4.0f}}) {
        fill<bool>(session, 0, {first});
        fill<bool>(session, 1, {second});
        fill<float>(session, 2, {1.0f, -3.0f});
        const auto ran = session.run();
        ASSERT_TRUE(ran) << describe(ran.error());
        EXPECT_EQ(floats(session, 0), (std::vector{factor, -3 * factor}));
    }
}

TEST(ControlFlow, ShapeGrowsInALoop)
{
    const ModelPtr model = throughFile(loopModel(true));
    const auto program = Program::prepare(model);
    ASSERT_TRUE(program) << describe(program.error());
    EXPECT_TRUE((*program)->dynamicShapes());
    Session session(*program);
    const TensorId output = model->mainGraph().outputs[0];
    for (const auto& [first, second, rows] :
         {std::tuple{true, true, 4}, {false, false, 1}, {true, false, 2}}) {
        fill<bool>(session, 0, {first});
        fill<bool>(session, 1, {second});
        fill<float>(session, 2, {1.0f, 2.0f});
        const auto ran = session.run();
        ASSERT_TRUE(ran) << describe(ran.error());
        EXPECT_EQ(session.shape(output), (Shape{rows, 2}));
        const auto values = floats(session, 0);
        ASSERT_EQ(values.size(), static_cast<size_t>(2 * rows));
        EXPECT_EQ(values.front(), 1.0f);
        EXPECT_EQ(values.back(), 2.0f);
    }
}

TEST(ControlFlow, EndlessLoopCanBeStopped)
{
    Model model = loopModel(false);
    model.graphs[2].outputs[0] = model.graphs[2].inputs[0]; // what goes on, goes on
    const auto program = Program::prepare(throughFile(model));
    ASSERT_TRUE(program) << describe(program.error());
    Session session(*program);
    fill<bool>(session, 0, {true});
    std::stop_source stop;
    const std::jthread stopper([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        stop.request_stop();
    });
    const auto ran = session.run(stop.get_token());
    ASSERT_FALSE(ran);
    EXPECT_EQ(ran.error().code, ErrorCode::Cancelled);
}

TEST(ControlFlow, BranchesOfTwoShapes)
{
    Model model;
    GraphMaker main(model, 0);
    const TensorId choice = main.input({}, Bool);
    const TensorId x = main.input({1, 2}, Float32);
    const TensorId y = main.op(tfl::BuiltinOperator::IF, ifOptions(1, 2), {choice, x}, {1, 2}, Float32);
    main.returns(
        {main.op(tfl::BuiltinOperator::ADD, makeOptions(tfl::AddOptionsT{}), {y, y}, {1, 2}, Float32)});
    GraphMaker then(model, 1);
    then.returns({then.input({1, 2}, Float32)});
    GraphMaker otherwise(model, 2);
    const TensorId z = otherwise.input({1, 2}, Float32);
    tfl::ConcatenationOptionsT options;
    options.axis = 1;
    otherwise.returns(
        {otherwise.op(tfl::BuiltinOperator::CONCATENATION, makeOptions(options), {z, z}, {1, 4}, Float32)});

    const auto program = Program::prepare(throughFile(model));
    ASSERT_TRUE(program) << describe(program.error());
    Session session(*program);
    for (const bool first : {true, false, true}) {
        fill<bool>(session, 0, {first});
        fill<float>(session, 1, {1.0f, 2.0f});
        const auto ran = session.run();
        ASSERT_TRUE(ran) << describe(ran.error());
        EXPECT_EQ(floats(session, 0),
                  first ? (std::vector{2.0f, 4.0f}) : (std::vector{2.0f, 4.0f, 2.0f, 4.0f}));
    }
}

/// Writes the input to a variable after reading it, or reads it only.
Model variableModel(bool assigns)
{
    Model model;
    GraphMaker main(model, 0);
    const TensorId x = main.input({3}, Float32);
    const TensorId handle = main.op(tfl::BuiltinOperator::VAR_HANDLE, variableNamed("v"), {}, {}, Resource);
    if (assigns)
        main.opWithout(tfl::BuiltinOperator::ASSIGN_VARIABLE, makeOptions(tfl::AssignVariableOptionsT{}),
                       {handle, x});
    const TensorId value = main.op(tfl::BuiltinOperator::READ_VARIABLE,
                                   makeOptions(tfl::ReadVariableOptionsT{}), {handle}, {3}, Float32);
    main.returns(
        {main.op(tfl::BuiltinOperator::ADD, makeOptions(tfl::AddOptionsT{}), {value, x}, {3}, Float32)});
    return model;
}

TEST(ControlFlow, VariableKeepsItsValue)
{
    const auto program = Program::prepare(throughFile(variableModel(true)));
    ASSERT_TRUE(program) << describe(program.error());
    Session session(*program);
    fill<float>(session, 0, {1.0f, 2.0f, 3.0f});
    ASSERT_TRUE(session.run());
    EXPECT_EQ(floats(session, 0), (std::vector{2.0f, 4.0f, 6.0f}));
}

TEST(ControlFlow, VariableWithoutValueIsAnError)
{
    const auto program = Program::prepare(throughFile(variableModel(false)));
    ASSERT_TRUE(program) << describe(program.error());
    Session session(*program);
    const auto ran = session.run();
    ASSERT_FALSE(ran);
    EXPECT_EQ(ran.error().code, ErrorCode::InvalidArgument);
}

TEST(ControlFlow, GraphThatCallsItselfIsDamaged)
{
    Model model = loopModel(false);
    GraphMaker body(model, 2);
    const auto inputs = body.graph().inputs;
    std::vector<TensorId> outputs = {body.tensor({}, Bool), body.tensor({}, Bool),
                                     body.tensor({1, 2}, Float32)};
    body.graph().operators.push_back({.code = codeOf(tfl::BuiltinOperator::WHILE),
                                      .customCode = {},
                                      .inputs = inputs,
                                      .outputs = outputs,
                                      .options = whileOptions(1, 2)});
    const auto program = Program::prepare(throughFile(model));
    ASSERT_FALSE(program);
    EXPECT_EQ(program.error().code, ErrorCode::DamagedModel);
}

TEST(ControlFlow, CallsThatMultiplyAreRefused)
{
    Model model;
    constexpr int32_t depth = 40;
    for (int32_t i = 0; i < depth; ++i) {
        GraphMaker graph(model, static_cast<size_t>(i));
        const TensorId go = graph.input({}, Bool);
        const TensorId x = graph.input({1}, Float32);
        if (i + 1 == depth) {
            graph.returns({go, x});
            continue;
        }
        const std::vector<TensorId> outputs = {graph.tensor({}, Bool), graph.tensor({1}, Float32)};
        graph.graph().operators.push_back({.code = codeOf(tfl::BuiltinOperator::WHILE),
                                           .customCode = {},
                                           .inputs = {go, x},
                                           .outputs = outputs,
                                           .options = whileOptions(i + 1, i + 1)});
        graph.returns(outputs);
    }
    const auto program = Program::prepare(throughFile(model));
    ASSERT_FALSE(program);
    EXPECT_EQ(program.error().code, ErrorCode::UnsupportedModel);
}

TEST(ControlFlow, CallOfAGraphThatIsNotThereIsDamaged)
{
    Model model = loopModel(false);
    model.graphs[0].operators[0].options = whileOptions(1, 77);
    const auto program = Program::prepare(throughFile(model));
    ASSERT_FALSE(program);
    EXPECT_EQ(program.error().code, ErrorCode::DamagedModel);
}

} // namespace fettle::test
