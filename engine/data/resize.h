// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures of other sizes and channels: height × width × channels, channels last.
#pragma once

#include "data/preprocessing.h"

#include <span>
#include <vector>

namespace fettle::data {

/// The picture at another size; `mode` is not None. `to` gets height × width × channels values.
void resizePicture(std::span<const float> from, const Shape& fromShape, ResizeMode mode, int32_t height,
                   int32_t width, std::vector<float>& to);

/// One channel to three or three to one.
void changeChannels(std::span<const float> from, int32_t fromChannels, int32_t toChannels,
                    std::vector<float>& to);

} // namespace fettle::data
