// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What stripping takes from a model and what it leaves.
#include "model/strip.h"
#include "test_support.h"
#include "tflite/reader.h"
#include "tflite/writer.h"

namespace fettle::test {
namespace {

ModelPtr strippedOf(Model model)
{
    auto result = stripped(std::make_shared<const Model>(std::move(model)));
    EXPECT_TRUE(result) << describe(result.error());
    return result ? *result : std::make_shared<const Model>();
}

TEST(Strip, leavesWhatProgramsAddress)
{
    Model model = smallModel();
    Quantization& ranges = model.graphs[0].tensors[1].quantization;
    ranges = {.scale = {0.5f}, .zeroPoint = {0}, .minimum = {-1}, .maximum = {1}};
    model.graphs[0].tensors[2].quantization.minimum = {-2}; // recorded, and not told by a scale
    model.graphs[0].name = "main";
    model.metadata.push_back({"note", BufferId(4)});
    model.legacyMetadataBuffers = {4};
    const std::string note(1000, 'n');
    model.buffers.push_back(Bytes::copyOf(std::span<const char>(note)));

    Model expected = smallModel();
    expected.description.clear();
    for (size_t i = 0; i < expected.graphs[0].tensors.size(); ++i) {
        std::string& name = expected.graphs[0].tensors[i].name;
        if (name != "input" && name != "net/conv_1/Relu" && name != "net/flatten/Reshape")
            name.clear();
    }
    expected.graphs[0].tensors[1].quantization = {.scale = {0.5f}, .zeroPoint = {0}};
    expected.graphs[0].tensors[2].quantization.minimum = {-2};
    const ModelPtr result = strippedOf(model);
    EXPECT_EQ(*result, expected);

    const auto whole = tflite::serialize(model);
    const auto small = tflite::serialize(*result);
    ASSERT_TRUE(whole && small);
    EXPECT_LT(small->size() + note.size() + 100, whole->size());
    EXPECT_EQ(**tflite::parse(*small), expected);
}

TEST(Strip, metadataThatIsAWeightStays)
{
    Model model = smallModel();
    model.metadata.push_back({"weights", BufferId(1)});
    EXPECT_EQ(strippedOf(model)->buffers, model.buffers);
}

TEST(Strip, twiceIsOnce)
{
    const ModelPtr once = strippedOf(smallModel());
    EXPECT_EQ(*strippedOf(*once), *once);
}

} // namespace
} // namespace fettle::test
