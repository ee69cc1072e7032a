// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Turns float activations into integers at run time, as dynamic range layers do.
#pragma once

#include "ops/weighted.h"

namespace fettle {

struct DynamicRange {
    float scale = 0;
    int32_t zeroPoint = 0;
};

/// Writes the integers less their zero point, as floats, and returns what makes them real again.
DynamicRange centredRange(DynamicScheme scheme, const float* in, size_t count, float* centred);
inline float centredIntegers(DynamicScheme scheme, const float* in, size_t count, float* centred)
{
    return centredRange(scheme, in, count, centred).scale;
}

} // namespace fettle
