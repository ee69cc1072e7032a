// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Formats that hold all samples in one file: CIFAR, IDX, .npy, .npz and CSV, sound and damaged.
#include "data/dataset.h"
#include "data_files.h"
#include "test_support.h"

#include <fmt/format.h>

namespace fettle::test {
namespace {

TEST(Cifar, ReadsRecordsAsInterleavedPixels)
{
    const TemporaryFolder folder;
    std::string records;
    for (int i = 0; i < 3; ++i) {
        records += static_cast<char>(i + 4);
        for (int k = 0; k < 3072; ++k)
            records += static_cast<char>((k / 1024) * 50 + i);
    }
    writeText(folder.path() / "batch.bin", records);
    const DatasetPtr data = opened(folder.path() / "batch.bin");
    ASSERT_NE(data, nullptr);
    EXPECT_EQ(data->size(), 3);
    EXPECT_EQ(data->sampleShape(), (Shape{32, 32, 3}));
    EXPECT_EQ(data->label(2), 6);
    const std::vector<float> values = valuesOf(*data, 1);
    ASSERT_EQ(values.size(), 3072U);
    EXPECT_EQ(values[0], 1.0F);
    EXPECT_EQ(values[1], 51.0F);
    EXPECT_EQ(values[3071], 101.0F);
    std::vector<float> none;
    Shape shape;
    EXPECT_FALSE(data->read(3, none, shape));
    EXPECT_FALSE(data->read(-1, none, shape));
    EXPECT_EQ(data->label(3), std::nullopt);
}

TEST(Cifar, HundredHasTwoLabelBytes)
{
    const TemporaryFolder folder;
    std::string record = {static_cast<char>(19), static_cast<char>(99)};
    writeText(folder.path() / "train.bin", record + std::string(3072, 'x'));
    const DatasetPtr data = opened(folder.path() / "train.bin");
    ASSERT_NE(data, nullptr);
    EXPECT_EQ(data->label(0), 99);
    EXPECT_EQ(valuesOf(*data, 0)[5], static_cast<float>('x'));
}

TEST(Cifar, LabelOutOfRangeIsAnotherFormat)
{
    const TemporaryFolder folder;
    std::string records(3073 * 2, '\0');
    records[3073] = 10;
    writeText(folder.path() / "batch.bin", records);
    EXPECT_EQ(codeOf(folder.path() / "batch.bin"), ErrorCode::DataFormat);
}

TEST(Idx, FindsLabelsBesideIt)
{
    const TemporaryFolder folder;
    writeText(folder.path() / "train-images-idx3-ubyte", idxBytes({5, 2, 3}));
    writeText(folder.path() / "train-labels-idx1-ubyte", idxBytes({5}));
    const DatasetPtr data = opened(folder.path() / "train-images-idx3-ubyte");
    ASSERT_NE(data, nullptr);
    EXPECT_EQ(data->size(), 5);
    EXPECT_EQ(data->sampleShape(), (Shape{2, 3, 1}));
    EXPECT_EQ(data->label(4), 4);
    EXPECT_EQ(valuesOf(*data, 1), (std::vector<float>{6, 7, 8, 9, 10, 11}));
}

TEST(Idx, DamageIsAnError)
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "images-idx3-ubyte";
    const std::string sound = idxBytes({5, 2, 3});
    for (const std::string& bytes :
         {sound.substr(0, sound.size() - 1), sound + "x", sound.substr(0, 9), idxHeader({-1, -1, -1}),
          idxHeader({0, 2, 3}), idxHeader({-1, -1, -1, -1, -1, -1, -1, -1})}) {
        writeText(path, bytes);
        EXPECT_EQ(codeOf(path), ErrorCode::DataFormat) << bytes.size();
    }
    writeText(path, sound);
    writeText(folder.path() / "labels-idx1-ubyte", idxBytes({4}));
    EXPECT_EQ(codeOf(path), ErrorCode::DataFormat);
}

TEST(Idx, PackedEqualsPlain)
{
    const TemporaryFolder folder;
    const std::string plain = idxBytes({700, 50, 50}); // larger than what stays in memory
    writeText(folder.path() / "a-images-idx3-ubyte", plain);
    writeText(folder.path() / "b-images-idx3-ubyte.gz", gzipped(plain));
    const DatasetPtr a = opened(folder.path() / "a-images-idx3-ubyte");
    const DatasetPtr b = opened(folder.path() / "b-images-idx3-ubyte.gz");
    ASSERT_TRUE(a && b);
    for (const int64_t index : {0, 350, 699})
        EXPECT_EQ(valuesOf(*a, index), valuesOf(*b, index));
}

TEST(Idx, PackedDamageIsAnError)
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "images-idx3-ubyte.gz";
    const std::string packed = gzipped(idxBytes({700, 50, 50}));
    std::string flipped = packed;
    flipped[packed.size() / 2] ^= 0x55;
    for (const std::string& bytes :
         {packed.substr(0, packed.size() / 2), packed.substr(0, packed.size() - 3), flipped,
          packed + "trailing", gzipped(idxHeader({-1, 1000, 1000}) + std::string(100, 'x')),
          gzipped(idxBytes({3, 2, 2}) + "more"), gzipped("no header at all"), packed.substr(0, 5)}) {
        writeText(path, bytes);
        EXPECT_EQ(codeOf(path), ErrorCode::DataFormat) << bytes.size();
    }
}

