// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Damaged, foreign and malicious files: an error or a model that can be written again, never a crash.
#include "test_support.h"
#include "tflite/reader.h"
#include "tflite/writer.h"
#include "tflite_generated.h"

#include <cmath>
#include <functional>
#include <random>
#include <set>

namespace fettle::test {
namespace {

/// Damaged files that are, by their index, models all the same.
const std::set<std::string> sound = {
    "trailing_1MB.tflite", "utf8_name_ünïcode 模型.tflite", "weights_all_zero.tflite", "weights_inf.tflite",
    "weights_nan.tflite",  "tensor_type_77.tflite"}; // whose damage hits no type

/// Files that the reader must not take for a model at all.
const std::set<std::string> foreign = {
    "zero_bytes.tflite",      "three_bytes.tflite", "ident_TFL2.tflite",
    "ident_zero.tflite",      "random_4k.tflite",   "git_lfs_pointer.tflite",
    "html_error_page.tflite", "zip_bundle.tflite",  "onnx_like.tflite"};

/// What every model must stand that the reader lets pass.
void useModel(const Model& model)
{
    for (const Graph& graph : model.graphs) {
        (void)shortLayerNames(model, graph);
        (void)consumers(graph);
        for (const Tensor& tensor : graph.tensors) {
            uint32_t sum = 0;
            for (const std::byte byte : model.data(tensor).view())
                sum += static_cast<uint32_t>(byte);
            volatile uint32_t sink = sum;
            (void)sink;
        }
    }
    const auto bytes = tflite::serialize(model);
    ASSERT_TRUE(bytes);
    const auto again = tflite::parse(*bytes);
    ASSERT_TRUE(again) << describe(again.error());
}

TEST(TfliteHostile, madeFiles)
{
    const auto folder = sharedData("bad_inputs/made");
    FETTLE_NEEDS_DATA(folder);
    for (const auto& path : filesIn(folder, ".tflite")) {
        const std::string name = path.filename().string();
        SCOPED_TRACE(name);
        const auto model = tflite::read(path);
        if (sound.contains(name)) {
            ASSERT_TRUE(model) << describe(model.error());
            useModel(**model);
            continue;
        }
        ASSERT_FALSE(model) << "must not be read";
        if (!name.starts_with("garbage")) { // which may hit the identifier or not
            EXPECT_EQ(model.error().code == ErrorCode::NotAModel, foreign.contains(name))
                << describe(model.error());
        }
        EXPECT_FALSE(model.error().remedy.empty());
        EXPECT_NE(model.error().where.find(name), std::string::npos) << "the message must name the file";
    }
}

TEST(TfliteHostile, missingAndSpecialFiles)
{
    EXPECT_EQ(tflite::read("/no/such/file.tflite").error().code, ErrorCode::NotFound);
    EXPECT_EQ(tflite::read("/").error().code, ErrorCode::ReadFailed);
    EXPECT_EQ(tflite::read("/dev/zero").error().code, ErrorCode::ReadFailed);
}

std::vector<std::byte> smallFile()
{
    const auto bytes = tflite::serialize(smallModel());
    return {bytes->view().begin(), bytes->view().end()};
}

void readMutant(std::span<const std::byte> bytes)
{
    const auto model = tflite::parse(Bytes::copyOf(bytes));
    if (model)
        useModel(**model);
    else
        EXPECT_FALSE(model.error().message.empty());
}

TEST(TfliteHostile, everyTruncation)
{
    const std::vector<std::byte> file = smallFile();
    for (size_t size = 0; size < file.size(); ++size)
        readMutant(std::span(file).first(size));
}

TEST(TfliteHostile, everyByteFlipped)
{
    std::vector<std::byte> file = smallFile();
    for (size_t i = 0; i < file.size(); ++i) {
        const std::byte old = file[i];
        for (const int mask : {0x01, 0x80, 0xff}) {
            file[i] = old ^ static_cast<std::byte>(mask);
            readMutant(file);
        }
        file[i] = old;
    }
}

TEST(TfliteHostile, randomDamage)
{
    const std::vector<std::byte> file = smallFile();
    constexpr int rounds = 4000;
    for (unsigned seed = 0; seed < rounds; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        std::mt19937 random(seed);
        std::vector<std::byte> mutant = file;
        for (unsigned count = 1 + random() % 8; count > 0; --count) {
            const size_t at = random() % mutant.size();
            if (random() % 2 == 0) {
                mutant[at] = static_cast<std::byte>(random());
            } else { // a whole word, so that offsets and lengths become plausible or huge
                const uint32_t word = random() % 3 == 0 ? random() : random() % 64;
                for (size_t k = 0; k < 4 && at + k < mutant.size(); ++k)
                    mutant[at + k] = static_cast<std::byte>(word >> (8 * k));
            }
        }
        readMutant(mutant);
    }
}

TEST(TfliteHostile, realFileDamaged)
{
    const auto folder = sharedData("models/single_op");
    FETTLE_NEEDS_DATA(folder);
    for (const char* name : {"litertbin_sparse_tensor.tflite", "litert_simple_group_norm_op.tflite",
                             "litert_blockwise_quantized.tflite", "aeq_two_signatures.tflite"}) {
        const std::vector<std::byte> file = fileBytes(folder / name);
        ASSERT_FALSE(file.empty()) << name;
        for (unsigned seed = 0; seed < 1000; ++seed) {
            SCOPED_TRACE(std::string(name) + " seed " + std::to_string(seed));
            std::mt19937 random(seed);
            std::vector<std::byte> mutant = file;
            for (unsigned count = 1 + random() % 4; count > 0; --count)
                mutant[random() % mutant.size()] = static_cast<std::byte>(random());
            readMutant(mutant);
        }
    }
}

Quantization quantized(std::vector<float> scale, std::vector<int64_t> zeroPoint, int32_t dimension = 0)
{
    Quantization result;
    result.scale = std::move(scale);
    result.zeroPoint = std::move(zeroPoint);
    result.dimension = dimension;
    return result;
}

/// Each row breaks one thing in a sound model; the writer writes what it is given, the reader must notice.
struct Breakage {
    const char* name;
    std::function<void(Model&)> breakIt;
    const char* says; ///< must be in the message
};

const Breakage breakages[] = {
    {"input", [](Model& m) { m.graphs[0].inputs[0] = TensorId(99); }, "tensor 99"},
    {"output", [](Model& m) { m.graphs[0].outputs[0] = TensorId(-1); }, "tensor -1"},
    {"operatorInput", [](Model& m) { m.graphs[0].operators[1].inputs[0] = TensorId(-2); }, "tensor -2"},
    {"operatorOutput", [](Model& m) { m.graphs[0].operators[1].outputs[0] = TensorId(-1); }, "tensor -1"},
    {"intermediate", [](Model& m) { m.graphs[0].operators[0].intermediates = {TensorId(8)}; }, "tensor 8"},
    {"buffer", [](Model& m) { m.graphs[0].tensors[1].buffer = BufferId(77); }, "buffer 77"},
    {"metadata", [](Model& m) { m.metadata.push_back({"x", BufferId(55)}); }, "buffer 55"},
    {"legacyMetadata", [](Model& m) { m.legacyMetadataBuffers = {-3}; }, "buffer -3"},
    {"signatureGraph", [](Model& m) { m.signatures[0].graph = GraphId(3); }, "graph 3"},
    {"signatureTensor", [](Model& m) { m.signatures[0].inputs[0].tensor = TensorId(66); }, "tensor 66"},
    {"noGraph",
     [](Model& m) {
         m.graphs.clear();
         m.signatures.clear();
     },
     "no graph"},
    {"negativeShape", [](Model& m) { m.graphs[0].tensors[1].shape[0] = -4; }, "negative"},
    {"veryNegativeShape", [](Model& m) { m.graphs[0].tensors[0].shape[0] = -2; }, "negative"},
    {"hugeShape", [](Model& m) { m.graphs[0].tensors[0].shape = {65536, 65536, 65536, 65536}; }, "larger"},
    {"hugeShapeTimesZero", [](Model& m) { m.graphs[0].tensors[0].shape = {0, 65536, 65536, 65536, 65536}; },
     "larger"},
    {"rank", [](Model& m) { m.graphs[0].tensors[0].shape.assign(40, 1); }, "dimensions"},
    {"signatureRank", [](Model& m) { m.graphs[0].tensors[0].shapeSignature = {-1}; }, "signature"},
    {"tooFewBytes", [](Model& m) { m.graphs[0].tensors[1].shape = {4, 1, 1, 4}; }, "needs 64 bytes"},
    {"tooManyBytes", [](Model& m) { m.graphs[0].tensors[1].shape = {4, 1, 1, 2}; }, "needs 32 bytes"},
    {"emptyShapeWithData", [](Model& m) { m.graphs[0].tensors[1].shape = {0}; }, "needs 0 bytes"},
    {"type", [](Model& m) { m.graphs[0].tensors[0].type = static_cast<TensorType>(23); }, "element type"},
    {"variableWithData", [](Model& m) { m.graphs[0].tensors[1].isVariable = true; }, "variable"},
    {"twoProducers", [](Model& m) { m.graphs[0].operators[1].outputs[0] = TensorId(3); }, "twice"},
    {"producesConstant", [](Model& m) { m.graphs[0].operators[1].outputs[0] = TensorId(2); }, "constant"},
    {"producesInput", [](Model& m) { m.graphs[0].operators[1].outputs[0] = TensorId(0); }, "input"},
    {"readsItself", [](Model& m) { m.graphs[0].operators[0].inputs[0] = TensorId(3); }, "circle"},
    {"cycle", [](Model& m) { m.graphs[0].operators[0].inputs[0] = TensorId(7); }, "circle"},
    {"code", [](Model& m) { m.graphs[0].operators[0].code = 210; }, "operator code 210"},
    {"placeholderCode", [](Model& m) { m.graphs[0].operators[0].code = 127; }, "operator code 127"},
    {"negativeCode", [](Model& m) { m.graphs[0].operators[0].code = -7; }, "operator code -7"},
    {"zeroPoints", [](Model& m) { m.graphs[0].tensors[1].quantization = quantized({1}, {1, 2}); },
     "zero points"},
    {"scales", [](Model& m) { m.graphs[0].tensors[1].quantization = quantized({1, 2}, {0, 0}); }, "scales"},
    {"scaleDimension",
     [](Model& m) { m.graphs[0].tensors[2].quantization = quantized({1, 2, 3, 4}, {0, 0, 0, 0}, 1); },
     "dimension 1"},
    {"negativeScale", [](Model& m) { m.graphs[0].tensors[1].quantization = quantized({-1}, {0}); }, "scale"},
    {"infiniteScale", [](Model& m) { m.graphs[0].tensors[1].quantization = quantized({INFINITY}, {0}); },
     "scale"},
    {"blockScales",
     [](Model& m) {
         m.graphs[0].tensors[1].quantization.details =
             Quantization::Blockwise{TensorId(50), TensorId(), 32, {}};
     },
     "tensor 50"},
};

class Broken : public testing::TestWithParam<Breakage> {};

TEST_P(Broken, isRefusedWithAReason)
{
    Model model = smallModel();
    GetParam().breakIt(model);
    const auto bytes = tflite::serialize(model);
    ASSERT_TRUE(bytes);
    const auto read = tflite::parse(*bytes, "broken.tflite");
    ASSERT_FALSE(read);
    EXPECT_NE(describe(read.error()).find(GetParam().says), std::string::npos) << describe(read.error());
    EXPECT_TRUE(read.error().where.starts_with("broken.tflite")) << read.error().where;
    EXPECT_FALSE(read.error().remedy.empty());
}

INSTANTIATE_TEST_SUITE_P(TfliteHostile, Broken, testing::ValuesIn(breakages),
                         [](const auto& row) { return std::string(row.param.name); });

Sparsity smallSparsity()
{
    Sparsity sparsity;
    sparsity.traversalOrder = {0, 1};
    Sparsity::Dimension rows;
    rows.denseSize = 2;
    Sparsity::Dimension columns;
    columns.compressed = true;
    columns.segments = {0, 1, 3};
    columns.indices = {1, 0, 2};
    columns.segmentBits = columns.indexBits = 8;
    sparsity.dimensions = {rows, columns};
    return sparsity;
}

Model sparseModel()
{
    Model model = smallModel();
    Tensor tensor;
    tensor.name = "sparse";
    tensor.shape = {2, 3};
    tensor.sparsity = smallSparsity();
    tensor.buffer = BufferId(static_cast<int64_t>(model.buffers.size()));
    const float values[] = {1, 2, 3};
    model.buffers.push_back(Bytes::copyOf(std::span<const float>(values)));
    model.graphs[0].tensors.push_back(tensor);
    return model;
}

TEST(TfliteHostile, sparseTensors)
{
    const Model sound3 = sparseModel();
    EXPECT_TRUE(tflite::parse(*tflite::serialize(sound3)));
    const std::function<void(Sparsity&)> damages[] = {
        [](Sparsity& s) { s.traversalOrder = {0, 0}; },
        [](Sparsity& s) { s.traversalOrder = {0}; },
        [](Sparsity& s) { s.blockMap = {0}; },
        [](Sparsity& s) { s.dimensions.pop_back(); },
        [](Sparsity& s) { s.dimensions[0].denseSize = -1; },
        [](Sparsity& s) { s.dimensions[0].denseSize = 1 << 30; },
        [](Sparsity& s) { s.dimensions[1].segments = {}; },
        [](Sparsity& s) { s.dimensions[1].segments = {0, 5, 3}; },
        [](Sparsity& s) { s.dimensions[1].segments = {0, 1, 2}; },
        [](Sparsity& s) { s.dimensions[1].segments = {1, 1, 3}; },
        [](Sparsity& s) { s.dimensions[1].indices = {1, 0, 2, 2}; },
        [](Sparsity& s) { s.dimensions[1].indices = {1, 0, 3}; },
    };
    for (const auto& damage : damages) {
        Model model = sound3;
        damage(*model.graphs[0].tensors.back().sparsity);
        const auto read = tflite::parse(*tflite::serialize(model));
        EXPECT_FALSE(read) << "damage " << &damage - damages;
    }
}

/// Many references to one large vector: a small file that would unpack to terabytes.
TEST(TfliteHostile, sharedVectorsDoNotExhaustMemory)
{
    flatbuffers::FlatBufferBuilder builder;
    const auto scales = builder.CreateVector(std::vector<float>(200'000, 1));
    const auto quantization = tfl::CreateQuantizationParameters(builder, 0, 0, scales);
    const auto tensor = tfl::CreateTensor(builder, 0, tfl::TensorType::FLOAT32, 0, 0, quantization);
    const auto tensors = builder.CreateVector(std::vector(200'000, tensor));
    const auto graph = tfl::CreateSubGraph(builder, tensors);
    tfl::FinishModelBuffer(builder, tfl::CreateModel(builder, 3, 0, builder.CreateVector(&graph, 1)));
    const auto read =
        tflite::parse(Bytes::copyOf(std::as_bytes(std::span(builder.GetBufferPointer(), builder.GetSize()))));
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::DamagedModel);
}

TEST(TfliteHostile, sharedOptionsDoNotExhaustMemory)
{
    flatbuffers::FlatBufferBuilder builder;
    const auto shape = builder.CreateVector(std::vector<int32_t>(200'000, 1));
    const auto options = tfl::CreateReshapeOptions(builder, shape);
    const auto op =
        tfl::CreateOperator(builder, 0, 0, 0, tfl::BuiltinOptions::ReshapeOptions, options.Union());
    const auto operators = builder.CreateVector(std::vector(200'000, op));
    const auto graph = tfl::CreateSubGraph(builder, 0, 0, 0, operators);
    const auto code = tfl::CreateOperatorCode(builder, 22, 0, 1, tfl::BuiltinOperator::RESHAPE);
    const auto codes = builder.CreateVector(&code, 1);
    tfl::FinishModelBuffer(builder, tfl::CreateModel(builder, 3, codes, builder.CreateVector(&graph, 1)));
    const auto read =
        tflite::parse(Bytes::copyOf(std::as_bytes(std::span(builder.GetBufferPointer(), builder.GetSize()))));
    ASSERT_TRUE(read) << describe(read.error());
    const Graph& first = (*read)->graphs[0];
    EXPECT_EQ(first.operators.size(), 200'000u);
    EXPECT_EQ(first.operators.front().options.builtin, first.operators.back().options.builtin)
        << "one copy for all";
}

TEST(TfliteHostile, optionsThatShareVectorsDoNotExhaustMemory)
{
    flatbuffers::FlatBufferBuilder builder;
    const auto shape = builder.CreateVector(std::vector<int32_t>(200'000, 1));
    std::vector<flatbuffers::Offset<tfl::Operator>> all;
    for (int i = 0; i < 20'000; ++i) {
        const auto options = tfl::CreateReshapeOptions(builder, shape);
        all.push_back(
            tfl::CreateOperator(builder, 0, 0, 0, tfl::BuiltinOptions::ReshapeOptions, options.Union()));
    }
    const auto operators = builder.CreateVector(all);
    const auto made = tfl::CreateSubGraph(builder, 0, 0, 0, operators);
    const auto reshape = tfl::CreateOperatorCode(builder, 22, 0, 1, tfl::BuiltinOperator::RESHAPE);
    const auto codes = builder.CreateVector(&reshape, 1);
    tfl::FinishModelBuffer(builder, tfl::CreateModel(builder, 3, codes, builder.CreateVector(&made, 1)));
    const auto read =
        tflite::parse(Bytes::copyOf(std::as_bytes(std::span(builder.GetBufferPointer(), builder.GetSize()))));
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::DamagedModel);
}

} // namespace
} // namespace fettle::test
