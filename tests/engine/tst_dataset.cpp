// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Data sets: folders of pictures, parts of a set, damage at random, and real files.
#include "data/dataset.h"
#include "data_files.h"
#include "test_support.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <thread>

namespace fettle::test {
namespace {

TEST(Pictures, FolderOfClasses)
{
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder.path() / "b");
    std::filesystem::create_directories(folder.path() / "a");
    writePng(folder.path() / "a" / "2.png", 2, 2, 3);
    writePng(folder.path() / "a" / "1.PNG", 3, 4, 1);
    writePng(folder.path() / "b" / "0.png", 2, 2, 4);
    writeText(folder.path() / "b" / "notes.txt", "not a picture");
    const DatasetPtr data = opened(folder.path());
    ASSERT_NE(data, nullptr);
    EXPECT_EQ(data->size(), 3);
    EXPECT_FALSE(data->fixedShape());
    EXPECT_EQ(data->sampleShape(), (Shape{3, 4, 1}));
    EXPECT_EQ(data->label(1), 0);
    EXPECT_EQ(data->label(2), 1);
    ASSERT_EQ(data->classNames().size(), 2U);
    EXPECT_EQ(data->classNames()[1], "b");
    std::vector<float> values;
    Shape shape;
    ASSERT_TRUE(data->read(2, values, shape));
    EXPECT_EQ(shape, (Shape{2, 2, 3})); // transparency dropped
    EXPECT_EQ(values, (std::vector<float>{0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14}));
}

TEST(Pictures, DamageIsAnErrorOfThatSample)
{
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder.path() / "a");
    writePng(folder.path() / "a" / "0.png", 20, 20, 3);
    std::string png;
    for (const std::byte b : fileBytes(folder.path() / "a" / "0.png"))
        png += static_cast<char>(b);
    writeText(folder.path() / "a" / "1.png", png.substr(0, png.size() / 2));
    writeText(folder.path() / "a" / "2.jpg", "\xff\xd8\xff\xe0 nothing");
    writeText(folder.path() / "a" / "3.jpg", "");
    std::string huge = png;
    huge.replace(16, 8, std::string("\x7f\xff\xff\xff\x7f\xff\xff\xff", 8));
    writeText(folder.path() / "a" / "4.png", huge);
    const DatasetPtr data = opened(folder.path());
    ASSERT_NE(data, nullptr);
    std::vector<float> values;
    Shape shape;
    EXPECT_TRUE(data->read(0, values, shape));
    for (int64_t i = 1; i < 5; ++i) {
        const auto read = data->read(i, values, shape);
        ASSERT_FALSE(read) << i;
        EXPECT_EQ(read.error().code, ErrorCode::DataFormat) << i;
    }
}

TEST(Formats, OtherPathsAreErrors)
{
    const TemporaryFolder folder;
    EXPECT_EQ(codeOf(folder.path() / "none"), ErrorCode::NotFound);
    EXPECT_EQ(codeOf(folder.path()), ErrorCode::DataFormat);
    EXPECT_EQ(codeOf("/dev/null"), ErrorCode::ReadFailed);
    writeText(folder.path() / "empty", "");
    EXPECT_EQ(codeOf(folder.path() / "empty"), ErrorCode::DataFormat);
    writePng(folder.path() / "one.png", 2, 2, 3);
    EXPECT_EQ(codeOf(folder.path() / "one.png"), ErrorCode::DataFormat);
}

TEST(Parts, SliceAndSample)
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "x.npy";
    std::string bytes;
    for (int i = 0; i < 200; ++i)
        bytes += static_cast<char>(i);
    writeText(path, npyBytes("|u1", "(200, 1)", bytes));
    const DatasetPtr all = opened(path);
    ASSERT_NE(all, nullptr);
    const DatasetPtr part = opened(path, {.skip = 10, .limit = 5});
    ASSERT_NE(part, nullptr);
    EXPECT_EQ(part->size(), 5);
    EXPECT_EQ(valuesOf(*part, 4), std::vector<float>{14});
    EXPECT_EQ(slice(all, 190, 50)->size(), 10);
    EXPECT_EQ(codeOf(path, {.skip = 200}), ErrorCode::InvalidArgument);

    const auto chosen = [&](uint64_t seed) {
        const DatasetPtr some = sampleOf(all, 20, seed);
        std::vector<float> values;
        for (int64_t i = 0; i < some->size(); ++i)
            values.push_back(valuesOf(*some, i)[0]);
        return values;
    };
    EXPECT_EQ(chosen(1), chosen(1));
    EXPECT_NE(chosen(1), chosen(2));
    const std::vector<float> values = chosen(3);
    EXPECT_EQ(std::set<float>(values.begin(), values.end()).size(), 20U);
    EXPECT_EQ(sampleOf(all, 500, 0)->size(), 200);
    EXPECT_EQ(sampleOf(all, 0, 0)->size(), 0);
}

