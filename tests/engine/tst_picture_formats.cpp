// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// GIF, BMP, EXIF, TFRecord, tables of pictures, and maps of classes; whole and damaged.
#include "picture_files.h"
#include "test_support.h"

#include "data/dataset.h"
#include "data/picture.h"

namespace fettle::test {

namespace {

const std::vector<uint8_t> redGreenBlueWhite = {255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255};

} // namespace

TEST(PictureFormats, Bmp)
{
    for (const bool fromTop : {false, true}) {
        const auto picture = data::decodePicture(smallBmp(fromTop), "small");
        ASSERT_TRUE(picture) << describe(picture.error());
        EXPECT_EQ(picture->pixels, redGreenBlueWhite);
    }
}

TEST(PictureFormats, Gif)
{
    const auto picture = data::decodePicture(smallGif(false), "small");
    ASSERT_TRUE(picture) << describe(picture.error());
    EXPECT_EQ(picture->pixels, redGreenBlueWhite);
    const auto interlaced = data::decodePicture(smallGif(true), "small");
    ASSERT_TRUE(interlaced) << describe(interlaced.error());
    EXPECT_EQ(interlaced->pixels, redGreenBlueWhite); // of two rows, the order is the same
}

TEST(PictureFormats, JpegIsTurnedUpright)
{
    struct Case {
        uint16_t orientation;
        bool tall;
        bool darkFirst; ///< at the upper left corner
        bool darkLast;  ///< at the end of the first row
    };
    for (const Case c : {Case{1, false, true, false},
                         {2, false, false, true},
                         {3, false, false, true},
                         {4, false, true, false},
                         {5, true, true, true},
                         {6, true, true, true},
                         {7, true, false, false},
                         {8, true, false, false},
                         {9, false, true, false}}) {
        const auto picture = data::decodePicture(turnedJpeg(c.orientation), "turned");
        ASSERT_TRUE(picture) << describe(picture.error());
        EXPECT_EQ(picture->height, c.tall ? 32 : 16) << c.orientation;
        EXPECT_EQ(picture->pixels.front() < 128, c.darkFirst) << c.orientation;
        EXPECT_EQ(picture->pixels[static_cast<size_t>(picture->width) - 1] < 128, c.darkLast)
            << c.orientation;
    }
}

TEST(PictureFormats, CutOffPicturesAreErrors)
{
    for (const auto& whole : {smallBmp(false), smallGif(false), turnedJpeg(6)})
        for (size_t size = 0; size < whole.size() - 8; ++size)
            EXPECT_FALSE(data::decodePicture(std::span(whole).first(size), "cut"))
                << size << " of " << whole.size();
}

TEST(PictureFormats, DamagedPicturesDoNotHarm)
{
    for (const auto& whole : {smallBmp(false), smallGif(false), turnedJpeg(6)})
        for (size_t at = 0; at < whole.size(); ++at)
            for (const int value : {0, 1, 127, 255}) {
                auto bytes = whole;
                bytes[at] = static_cast<std::byte>(value);
                const auto picture = data::decodePicture(bytes, "damaged");
                const size_t wanted = picture ? static_cast<size_t>(picture->height) *
                                                    static_cast<size_t>(picture->width * picture->channels)
                                              : 0;
                EXPECT_EQ(picture ? picture->pixels.size() : 0, wanted);
            }
}

TEST(PictureFormats, TfRecord)
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "train.tfrecord";
    const auto bytes =
        joined({tfRecord(tfExample(smallBmp(false), 3)), tfRecord(tfExample(smallGif(false), 7))});
    writeFile(path, bytes);
    const auto set = openDataset(path);
    ASSERT_TRUE(set) << describe(set.error());
    EXPECT_EQ((*set)->size(), 2);
    EXPECT_EQ((*set)->label(0), 3);
    EXPECT_EQ((*set)->label(1), 7);
    std::vector<float> values;
    Shape shape;
    ASSERT_TRUE((*set)->read(1, values, shape));
    EXPECT_EQ(shape, (Shape{2, 2, 3}));
    EXPECT_EQ(values, std::vector<float>(redGreenBlueWhite.begin(), redGreenBlueWhite.end()));
}

TEST(PictureFormats, DamagedTfRecordIsAnError)
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "train.tfrecord";
    const auto whole = tfRecord(tfExample(smallBmp(false), 3));
    for (size_t size = 12; size < whole.size(); ++size) {
        writeFile(path, std::span(whole).first(size));
        EXPECT_FALSE(openDataset(path)) << size;
    }
    for (size_t at = 0; at < whole.size(); ++at) {
        auto bytes = whole;
        bytes[at] ^= std::byte{0x41};
        writeFile(path, bytes);
        EXPECT_FALSE(openDataset(path)) << at;
    }
    for (size_t size = 0; size < 40; ++size) { // sound checksums around damaged messages
        writeFile(path, tfRecord(joined(
                            {tfExample(smallBmp(false), 3), std::vector<std::byte>(size, std::byte{0xff})})));
        const auto set = openDataset(path);
        EXPECT_TRUE(set || set.error().code == ErrorCode::DataFormat);
    }
}

TEST(PictureFormats, TableOfPictures)
{
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder.path() / "p");
    writeFile(folder.path() / "p" / "a.bmp", smallBmp(false));
    writeFile(folder.path() / "p" / "b.gif", smallGif(false));
    writeFile(folder.path() / "list.csv", bytesOf("file,label\np/a.bmp,nut\np/b.gif,bolt\n"));
    const auto set = openDataset(folder.path() / "list.csv");
    ASSERT_TRUE(set) << describe(set.error());
    EXPECT_EQ((*set)->size(), 2);
    EXPECT_EQ((*set)->label(0), 1); // names in alphabetical order
    EXPECT_EQ((*set)->label(1), 0);
    EXPECT_EQ((*set)->classNames()[0], "bolt");

    writeFile(folder.path() / "map.txt", bytesOf("bolt,5\nnut,gear\n"));
    const std::vector<std::string> modelLabels = {"x", "y", "gear"};
    const auto mapped = relabelled(*set, folder.path() / "map.txt", modelLabels);
    ASSERT_TRUE(mapped) << describe(mapped.error());
    EXPECT_EQ((*mapped)->label(0), 2);
    EXPECT_EQ((*mapped)->label(1), 5);
    writeFile(folder.path() / "map.txt", bytesOf("bolt,5\nscrew,1\n"));
    EXPECT_EQ(relabelled(*set, folder.path() / "map.txt", modelLabels).error().code, ErrorCode::DataFormat);

    writeFile(folder.path() / "list.csv", bytesOf("p/a.bmp,1\nnothing,2\n"));
    EXPECT_EQ(openDataset(folder.path() / "list.csv").error().code, ErrorCode::DataFormat);
    writeFile(folder.path() / "list.csv", bytesOf("p/missing.png,1\n"));
    EXPECT_EQ(openDataset(folder.path() / "list.csv").error().code, ErrorCode::NotFound);
}

} // namespace fettle::test
