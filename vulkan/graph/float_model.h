// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The model as float32 computes it: the graph that float kernels run and that the CPU is asked to run for
// comparison.
#pragma once

#include "core/issue.h"
#include "core/result.h"
#include "model/model.h"

#include <vector>

namespace fettle::vulkan {

/// Range of real values that an input of the source model can hold.
struct InputRange {
    float low = -1;
    float high = 1;
};

struct FloatModel {
    ModelPtr model; ///< one graph, every tensor float32 except operands such as axes and shapes
    std::vector<OperatorId> sources; ///< for each of its operators, the operator of the source model
    std::vector<OperatorId>
        removed; ///< QUANTIZE and DEQUANTIZE operators of the source, which are the identity here
    std::vector<InputRange> inputs; ///< for each graph input
    std::vector<Issue> issues;      ///< "runs-in-float32" when the source computes with integers
};

/// Whether the elements of a tensor stand for real numbers: floats, and integers with a scale.
bool hasRealValue(const Tensor& tensor);

/// Dequantizes constants, makes QUANTIZE and DEQUANTIZE the identity, keeps shapes and names. Tensor ids
/// stay. Error UnsupportedModel for tensors without a real value (strings, resources, integers without a
/// scale).
Result<FloatModel> makeFloatModel(const ModelPtr& source);

} // namespace fettle::vulkan
