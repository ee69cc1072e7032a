// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The part of a model that has kernels here. What has none is cut out: its outputs become inputs of the part,
// its inputs become outputs, so that every layer that remains can be computed, compared and timed.
#pragma once

#include "core/issue.h"
#include "core/result.h"
#include "model/model.h"

#include <vector>

namespace fettle::vulkan {

struct ComputedPart {
    ModelPtr model;                  ///< the source itself where nothing is missing; tensor ids stay
    std::vector<OperatorId> sources; ///< for each operator of the part, the operator of the source
    std::vector<Issue> issues; ///< "no-kernel" naming what was cut out: "MUL (layers a, b), SUM (layer c)"
};

/// Errors: UnsupportedModel with the same names where nothing remains; those of resolveShapes().
Result<ComputedPart> computedPart(const ModelPtr& source);

} // namespace fettle::vulkan
