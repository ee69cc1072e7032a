// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Edits of a graph, and the names of its layers.
#include "model/graph_editor.h"
#include "test_support.h"
#include "tflite/reader.h"
#include "tflite/writer.h"

#include <algorithm>
#include <set>

namespace fettle::test {
namespace {

ModelPtr source()
{
    return std::make_shared<const Model>(smallModel());
}

TensorId named(const Graph& graph, const std::string& name)
{
    for (size_t i = 0; i < graph.tensors.size(); ++i) {
        if (graph.tensors[i].name == name)
            return TensorId(static_cast<int64_t>(i));
    }
    return {};
}

TEST(GraphEditor, nothingChangedIsEqual)
{
    const auto result = GraphEditor(source()).finish();
    ASSERT_TRUE(result) << describe(result.error());
    EXPECT_EQ(**result, smallModel());
}

TEST(GraphEditor, sharedWeightsAreSharedWithTheSource)
{
    const ModelPtr model = source();
    const auto result = GraphEditor(model).finish();
    ASSERT_TRUE(result);
    EXPECT_EQ((*result)->buffers[1].data(), model->buffers[1].data()) << "no copy of the weights";
}

TEST(GraphEditor, dataOfOneTensorLeavesTheOtherAlone)
{
    const ModelPtr model = source();
    GraphEditor editor(model);
    const TensorId w = named(editor.graph(), "net/conv/Conv2D");
    const std::vector<float> zeros(12);
    editor.setData(w, Bytes::copyOf(std::span<const float>(zeros)));
    const auto result = editor.finish();
    ASSERT_TRUE(result) << describe(result.error());
    const Graph& graph = (*result)->graphs[0];
    EXPECT_EQ((*result)->data(graph.tensor(named(graph, "net/conv/Conv2D"))).as<float>()[0], 0);
    EXPECT_EQ((*result)->data(graph.tensor(named(graph, "net/conv_1/Conv2D"))).as<float>()[0], -1);
    EXPECT_EQ(*model, smallModel()) << "the source is never changed";
}

TEST(GraphEditor, insertsAnOperatorInTheRightPlace)
{
    GraphEditor editor(source());
    const TensorId input = named(editor.graph(), "input");
    Tensor between = editor.graph().tensor(input);
    between.name = "abs";
    const TensorId inserted = editor.addTensor(between);
    Operator abs;
    abs.code = 101;
    abs.inputs = {input};
    abs.outputs = {inserted};
    const OperatorId op = editor.addOperator(abs);
    editor.replaceUses(input, inserted, op);
    const auto result = editor.finish();
    ASSERT_TRUE(result) << describe(result.error());
    const Graph& graph = (*result)->graphs[0];
    ASSERT_EQ(graph.operators.size(), 4u);
    EXPECT_EQ(graph.operators[0].code, 101) << "what all others wait for comes first";
    EXPECT_EQ(graph.operators[1].inputs[0], inserted);
    EXPECT_EQ(graph.operators[2].inputs[0], inserted);
    EXPECT_EQ(**tflite::parse(*tflite::serialize(**result)), **result);
}

TEST(GraphEditor, removalSweepsTensorsAndBuffers)
{
    GraphEditor editor(source());
    const TensorId first = named(editor.graph(), "net/conv/Relu;net/conv/Conv2D");
    const TensorId second = named(editor.graph(), "net/conv_1/Relu");
    editor.removeOperator(OperatorId(2));
    editor.setOutputs({first, second});
    const auto result = editor.finish();
    ASSERT_TRUE(result) << describe(result.error());
    const Model& model = **result;
    EXPECT_EQ(model.graphs[0].operators.size(), 2u);
    EXPECT_EQ(model.buffers.size(), 3u) << "the target shape has no reader";
    EXPECT_FALSE(named(model.graphs[0], "net/flatten/Reshape").valid());
    EXPECT_EQ(model.signatures[0].outputs[0].name, "flat") << "signatures follow by position";
    EXPECT_EQ(model.signatures[0].outputs[0].tensor, model.graphs[0].outputs[0]);
    EXPECT_EQ(model.signatures[0].outputs[1].tensor, model.graphs[0].outputs[1]);
}

TEST(GraphEditor, graphOutputsFollowWhenAsked)
{
    GraphEditor editor(source());
    const TensorId second = named(editor.graph(), "net/conv_1/Relu");
    Tensor result = editor.graph().tensor(second);
    result.name = "negated";
    const TensorId negated = editor.addTensor(result);
    Operator op;
    op.code = 59;
    op.inputs = {second};
    op.outputs = {negated};
    const OperatorId id = editor.addOperator(op);
    editor.replaceUses(second, negated, id, true);
    const auto model = editor.finish();
    ASSERT_TRUE(model) << describe(model.error());
    const Graph& graph = (*model)->graphs[0];
    EXPECT_EQ(graph.outputs[1], named(graph, "negated"));
    EXPECT_EQ((*model)->signatures[0].outputs[1].tensor, named(graph, "negated"));
    EXPECT_EQ(graph.operators.back().inputs[0], named(graph, "net/conv_1/Relu"));
}

TEST(GraphEditor, buffersOfMetadataAndOtherGraphsStay)
{
    Model model = smallModel();
    const std::string note = "a note";
    model.buffers.push_back(Bytes::copyOf(std::span<const char>(note)));
    model.metadata.push_back({"note", BufferId(4)});
    model.legacyMetadataBuffers = {4};
    model.graphs.push_back(model.graphs[0]);
    GraphEditor editor(std::make_shared<const Model>(model));
    editor.removeOperator(OperatorId(2));
    editor.setOutputs({TensorId(3), TensorId(5)});
    editor.setMetadata("more", Bytes::copyOf(std::span<const char>(note)));
    editor.setMetadata("note", Bytes::copyOf(std::span<const char>("changed", 7)));
    const auto result = editor.finish();
    ASSERT_TRUE(result) << describe(result.error());
    EXPECT_EQ((*result)->graphs[1], model.graphs[1]);
    ASSERT_EQ((*result)->metadata.size(), 2u);
    EXPECT_EQ((*result)->buffers[(*result)->metadata[0].buffer.index()].size(), 7u);
    EXPECT_EQ((*result)->buffers[static_cast<size_t>((*result)->legacyMetadataBuffers[0])].size(),
              note.size());
}

TEST(GraphEditor, blockwiseScalesAreTensorsInUse)
{
    GraphEditor editor(source());
    Tensor scales;
    scales.name = "scales";
    scales.type = TensorType::Float16;
    scales.shape = {4};
    const std::vector<uint16_t> ones(4, 0x3c00);
    Tensor unused;
    editor.addTensor(unused); // gives the next one another number after the sweep
    const TensorId id = editor.addConstant(scales, Bytes::copyOf(std::span<const uint16_t>(ones)));
    editor.tensor(TensorId(1)).quantization.details = Quantization::Blockwise{id, TensorId(), 3, {}};
    const auto result = editor.finish();
    ASSERT_TRUE(result) << describe(result.error());
    const Graph& graph = (*result)->graphs[0];
    const auto& details = std::get<Quantization::Blockwise>(graph.tensors[1].quantization.details);
    EXPECT_EQ(details.scales, named(graph, "scales"));
    EXPECT_FALSE(details.zeroPoints.valid());
}

TEST(GraphEditor, mistakesAreErrors)
{
    GraphEditor cycle(source());
    cycle.op(OperatorId(0)).inputs[0] = named(cycle.graph(), "net/flatten/Reshape");
    EXPECT_EQ(cycle.finish().error().code, ErrorCode::DamagedModel);

    GraphEditor orphan(source());
    orphan.removeOperator(OperatorId(0));
    const auto result = orphan.finish();
    ASSERT_FALSE(result);
    EXPECT_NE(result.error().where.find("net/conv/Relu"), std::string::npos) << describe(result.error());

    GraphEditor size(source());
    size.setData(TensorId(1), Bytes::copyOf(std::span<const float>(std::vector<float>(3))));
    EXPECT_FALSE(size.finish());

    GraphEditor output(source());
    output.setOutputs({TensorId(500)});
    EXPECT_FALSE(output.finish());
}

TEST(GraphEditor, realModelsStayWhatTheyAre)
{
    const auto folder = sharedData("models");
    FETTLE_NEEDS_DATA(folder);
    for (const auto& path : filesIn(folder, ".tflite")) {
        const auto model = tflite::read(path);
        if (!model)
            continue;
        const auto edited = GraphEditor(*model).finish();
        ASSERT_TRUE(edited) << path << ": " << describe(edited.error());
        EXPECT_EQ((*edited)->graphs[0].operators.size(), (*model)->graphs[0].operators.size());
        const auto again = GraphEditor(*edited).finish();
        ASSERT_TRUE(again);
        EXPECT_EQ(**edited, **again) << path;
    }
}

TEST(Graph, producersAndConsumers)
{
    const Model model = smallModel();
    const Graph& graph = model.graphs[0];
    const auto from = producers(graph);
    EXPECT_FALSE(from[0].valid());
    EXPECT_EQ(from[3], OperatorId(0));
    const auto to = consumers(graph);
    EXPECT_EQ(to[0], (std::vector{OperatorId(0), OperatorId(1)}));
    EXPECT_TRUE(to[7].empty());
}

TEST(LayerNames, ofTheSmallModel)
{
    const Model model = smallModel();
    EXPECT_EQ(shortLayerNames(model, model.graphs[0]),
              (std::vector<std::string>{"conv", "conv_1", "flatten"}));
    EXPECT_EQ(layerName(model.graphs[0], OperatorId(1)), "net/conv_1/Relu");
}

std::vector<std::string> namesOf(const std::filesystem::path& path)
{
    const ModelPtr model = *tflite::read(path);
    return shortLayerNames(*model, model->mainGraph());
}

TEST(LayerNames, ofRealModels)
{
    const auto folder = sharedData("models");
    FETTLE_NEEDS_DATA(folder);
    EXPECT_EQ(namesOf(folder / "mlperf_tiny/ic_resnet8_float.tflite"),
              (std::vector<std::string>{"conv2d", "conv2d_1", "conv2d_2", "add", "conv2d_3", "conv2d_4",
                                        "conv2d_5", "add_1", "conv2d_6", "conv2d_7", "conv2d_8", "add_2",
                                        "average_pooling2d", "flatten", "dense", "softmax"}));
    EXPECT_EQ(
        namesOf(folder / "mnist/conv_fc_mnist_float.tflite"),
        (std::vector<std::string>{"conv2d", "average_pooling2d", "flatten", "dense", "dense_1", "softmax"}));
    const auto depthwise = namesOf(folder / "mlperf_tiny/kws_dscnn_int8.tflite");
    EXPECT_EQ(depthwise[1], "depthwise_conv2d");
}

TEST(LayerNames, areUniqueAndNeverEmpty)
{
    const auto folder = sharedData("models");
    FETTLE_NEEDS_DATA(folder);
    for (const auto& path : filesIn(folder, ".tflite")) {
        const auto model = tflite::read(path);
        if (!model)
            continue;
        for (const Graph& graph : (*model)->graphs) {
            const auto names = shortLayerNames(**model, graph);
            ASSERT_EQ(names.size(), graph.operators.size());
            EXPECT_EQ(std::set(names.begin(), names.end()).size(), names.size()) << path;
            EXPECT_FALSE(std::ranges::count(names, "")) << path;
        }
    }
}

} // namespace
} // namespace fettle::test
