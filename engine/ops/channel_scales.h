// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Scale and zero point of every element of a tensor: one pair, or one for each index of a dimension.
#pragma once

#include "core/result.h"
#include "ops/arithmetic.h"

#include <vector>

namespace fettle {

struct ChannelScales {
    std::vector<float> scale;
    std::vector<int32_t> zeroPoint;
    size_t inner = 1; ///< elements between two indices of the dimension

    bool onePair() const { return scale.size() == 1; }

    /// Calls visit(begin, end, scale, zeroPoint) for runs of elements that have the same pair, in order.
    template <class Visit>
    void forEachRun(size_t count, Visit visit) const
    {
        const size_t run = onePair() ? count : inner;
        for (size_t begin = 0, c = 0; begin < count; begin += run, c = c + 1 == scale.size() ? 0 : c + 1)
            visit(begin, begin + run, scale[c], zeroPoint[c]);
    }
};

/// UnsupportedModel for tensors without scales, or with scales of blocks; DamagedModel when they do not fit
/// the shape.
Result<ChannelScales> channelScales(const Tensor& tensor, const Shape& shape);

} // namespace fettle
