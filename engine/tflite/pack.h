// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// From a Model to the tables of the file.
#pragma once

#include "model/model.h"
#include "tflite_generated.h"

#include <vector>

namespace fettle::tflite {

/// Where a buffer lies behind the flatbuffer, counted from the start of the file.
struct Place {
    uint64_t offset = 0;
    uint64_t size = 0;
};

/// Builds the flatbuffer. With `places` (one for each buffer; size 0: inside) the data of those buffers is
/// left out and their place is written instead; the size of the flatbuffer does not depend on the offsets.
void packModel(flatbuffers::FlatBufferBuilder& builder, const Model& model,
               const std::vector<Place>& places = {});

} // namespace fettle::tflite
