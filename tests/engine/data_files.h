// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Small data files for tests, byte by byte.
#pragma once

#include "data/dataset.h"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace fettle::test {

void writeText(const std::filesystem::path& path, const std::string& bytes);

std::string idxHeader(const std::vector<int>& dimensions); ///< of uint8
std::string idxBytes(const std::vector<int>& dimensions);  ///< with values 0, 1, 2, … modulo 256
/// An .npy file of version 1: descr "<f4", shape "(2, 3)".
std::string npyBytes(const std::string& descr, const std::string& shape, const std::string& data);
std::string gzipped(const std::string& bytes);
/// Members by name without ".npy".
void writeNpz(const std::filesystem::path& path,
              const std::vector<std::pair<std::string, std::string>>& members);
/// Values 0, 1, 2, … modulo 256, row by row, with 1 (grey), 3 (RGB) or 4 (RGB and alpha) channels.
void writePng(const std::filesystem::path& path, int height, int width, int channels);

/// Opens a data set that must open; null, and a failed test, where it does not.
DatasetPtr opened(const std::filesystem::path& path, const DatasetOptions& options = {});
/// The code of the error that opening ends in; Cancelled when it ends in none.
ErrorCode codeOf(const std::filesystem::path& path, const DatasetOptions& options = {});
/// The stored values of a sample that must be readable.
std::vector<float> valuesOf(const Dataset& data, int64_t index);

} // namespace fettle::test
