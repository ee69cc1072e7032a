// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Cross-layer equalization: consecutive layers share the spread of their channels.
#pragma once

#include "techniques/layer.h"

namespace fettle {

/// Nagel, van Baalen, Blankevoort, Welling, "Data-free quantization through weight equalization and bias
/// correction" (2019): where a layer's output goes to one other layer only, through no activation or RELU,
/// channel i is divided by s_i = sqrt(r1_i / r2_i) in the first layer's weights and bias and multiplied by it
/// in the second's; r are the largest magnitudes of the channel in the two layers. The float model computes
/// the same up to rounding. Done for layers that become int8, unless clustering gave them their values.
void equalizeLayers(Rewrite& rewrite, const std::vector<Layer>& layers);

} // namespace fettle
