// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Classes of samples: from an array, or from a text file.
#pragma once

#include "data/array.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fettle::data {

/// at() may be called from any thread.
class Labels {
public:
    virtual ~Labels() = default;
    virtual int64_t count() const = 0;
    virtual std::optional<int64_t> at(int64_t index) const = 0;
    virtual int64_t classes() const = 0; ///< largest label + 1
    virtual std::span<const std::string> names() const { return {}; }
};
using LabelsPtr = std::shared_ptr<const Labels>;

/// Labels of an array of whole numbers [n] or [n, 1], or of scores [n, classes] (the largest is the class).
/// Reads all once to check them. Error DataFormat.
Result<LabelsPtr> labelsFromArray(Array array);

/// One line a sample: a number, or a name (names are numbered in alphabetical order). Of several columns
/// separated by commas the one of this name or number (from 0) counts, else one that is called label, class
/// or y, else the last.
Result<LabelsPtr> labelsFromText(const std::filesystem::path& path, const std::string& column);

/// For each stored class the wanted one, -1 where the file has none. Lines "stored, wanted": numbers, or
/// names of the two lists. Errors: NotFound, ReadFailed, DataFormat.
Result<std::vector<int64_t>> readLabelMap(const std::filesystem::path& path,
                                          std::span<const std::string> storedNames,
                                          std::span<const std::string> wantedNames);

/// Files beside a file of samples that usually have its labels: "train-images-idx3-ubyte.gz" →
/// "train-labels-idx1-ubyte.gz", "x_test.npy" → "y_test.npy". Existing ones only.
std::vector<std::filesystem::path> labelFilesBeside(const std::filesystem::path& samples);
/// The same for the names of arrays in an .npz.
std::vector<std::string> labelNamesFor(const std::string& samples);

} // namespace fettle::data
