// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Channels of one size in every layer, without changing what the network computes.
#pragma once

#include "core/result.h"
#include "model/model.h"

namespace fettle {

/// The same network with other sizes of channels: where everything that a channel goes through is positively
/// homogeneous, f(s x) = s f(x) for s > 0, the weights and biases that make it are multiplied by a factor and
/// the weights that read it divided by it. The factors even out the sizes (root mean squares) of the output
/// channels and of the input channels in each layer's weights, so that few values can stand for them all:
/// least squares of the logarithms, one set of channels after the other. Folded batch normalization makes
/// them uneven. Nagel et al. 2019 ("Data-free quantization") do so with the largest magnitudes of two layers
/// at a time; sets of channels (channel_sets.h) reach across sums and concatenations too. Results differ by
/// float rounding only. Errors: what the editor says, or shapes that cannot be resolved.
Result<ModelPtr> balanceChannels(const ModelPtr& source);

} // namespace fettle
