// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Holds a device's results against the CPU's.
#pragma once

#include "ops/operator_definition.h"
#include "vulkan/run/program.h"

#include <vector>

namespace fettle::vulkan {

using Values = std::vector<std::vector<float>>;

/// Random real values for every input of the model, within the ranges that its inputs can hold.
Values randomInputs(const FloatModel& floatModel, std::span<const Shape> shapes, uint32_t seed);

/// What the CPU computes of the float model. Errors as Program::prepare().
Result<Values> cpuOutputs(const FloatModel& floatModel, const Values& inputs,
                          const ExecutionOptions& options = {});

struct Difference {
    double relative = 0; ///< L2 norm of the difference over the L2 norm of the expected values
    double largest = 0;  ///< largest difference of a value over the range of the expected values
};
/// Of the output that differs most. Infinite where values are not numbers or counts differ.
Difference compare(const Values& actual, const Values& expected);

} // namespace fettle::vulkan
