// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Ranges of activations, measured on samples.
#pragma once

#include "core/job.h"
#include "data/dataset.h"
#include "data/preprocessing.h"
#include "techniques/quantizer.h"

#include <vector>

namespace fettle {

struct CalibrationOptions {
    int64_t samples = 500; ///< drawn from the data by `seed`; all when there are fewer
    uint64_t seed = 0;
    bool movingAverage = false; ///< 0.95 of the range so far and 0.05 of the sample's, instead of the widest
    int threads = 0;
};

/// The range of each wanted float tensor of the model, indexed by TensorId. Memory does not grow with the
/// number of samples, and the result does not depend on the number of threads. NaN is skipped. Errors:
/// Cancelled, DataMismatch.
Result<std::vector<ValueRange>> calibrate(const ModelPtr& model, const std::vector<bool>& wanted,
                                          const DatasetPtr& data, const Preprocessing& preprocessing,
                                          const CalibrationOptions& options, const JobContext& job);

} // namespace fettle
