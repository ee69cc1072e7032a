// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How the sums of an integer layer become 8-bit or 16-bit values, channel by channel.
#pragma once

#include "ops/arithmetic.h"

#include <vector>

namespace fettle {

struct Requantizer {
    /// ARITHMETIC.md has the names.
    enum class Rule : uint8_t {
        Float, ///< delegate: float32 product, half to even
        Twice, ///< fixed point in 32 bits
        Wide,  ///< fixed point in 64 bits (16-bit layers)
        Real,  ///< double product, half away from zero (16-bit fully connected layers)
    };

    Rule rule = Rule::Twice;
    std::vector<double> scale;       ///< each channel, for Real
    std::vector<float> scaleF32;     ///< each channel, for Float
    std::vector<int32_t> multiplier; ///< each channel, for Twice and Wide
    std::vector<int32_t> shift;
    int32_t halfUpChannels = 0; ///< Twice: channels below round ties up, those from here on away from zero
    int32_t zeroPoint = 0;
    ByteRange range;

    /// Sums wrap at 32 bits where the runtime's do.
    int32_t apply(int64_t sum, size_t channel) const
    {
        return apply(sum, channel, static_cast<int32_t>(channel) < halfUpChannels ? Tie::Up : Tie::Away);
    }
    int32_t apply(int64_t sum, size_t channel, Tie tie) const
    {
        return range.clamp(scaled(sum, channel, tie) + zeroPoint);
    }

private:
    int64_t scaled(int64_t sum, size_t channel, Tie tie) const
    {
        switch (rule) {
        case Rule::Float:
            return roundHalfEven(static_cast<float>(static_cast<int32_t>(sum)) * scaleF32[channel]);
        case Rule::Twice:
            return rescaleTwice(static_cast<int32_t>(sum), {multiplier[channel], shift[channel]}, tie);
        case Rule::Wide:
            return rescaleWide(sum, {multiplier[channel], shift[channel]});
        case Rule::Real:
            break;
        }
        return roundHalfAway(static_cast<double>(sum) * scale[channel]);
    }
};

} // namespace fettle
