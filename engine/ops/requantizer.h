// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How the 32-bit sums of an integer layer become 8-bit values, channel by channel.
#pragma once

#include "ops/arithmetic.h"

#include <vector>

namespace fettle {

struct Requantizer {
    bool inFloat = false;            ///< delegate: float32 product, half to even
    std::vector<float> scale;        ///< each channel, for inFloat
    std::vector<int32_t> multiplier; ///< each channel, otherwise
    std::vector<int32_t> shift;
    int32_t halfUpChannels = 0; ///< fixed point: channels below round ties up, those from here on away from zero
    int32_t zeroPoint = 0;
    ByteRange range;

    int32_t apply(int32_t sum, size_t channel) const
    {
        if (inFloat)
            return range.clamp(int64_t{roundHalfEven(static_cast<float>(sum) * scale[channel])} + zeroPoint);
        const Tie tie = static_cast<int32_t>(channel) < halfUpChannels ? Tie::Up : Tie::Away;
        return range.clamp(int64_t{rescaleTwice(sum, {multiplier[channel], shift[channel]}, tie)} + zeroPoint);
    }
};

} // namespace fettle
