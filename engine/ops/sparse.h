// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Values of sparse tensors put where they belong.
#pragma once

#include "core/bytes.h"
#include "core/result.h"
#include "model/tensor.h"

namespace fettle {

/// All elements of a sparse tensor of whole bytes each, zeros where nothing is stored. `stored`: the values
/// in the order of the tensor's traversal. DamagedModel when the description contradicts the shape or itself;
/// UnsupportedModel for packed types.
Result<Bytes> densified(const Tensor& tensor, const Shape& shape, const Bytes& stored);

} // namespace fettle
