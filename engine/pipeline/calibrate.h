// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What activations look like, measured on samples.
#pragma once

#include "core/job.h"
#include "data/dataset.h"
#include "data/preprocessing.h"
#include "model/model.h"
#include "techniques/range_choice.h"

#include <vector>

namespace fettle {

struct CalibrationOptions {
    int64_t samples = 500; ///< drawn from the data by `seed`; all when there are fewer
    uint64_t seed = 0;
    int threads = 0;
    bool histograms = false;
    /// By TensorId: the number of channels (of the last dimension) whose means are measured, 0 for none; may
    /// be empty.
    std::vector<int64_t> channels;
    int64_t keptOutputs = 0; ///< the first so many samples' float outputs are kept
};

struct Calibration {
    std::vector<TensorStatistics> tensors; ///< by TensorId; nothing seen for those that were not wanted
    DatasetPtr samples;                    ///< what was drawn
    /// The float32 graph outputs, one after another, of the first samples.
    std::vector<std::vector<float>> outputs;
};

/// Statistics of each wanted float tensor of the model. Memory does not grow with the number of samples, and
/// the result does not depend on the number of threads. NaN is skipped. Errors: Cancelled, DataMismatch.
Result<Calibration> calibrate(const ModelPtr& model, const std::vector<bool>& wanted, const DatasetPtr& data,
                              const Preprocessing& preprocessing, const CalibrationOptions& options,
                              const JobContext& job);

} // namespace fettle
