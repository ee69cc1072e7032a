// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What TensorFlow Lite Metadata says about the data that a model takes and the classes that it gives.
#pragma once

#include "core/result.h"
#include "model/model.h"

#include <string>
#include <vector>

namespace fettle::tflite {

struct ModelMetadata {
    std::vector<float>
        mean; ///< of the first input: (value - mean) / std; one entry, or one for each channel; may be empty
    std::vector<float> std;          ///< as long as mean, never 0
    std::vector<std::string> labels; ///< of the first output that has a label file; line k names class k
    std::string name;
    std::string description;

    bool operator==(const ModelMetadata&) const = default;
};

/// All empty where the model carries no metadata. Error DamagedModel when the metadata or the label file
/// cannot be read.
Result<ModelMetadata> readMetadata(const Model& model);

/// One file of the archive behind the model. Errors: NotFound, DamagedModel.
Result<std::string> readAppendedFile(const Model& model, const std::string& name);

} // namespace fettle::tflite