/// Changed, cut and lengthened files end in an error or in samples of the announced size, never in anything
/// else.
TEST(Fuzz, DamagedFilesNeverSurprise)
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "images-idx3-ubyte.png";
    writeNpz(path, {{"x", npyBytes("|u1", "(4, 3)", "abcdefghijkl")},
                    {"y", npyBytes("|u1", "(4,)", {0, 1, 2, 3})}});
    const std::vector<std::byte> npz = fileBytes(path);
    writePng(path, 9, 7, 3);
    const std::vector<std::byte> png = fileBytes(path);
    const auto bytesOfText = [](const std::string& text) {
        const auto raw = std::as_bytes(std::span(text));
        return std::vector<std::byte>(raw.begin(), raw.end());
    };
    std::filesystem::create_directories(folder.path() / "set" / "class");
    const std::vector<std::vector<std::byte>> seeds = {
        npz,
        png,
        bytesOfText(npyBytes("<f4", "(2, 3)", std::string(24, 'a'))),
        bytesOfText(idxBytes({4, 3, 2})),
        bytesOfText(gzipped(idxBytes({4, 3, 2}))),
        bytesOfText("a,b,label\n1,2,3\n4,5,6\n"),
        bytesOfText(std::string(3073, '\1'))};
    uint64_t state = 20260101; // the whole sequence follows from it
    const auto random = [&](uint64_t limit) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        return (state >> 33) % limit;
    };
    for (int round = 0; round < 4000; ++round) {
        std::vector<std::byte> bytes = seeds[static_cast<size_t>(round) % seeds.size()];
        const uint64_t changes = random(6);
        for (uint64_t i = 0; i < changes; ++i)
            bytes[random(std::min<uint64_t>(bytes.size(), 400))] = static_cast<std::byte>(random(256));
        if (random(4) == 0)
            bytes.resize(1 + random(bytes.size() + 20));
        const bool picture = static_cast<size_t>(round) % seeds.size() == 1;
        const auto target = picture ? folder.path() / "set" / "class" / "0.png" : path;
        writeFile(target, bytes);
        const auto data = openDataset(picture ? folder.path() / "set" : path);
        if (!data)
            continue;
        std::vector<float> values;
        Shape shape;
        if ((*data)->read((*data)->size() - 1, values, shape)) {
            EXPECT_EQ(static_cast<int64_t>(values.size()), elementCount(shape)) << "round " << round;
        }
        (*data)->label((*data)->size() - 1);
    }
}

TEST(RealData, CifarWithClassNames)
{
    const auto folder = sharedData("datasets/cifar10");
    FETTLE_NEEDS_DATA(folder);
    const DatasetPtr data = opened(folder / "test_first1000.bin");
    ASSERT_NE(data, nullptr);
    EXPECT_EQ(data->size(), 1000);
    ASSERT_EQ(data->classNames().size(), 10U);
    EXPECT_EQ(data->classNames()[3], "cat");
    EXPECT_EQ(data->label(0), 3); // the first picture of the official test set is a cat
    EXPECT_EQ(valuesOf(*data, 0)[0], 158.0F);
    EXPECT_EQ(data->description(), "CIFAR-10 binary, 1000 samples of 32×32×3, 10 classes");
}

TEST(RealData, MnistFromManyThreads)
{
    const auto folder = sharedData("datasets/mnist");
    FETTLE_NEEDS_DATA(folder);
    const DatasetPtr data = opened(folder / "t10k-images-idx3-ubyte.gz");
    ASSERT_NE(data, nullptr);
    EXPECT_EQ(data->size(), 10000);
    EXPECT_EQ(data->label(0), 7);
    std::vector<double> sums(4);
    {
        std::vector<std::jthread> threads;
        for (size_t t = 0; t < sums.size(); ++t) {
            threads.emplace_back([&, t] {
                std::vector<float> values;
                Shape shape;
                for (int64_t i = 0; i < 1000; ++i) {
                    if (data->read((i * 7 + static_cast<int64_t>(t) * 250) % 1000, values, shape))
                        sums[t] += std::accumulate(values.begin(), values.end(), 0.0);
                }
            });
        }
    }
    EXPECT_GT(sums[0], 0);
    for (const double sum : sums)
        EXPECT_EQ(sum, sums[0]);
}

TEST(RealData, KeywordsWithLabels)
{
    const auto folder = sharedData("datasets/keyword_spotting");
    FETTLE_NEEDS_DATA(folder);
    const DatasetPtr data = opened(folder / "kws01_mfcc_int8_x.npy"); // its labels lie beside it as …_y.npy
    const DatasetPtr named =
        opened(folder / "kws01_mfcc_int8_x.npy", {.labels = folder / "kws01_mfcc_int8_labels.csv"});
    ASSERT_TRUE(data && named);
    EXPECT_EQ(data->size(), 1000);
    EXPECT_EQ(data->sampleShape(), (Shape{49, 10, 1}));
    EXPECT_EQ(data->label(0), 7);
    for (int64_t i = 0; i < data->size(); ++i)
        EXPECT_EQ(data->label(i), named->label(i));
}

TEST(RealData, JpegFolder)
{
    const auto folder = sharedData("datasets/cifar10/jpg_folder_200");
    FETTLE_NEEDS_DATA(folder);
    const DatasetPtr data = opened(folder);
    ASSERT_NE(data, nullptr);
    EXPECT_EQ(data->size(), 200);
    EXPECT_EQ(data->sampleShape(), (Shape{32, 32, 3}));
    EXPECT_EQ(data->classNames().size(), 10U);
    EXPECT_EQ(data->label(199), 9);
    for (int64_t i = 0; i < data->size(); ++i)
        EXPECT_EQ(valuesOf(*data, i).size(), 3072U);
}

} // namespace
} // namespace fettle::test
