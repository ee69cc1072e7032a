// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Mirroring, moving, recolouring and noise of one sample.
#include "training/augment.h"

#include <algorithm>
#include <random>

namespace fettle {

Augmenter::Augmenter(const Augmentation& options, const Shape& shape, double deviation)
    : m_options(options), m_deviation(deviation)
{
    m_picture = shape.size() == 4;
    if (shape.size() >= 3) {
        m_rows = shape[1];
        m_columns = shape[2];
        m_channels = elementCount(shape) / std::max<int64_t>(1, int64_t(shape[0]) * m_rows * m_columns);
    }
}

/// What comes in from outside is 0.
void Augmenter::move(std::span<float> input, bool flip, int64_t down, int64_t right) const
{
    const std::vector<float> from(input.begin(), input.end());
    std::ranges::fill(input, 0.0F);
    for (int64_t y = std::max<int64_t>(0, down); y < std::min(m_rows, m_rows + down); ++y)
        for (int64_t x = std::max<int64_t>(0, right); x < std::min(m_columns, m_columns + right); ++x) {
            const int64_t column = flip ? m_columns - 1 - (x - right) : x - right;
            std::copy_n(from.begin() + ((y - down) * m_columns + column) * m_channels, m_channels,
                        input.begin() + (y * m_columns + x) * m_channels);
        }
}

void Augmenter::change(std::span<float> input, uint64_t seed) const
{
    std::mt19937_64 random(seed);
    const auto upTo = [&](int32_t most) {
        return static_cast<int64_t>(random() % (2 * static_cast<uint64_t>(most) + 1)) - most;
    };
    const bool flip = m_picture && m_options.flip && (random() & 1) != 0;
    const int64_t down = m_picture ? upTo(m_options.shift) : 0;
    const int64_t right = m_picture ? upTo(m_options.shift) : 0;
    const int64_t later = upTo(m_options.timeShift);
    if (flip || down != 0 || right != 0 || later != 0)
        move(input, flip, std::clamp(down + later, -m_rows, m_rows),
             std::clamp(right, -m_columns, m_columns));
    if (m_options.colour > 0) {
        std::uniform_real_distribution<double> share(-m_options.colour, m_options.colour);
        for (int64_t c = 0; c < m_channels; ++c) {
            const auto contrast = static_cast<float>(1 + share(random));
            const auto brightness = static_cast<float>(m_deviation * share(random));
            for (auto i = static_cast<size_t>(c); i < input.size(); i += static_cast<size_t>(m_channels))
                input[i] = input[i] * contrast + brightness;
        }
    }
    if (m_options.noise > 0) {
        std::normal_distribution<float> normal(0, static_cast<float>(m_options.noise * m_deviation));
        for (float& x : input)
            x += normal(random);
    }
}

double Augmenter::blendShare(uint64_t seed) const
{
    std::mt19937_64 random(seed);
    return std::uniform_real_distribution<double>(0, m_options.mixup)(random);
}

} // namespace fettle
