// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What pruning and clustering leave behind for later stages to keep.
#pragma once

#include "core/result.h"
#include "model/model.h"

#include <string>
#include <vector>

namespace fettle {

/// Zeros and cluster counts of a layer's weights. Asserted after each later stage and on the written file.
struct Promise {
    OperatorId layer; ///< in the source
    std::string name;
    std::vector<bool> zeros; ///< which weights are zero, in stored order; empty: nothing promised
    int64_t zeroCount = 0;
    int64_t clusters = 0;    ///< most distinct values; 0: nothing promised
    bool perChannel = false; ///< clusters are counted in each output channel
    int channelDimension = 0;
};

/// What holds, in words ("1152 zeros kept"). Error VerificationFailed says what `stage` broke. Where the
/// tensor has a scale for each channel, distinct values are counted within channels: there equal codes are
/// different values.
Result<std::vector<std::string>> keptPromises(const Promise& promise, const Model& model,
                                              const Tensor& weights, std::string_view stage);

} // namespace fettle