TEST(Npy, ReadsEveryElementType)
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "x.npy";
    const auto check = [&](const std::string& descr, const std::string& bytes,
                           const std::vector<float>& expected) {
        writeText(path, npyBytes(descr, "(1, 2)", bytes));
        const DatasetPtr data = opened(path);
        ASSERT_NE(data, nullptr) << descr;
        EXPECT_EQ(valuesOf(*data, 0), expected) << descr;
        EXPECT_EQ(data->label(0), std::nullopt);
    };
    check("|u1", {1, char(200)}, {1, 200});
    check("|i1", {1, char(200)}, {1, -56});
    check("|b1", {0, 1}, {0, 1});
    check("<u2", {1, 2, 0, char(255)}, {513, 65280});
    check(">u2", {2, 1, char(255), 0}, {513, 65280});
    check("<i2", {0, char(128), 1, 0}, {-32768, 1});
    check("<f2", {0, 0x3c, 0, char(0xc0)}, {1, -2});
    check("<f2", {1, 0, char(0xff), 0x7b}, {0x1p-24F, 65504});
    check("<i4", {1, 0, 0, 0, char(255), char(255), char(255), char(255)}, {1, -1});
    check(">f4", {0x3f, char(0x80), 0, 0, char(0xbf), 0, 0, 0}, {1, -0.5F});
    check("<f8", {0, 0, 0, 0, 0, 0, char(0xf0), 0x3f, 0, 0, 0, 0, 0, 0, 0, char(0xc0)}, {1, -2});
    check("<i8",
          {7, 0, 0, 0, 0, 0, 0, 0, char(255), char(255), char(255), char(255), char(255), char(255),
           char(255), char(255)},
          {7, -1});
}

TEST(Npy, LabelsFromOtherFiles)
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "features.npy";
    writeText(path, npyBytes("|u1", "(3, 2)", "abcdef"));
    const auto labels = [&](const std::string& name, const std::string& bytes) {
        writeText(folder.path() / name, bytes);
        const DatasetPtr data = opened(path, {.labels = folder.path() / name});
        return data == nullptr
                   ? std::vector<int64_t>()
                   : std::vector<int64_t>{data->label(0).value_or(-1), data->label(1).value_or(-1),
                                          data->label(2).value_or(-1)};
    };
    using Three = std::vector<int64_t>;
    EXPECT_EQ(labels("a.npy", npyBytes("<i2", "(3,)", {2, 0, 0, 0, 1, 0})), (Three{2, 0, 1}));
    EXPECT_EQ(labels("b.npy", npyBytes("|u1", "(3, 1)", {2, 0, 1})), (Three{2, 0, 1}));
    EXPECT_EQ(labels("c.npy", npyBytes("|u1", "(3, 2)", {0, 1, 1, 0, 0, 1})), (Three{1, 0, 1}));
    EXPECT_EQ(labels("d.txt", "1\n0\n2\n"), (Three{1, 0, 2}));
    EXPECT_EQ(labels("e.txt", "dog\ncat\ndog\n"), (Three{1, 0, 1}));
    EXPECT_EQ(labels("f.csv", "file,label\r\na.bin,7\r\nb.bin,2\r\nc.bin,3\r\n"), (Three{7, 2, 3}));
    EXPECT_EQ(labels("g.idx", idxBytes({3})), (Three{0, 1, 2}));
    EXPECT_EQ(labels("h.gz", gzipped(idxBytes({3}))), (Three{0, 1, 2}));
}

TEST(Npy, WrongLabelsAreErrors)
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "features.npy";
    writeText(path, npyBytes("|u1", "(3, 2)", "abcdef"));
    for (const std::string& bytes :
         {npyBytes("|u1", "(2,)", "ab"), npyBytes("|i1", "(3,)", {1, char(255), 1}), std::string("1\nx\n2\n"),
          std::string("1\n2\n"), std::string(),
          npyBytes("<f4", "(3,)", std::string("\0\0\xc0\x7f", 4) + std::string(8, 0)),
          npyBytes("|u1", "(3, 1, 1)", "abc")}) {
        writeText(folder.path() / "labels", bytes);
        EXPECT_EQ(codeOf(path, {.labels = folder.path() / "labels"}), ErrorCode::DataFormat) << bytes;
    }
    EXPECT_EQ(codeOf(path, {.labels = folder.path() / "none"}), ErrorCode::NotFound);
}

