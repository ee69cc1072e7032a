// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Normalization and labels, from a real file and from hostile ones.
#include "test_support.h"
#include "tflite/metadata.h"
#include "tflite/reader.h"
#include "tflite/writer.h"

namespace fettle::test {
namespace {

constexpr std::string_view entry = "TFLITE_METADATA";

ModelPtr annotatedModel()
{
    const auto folder = sharedData("models/imagenet");
    return folder.empty() ? nullptr
                          : *tflite::read(folder / "mobilenet_v1_0.25_224_float_with_metadata.tflite");
}

TEST(TfliteMetadata, realFile)
{
    const ModelPtr model = annotatedModel();
    FETTLE_NEEDS_DATA(model);
    const auto metadata = tflite::readMetadata(*model);
    ASSERT_TRUE(metadata) << describe(metadata.error());
    EXPECT_EQ(metadata->mean, std::vector<float>{127.5f});
    EXPECT_EQ(metadata->std, std::vector<float>{127.5f});
    ASSERT_EQ(metadata->labels.size(), 1001u);
    EXPECT_EQ(metadata->labels[0], "background");
    EXPECT_EQ(metadata->labels[1], "tench");
    EXPECT_EQ(metadata->labels[1000], "toilet tissue");
    EXPECT_FALSE(metadata->name.empty());
}

TEST(TfliteMetadata, survivesAChangeOfTheFlatbuffersSize)
{
    const ModelPtr model = annotatedModel();
    FETTLE_NEEDS_DATA(model);
    Model longer = *model;
    longer.description += std::string(12345, 'x');
    const auto bytes = tflite::serialize(longer);
    ASSERT_TRUE(bytes);
    const auto again = tflite::parse(*bytes);
    ASSERT_TRUE(again);
    EXPECT_EQ(longer, **again);
    EXPECT_EQ(tflite::readMetadata(*model), tflite::readMetadata(**again));
}

TEST(TfliteMetadata, absentIsNotAnError)
{
    const auto metadata = tflite::readMetadata(smallModel());
    ASSERT_TRUE(metadata);
    EXPECT_EQ(*metadata, tflite::ModelMetadata());
}

TEST(TfliteMetadata, damageIsAnError)
{
    Model model = smallModel();
    const std::string nonsense = "this is no flatbuffer, whatever its name says";
    model.metadata.push_back({std::string(entry), BufferId(static_cast<int64_t>(model.buffers.size()))});
    model.buffers.push_back(Bytes::copyOf(std::span<const char>(nonsense)));
    const auto metadata = tflite::readMetadata(model);
    ASSERT_FALSE(metadata);
    EXPECT_EQ(metadata.error().code, ErrorCode::DamagedModel);
}

TEST(TfliteMetadata, everyCutIsAnErrorOrReads)
{
    const ModelPtr model = annotatedModel();
    FETTLE_NEEDS_DATA(model);
    Model cut = *model;
    for (const MetadataEntry& one : model->metadata) {
        if (one.name != entry)
            continue;
        const Bytes whole = model->buffers[one.buffer.index()];
        for (size_t size = 0; size < whole.size(); size += 3) {
            cut.buffers[one.buffer.index()] = Bytes::copyOf(whole.view().first(size));
            const auto metadata = tflite::readMetadata(cut);
            EXPECT_TRUE(metadata || metadata.error().code == ErrorCode::DamagedModel ||
                        metadata.error().code == ErrorCode::NotFound);
        }
    }
    for (size_t size = 0; size < model->appendedFiles.size(); size += 37) {
        cut = *model;
        cut.appendedFiles = Bytes::copyOf(model->appendedFiles.view().first(size));
        EXPECT_FALSE(tflite::readMetadata(cut)) << size;
    }
}

TEST(TfliteMetadata, appendedFilesByName)
{
    const ModelPtr model = annotatedModel();
    FETTLE_NEEDS_DATA(model);
    const auto missing = tflite::readAppendedFile(*model, "no such file");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, ErrorCode::NotFound);
}

} // namespace
} // namespace fettle::test
