// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// NumPy files for whole tensors: arrays become the bytes of an input, and tensors become files.
#pragma once

#include "core/result.h"
#include "model/tensor.h"

#include <span>
#include <string>
#include <vector>

namespace fettle::cli {

/// What a .npy file holds, as numbers.
struct NpyArray {
    Shape shape;
    std::string type; ///< "float32"
    std::vector<double> values;
};
Result<NpyArray> readNpy(const std::string& path);

/// The values as bytes of this type. Error DataMismatch when the type cannot hold a value exactly (float32
/// takes any number).
Result<std::vector<std::byte>> bytesOf(const NpyArray& array, TensorType type, const std::string& where);

/// Whether NumPy has an element type for it.
bool npyHolds(TensorType type);
/// Writes the tensor's bytes as an .npy file, atomically.
Result<void> writeNpy(const std::string& path, TensorType type, const Shape& shape,
                      std::span<const std::byte> bytes);

} // namespace fettle::cli
