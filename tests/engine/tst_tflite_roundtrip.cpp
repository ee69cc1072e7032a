// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Real files, read and written unchanged; the runtime must see no difference.
#include "model/strip.h"
#include "test_support.h"
#include "tflite/operator_names.h"
#include "tflite/options.h"
#include "tflite/reader.h"
#include "tflite/writer.h"

#include <fstream>
#include <map>

namespace fettle::test {
namespace {

namespace fs = std::filesystem;

/// Files among the odd ones that the real runtime refuses, too.
const std::map<std::string, ErrorCode> refused = {
    {"litertbin_0_subgraphs.tflite", ErrorCode::UnsupportedModel},
    {"litert_0_subgraphs.tflite", ErrorCode::UnsupportedModel},
    {"litertbin_no_subgraphs.tflite", ErrorCode::UnsupportedModel},
    {"litert_no_subgraphs.tflite", ErrorCode::UnsupportedModel},
    {"litertbin_add_shared_tensors.tflite", ErrorCode::UnsupportedModel}, // overwrites its own input
    {"litert_add_shared_tensors.tflite", ErrorCode::UnsupportedModel},
    {"litertbin_transpose.tflite", ErrorCode::UnsupportedModel}, // version 2 of the format
    {"litert_test_model_broken.tflite", ErrorCode::NotAModel},
};

std::vector<fs::path> realModels()
{
    std::vector<fs::path> result;
    for (const char* folder : {"models", "bad_inputs/upstream"}) {
        if (const fs::path path = sharedData(folder); !path.empty()) {
            const auto files = filesIn(path, ".tflite");
            result.insert(result.end(), files.begin(), files.end());
        }
    }
    return result;
}

class RealModels : public testing::Test {
protected:
    void SetUp() override
    {
        m_files = realModels();
        FETTLE_NEEDS_DATA(m_files);
    }
    std::vector<fs::path> m_files;
};

TEST_F(RealModels, equalAfterWritingAndReading)
{
    for (const fs::path& path : m_files) {
        SCOPED_TRACE(path.string());
        const auto model = tflite::read(path);
        if (const auto expected = refused.find(path.filename().string()); expected != refused.end()) {
            ASSERT_FALSE(model);
            EXPECT_EQ(model.error().code, expected->second) << describe(model.error());
            continue;
        }
        ASSERT_TRUE(model) << describe(model.error());
        const auto bytes = tflite::serialize(**model);
        ASSERT_TRUE(bytes) << describe(bytes.error());
        const auto again = tflite::parse(*bytes);
        ASSERT_TRUE(again) << describe(again.error());
        EXPECT_EQ(**model, **again);
        EXPECT_EQ(*bytes, *tflite::serialize(**again)) << "the same model must give the same bytes";
    }
}

TEST_F(RealModels, noLargerThanTheOriginal)
{
    for (const fs::path& path : m_files) {
        const auto model = tflite::read(path);
        if (!model)
            continue;
        const auto bytes = tflite::serialize(**model);
        ASSERT_TRUE(bytes);
        // Alignment of data to 16 bytes costs a little where an old file did without.
        EXPECT_LE(bytes->size(), fs::file_size(path) + 32 * ((*model)->buffers.size() + 16)) << path;
    }
}

TEST_F(RealModels, dataBehindTheFlatbufferIsTheSameModel)
{
    for (const fs::path& path : m_files) {
        SCOPED_TRACE(path.string());
        const auto model = tflite::read(path);
        if (!model)
            continue;
        const auto bytes = tflite::serialize(**model, {.dataInsideUpTo = 0});
        ASSERT_TRUE(bytes) << describe(bytes.error());
        const auto again = tflite::parse(*bytes);
        ASSERT_TRUE(again) << describe(again.error());
        EXPECT_EQ(**model, **again);
    }
}

TEST_F(RealModels, theRuntimeSeesNoDifference)
{
    const TemporaryFolder folder;
    std::ofstream list(folder.path() / "pairs");
    int number = 0;
    for (const fs::path& path : m_files) {
        const auto model = tflite::read(path);
        if (!model)
            continue;
        for (const uint64_t inside : {uint64_t(1) << 30, uint64_t(0)}) {
            const fs::path written = folder.path() / (std::to_string(number++) + ".tflite");
            ASSERT_TRUE(tflite::write(**model, written, {.dataInsideUpTo = inside}));
            list << path.string() << '\t' << written.string() << '\n';
        }
        const fs::path small = folder.path() / (std::to_string(number++) + ".tflite");
        const auto less = stripped(*model);
        ASSERT_TRUE(less) << path << describe(less.error());
        ASSERT_TRUE(tflite::write(**less, small));
        EXPECT_LE(fs::file_size(small), tflite::serialize(**model)->size()) << path;
        if (!path.stem().string().starts_with("litertbin_lstm_")) // refused for a tensor that goes: unused
            list << path.string() << '\t' << small.string() << '\n';
    }
    list.close();
    const auto result = runLitert("same_outputs.py", {(folder.path() / "pairs").string()});
    if (!result)
        GTEST_SKIP() << "no Python with ai-edge-litert (set FETTLE_LITERT_PYTHON)";
    EXPECT_EQ(result->status, 0) << result->output;
    std::printf("%s", result->output.c_str());
}

TEST(TfliteSchema, everyTableOfTheRuntimesSchemaSurvives)
{
    const TemporaryFolder folder;
    const fs::path made = folder.path() / "made.tflite";
    const auto make = runLitert("all_tables.py", {"make", made.string()});
    if (!make)
        GTEST_SKIP() << "no Python with ai-edge-litert (set FETTLE_LITERT_PYTHON)";
    ASSERT_EQ(make->status, 0) << make->output;
    const auto model = tflite::read(made);
    ASSERT_TRUE(model) << describe(model.error());
    const fs::path written = folder.path() / "written.tflite";
    ASSERT_TRUE(tflite::write(**model, written));
    const auto compare = runLitert("all_tables.py", {"compare", made.string(), written.string()});
    ASSERT_TRUE(compare);
    EXPECT_EQ(compare->status, 0) << compare->output;
}

TEST(TfliteSchema, operatorNames)
{
    EXPECT_EQ(operatorName(3), "CONV_2D");
    EXPECT_EQ(operatorName(209), "STABLEHLO_CASE");
    EXPECT_EQ(operatorName(210), "UNKNOWN_210");
    EXPECT_EQ(operatorName(-1), "UNKNOWN_-1");
    Operator custom;
    custom.code = 32;
    custom.customCode = "Sinh";
    EXPECT_EQ(operatorName(custom), "Sinh");
}

TEST(TfliteOptions, defaultsWhereThereAreNone)
{
    const Operator op;
    EXPECT_EQ(optionsOf<tfl::Conv2DOptionsT>(op).dilation_w_factor, 1);
    EXPECT_TRUE(optionsOf<tfl::AddOptionsT>(op).pot_scale_int16);
}

TEST(TfliteOptions, comparedByContent)
{
    tfl::SoftmaxOptionsT one;
    one.beta = 1;
    tfl::SoftmaxOptionsT other;
    other.beta = 2;
    EXPECT_EQ(makeOptions(one), makeOptions(one));
    EXPECT_FALSE(makeOptions(one) == makeOptions(other));
    EXPECT_FALSE(makeOptions(one) == OperatorOptions());
    EXPECT_FALSE(makeOptions(one) == makeOptions(tfl::GeluOptionsT()));
}

} // namespace
} // namespace fettle::test
