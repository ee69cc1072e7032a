// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// From the tables of the file to a Model.
#pragma once

#include "core/result.h"
#include "model/model.h"

namespace fettle::tflite {

/// `flatbuffer` has passed the flatbuffers verifier; `file` is all of the file, for data behind the
/// flatbuffer. Data is a view of `file` where its alignment allows. Only what the conversion itself needs is
/// checked; checkModel does the rest.
Result<Model> unpackModel(const Bytes& file, std::span<const std::byte> flatbuffer);

} // namespace fettle::tflite
