// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The readers behind openDataset(), one a format.
#pragma once

#include "data/array.h"
#include "data/dataset.h"
#include "data/labels.h"

namespace fettle::data {

/// Samples of an array, with labels or without. `format` is for the description: "IDX".
Result<DatasetPtr> arrayDataset(Array array, LabelsPtr labels, const std::string& format);

/// Whether the size and the labels are those of CIFAR-10 or CIFAR-100 binary records.
bool looksLikeCifar(const ByteSource& source);
Result<DatasetPtr> openCifar(SourcePtr source, const std::filesystem::path& path);

/// Pictures in files of their own.
struct PictureList {
    std::filesystem::path root;
    std::vector<std::string> files = {}; ///< below the root; at least one
    std::vector<int32_t> labels = {};    ///< of each file, or empty
    std::vector<std::string> classNames = {};
    int64_t classes = 0; ///< 0: no labels
    std::string format;  ///< for the description
};
Result<DatasetPtr> openPictures(PictureList list);

Result<DatasetPtr> openPictureFolder(const std::filesystem::path& path);
/// A CSV file that names pictures, one a line, with or without a column of labels.
Result<DatasetPtr> openPictureTable(const SourcePtr& source, const std::filesystem::path& path,
                                    const DatasetOptions& options);
/// Whether a cell of the first two lines of a table is the name of a picture.
bool namesPictures(const ByteSource& table);

/// Whether the bytes begin like a TFRecord file: a length with the right checksum.
bool looksLikeTfRecord(std::span<const std::byte> head);
/// tf.train.Example records with an encoded picture (image/encoded or image) and perhaps a label.
Result<DatasetPtr> openTfRecord(SourcePtr source);

/// An .npz file: by path, or from bytes in memory (then `path` is a name only).
Result<DatasetPtr> openNpzFile(const std::filesystem::path& path, const DatasetOptions& options);
/// One array of an .npz file.
Result<Array> openNpzArray(const std::filesystem::path& path, const std::string& member);

/// Rows of numbers with a column of labels.
Result<DatasetPtr> openCsv(SourcePtr source, const DatasetOptions& options);

/// Labels from any file that can have them.
Result<LabelsPtr> openLabels(const std::filesystem::path& path, const DatasetOptions& options);

/// The samples between skip and limit. Error InvalidArgument when none are left.
Result<DatasetPtr> chosenPart(DatasetPtr all, const DatasetOptions& options, const std::string& name);

/// Content of a file that may be packed with gzip.
Result<SourcePtr> unpackedArray(SourcePtr source);

} // namespace fettle::data
