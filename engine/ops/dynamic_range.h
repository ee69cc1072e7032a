// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Turns float activations into integers at run time, as dynamic range layers do.
#pragma once

#include "ops/weighted.h"

namespace fettle {

/// Writes the integers less their zero point, as floats, and returns the scale that makes them real again.
float centredIntegers(DynamicScheme scheme, const float* in, size_t count, float* centred);

} // namespace fettle
