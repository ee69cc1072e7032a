// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// 1 / sqrt(x) of an integer in fixed point, as RSQRT and L2_NORMALIZATION have it.
#pragma once

#include "ops/arithmetic.h"

namespace fettle {

/// The runtime's approximation by five Newton steps; 0 counts as 1. The multiplier may be below 2^30.
FixedMultiplier inverseRoot(int32_t x);

} // namespace fettle