TEST(Npy, HostileHeadersAreErrors)
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "x.npy";
    const std::string sound = npyBytes("|u1", "(2, 3)", "abcdef");
    std::vector<std::string> bad = {sound.substr(0, 7),
                                    sound.substr(0, 40),
                                    sound.substr(0, sound.size() - 1),
                                    sound + "x",
                                    npyBytes("|O", "(2,)", "ab"),
                                    npyBytes("<c8", "(1,)", "12345678"),
                                    npyBytes("|u1", "()", "a"),
                                    npyBytes("|u1", "(0, 3)", ""),
                                    npyBytes("|u1", "(3, 0)", ""),
                                    npyBytes("|u1", "(-1, 3)", ""),
                                    npyBytes("|u1", "(9223372036854775807, 9223372036854775807)", ""),
                                    npyBytes("<f8", "(4611686018427387904,)", ""),
                                    npyBytes("|u1", "(99999999999999999999,)", ""),
                                    npyBytes("|u1", "(1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1)", "a"),
                                    npyBytes("|u1", "(2, 3", "abcdef"),
                                    npyBytes("|u1", "(1, 4294967296)", "")};
    std::string version = sound;
    version[6] = 9;
    bad.push_back(version);
    std::string longHeader = sound;
    longHeader[8] = longHeader[9] = char(255);
    bad.push_back(longHeader);
    std::string fortran = sound;
    fortran.replace(fortran.find("False"), 5, "True ");
    bad.push_back(fortran);
    for (const std::string& bytes : bad) {
        writeText(path, bytes);
        EXPECT_EQ(codeOf(path), ErrorCode::DataFormat) << bytes;
    }
}

TEST(Npz, ChoosesSamplesAndTheirLabels)
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "set.npz";
    const std::string x = npyBytes("|u1", "(2, 3)", "abcdef");
    writeNpz(path, {{"x_train", npyBytes("|u1", "(1, 3)", "xyz")},
                    {"y_train", npyBytes("|u1", "(1,)", {5})},
                    {"x_test", x},
                    {"y_test", npyBytes("|u1", "(2,)", {3, 4})}});
    DatasetPtr data = opened(path);
    ASSERT_NE(data, nullptr);
    EXPECT_EQ(data->size(), 2);
    EXPECT_EQ(data->label(1), 4);
    data = opened(path, {.npzInput = "x_train"});
    ASSERT_NE(data, nullptr);
    EXPECT_EQ(data->size(), 1);
    EXPECT_EQ(data->label(0), 5);
    EXPECT_EQ(codeOf(path, {.npzInput = "x_tset"}), ErrorCode::NotFound);
    const std::vector<std::byte> bytes = fileBytes(path);
    const auto memory = openNpz(Bytes::own(bytes), {.npzInput = "x_test", .skip = 1});
    ASSERT_TRUE(memory) << describe(memory.error());
    EXPECT_EQ((*memory)->size(), 1);
    EXPECT_EQ(valuesOf(**memory, 0), (std::vector<float>{'d', 'e', 'f'}));
}

TEST(Npz, DamageIsAnError)
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "set.npz";
    writeNpz(path, {{"x", npyBytes("|u1", "(400, 3)", std::string(1200, 'x'))}});
    std::string bytes;
    for (const std::byte b : fileBytes(path))
        bytes += static_cast<char>(b);
    for (const size_t length : {size_t{4}, bytes.size() / 2, bytes.size() - 1}) {
        writeText(path, bytes.substr(0, length));
        EXPECT_EQ(codeOf(path), ErrorCode::DataFormat) << length;
    }
    std::string flipped = bytes;
    flipped[60] ^= 0x40;
    writeText(path, flipped);
    EXPECT_EQ(codeOf(path), ErrorCode::DataFormat);
    writeNpz(path, {{"a", npyBytes("|u1", "(1, 1)", "x")}, {"b", npyBytes("|u1", "(1, 1)", "x")}});
    EXPECT_EQ(codeOf(path), ErrorCode::DataFormat);
    writeNpz(path, {{"x", npyBytes("|u1", "(100000000000, 1)", "x")}});
    EXPECT_EQ(codeOf(path), ErrorCode::DataFormat);
}

TEST(Csv, RowsWithALabelColumn)
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "table.csv";
    std::string text = "a,b,label\n";
    for (int i = 0; i < 350; ++i)
        text += fmt::format("{},{}.5,{}\n", i, i, i % 7);
    writeText(path, text);
    const DatasetPtr data = opened(path);
    ASSERT_NE(data, nullptr);
    EXPECT_EQ(data->size(), 350);
    EXPECT_EQ(data->sampleShape(), Shape{2});
    for (const int64_t index : {0, 99, 100, 349}) {
        EXPECT_EQ(valuesOf(*data, index),
                  (std::vector<float>{static_cast<float>(index), static_cast<float>(index) + 0.5F}));
        EXPECT_EQ(data->label(index), index % 7);
    }
    const DatasetPtr other = opened(path, {.labelColumn = "0"});
    ASSERT_NE(other, nullptr);
    EXPECT_EQ(other->label(42), 42);
    EXPECT_EQ(codeOf(path, {.labelColumn = "c"}), ErrorCode::NotFound);
    writeText(path, "1,2\n3\n");
    EXPECT_EQ(codeOf(path), ErrorCode::DataFormat);
    writeText(path, "1,2\n3,x\n");
    EXPECT_EQ(codeOf(path), ErrorCode::DataFormat);
}

} // namespace
} // namespace fettle::test
