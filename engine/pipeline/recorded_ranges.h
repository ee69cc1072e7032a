// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The result of a calibration as a file: int8 without data, with the same bytes.
#pragma once

#include "model/model.h"
#include "pipeline/pipeline.h"
#include "techniques/numbers.h"

#include <string>
#include <string_view>

namespace fettle {

/// JSON of what was measured and chosen.
std::string rangesJson(const CalibrationSummary& summary);
/// Error InvalidArgument says where the text is not such a record.
Result<CalibrationSummary> rangesFromJson(std::string_view text);

/// The record for a model's tensors, found by name (the n-th of a name by order). Error DataMismatch names a
/// wanted tensor that the record does not have.
Result<ActivationRanges> recordedFor(const CalibrationSummary& record, const Graph& graph,
                                     const std::vector<bool>& wanted);

} // namespace fettle
