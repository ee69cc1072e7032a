// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Calibration for int8: ranges by the method that the recipe names, or by the one that measures best.
#pragma once

#include "pipeline/calibrate.h"
#include "pipeline/pipeline.h"
#include "techniques/numbers.h"

namespace fettle {

struct RangeChoice {
    ActivationRanges activations;
    CalibrationSummary summary;
};

/// Measures the model on samples and chooses. With CalibrationMethod::Auto, and for biases that are corrected
/// when that helps, integer models are made and run on a few of the samples, and the one whose outputs come
/// closest to the float model's is taken. Ids are the model's. Errors: Cancelled, DataMismatch.
Result<RangeChoice> chooseRanges(const ModelPtr& model, const std::vector<Layer>& layers,
                                 const Int8Options& options, const OptimizeRequest& request,
                                 const JobContext& job);

} // namespace fettle
