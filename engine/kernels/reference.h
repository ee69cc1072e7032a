// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The plain loops that every kernel is held against: readable, slow, right.
//
// Shapes and meanings are those of kernels.h. Sums run in the order of the loops; float results of the
// kernels may differ from these in the last bits, integer results may not.
#pragma once

#include "kernels/kernels.h"

namespace fettle::kernels::reference {

void convF32(const Window&, const float* weights, const float* bias, Limits, const float* in, float* out);
void depthwiseF32(const Window&, const float* weights, const float* bias, Limits, const float* in,
                  float* out);
void convI8(const Window&, const WeightsI8&, const std::int8_t* in, std::int8_t* out);
void depthwiseI8(const Window&, const WeightsI8&, const std::int8_t* in, std::int8_t* out);

void averageF32(const Window&, Limits, const float* in, float* out);
void maxF32(const Window&, Limits, const float* in, float* out);
void averageI8(const Window&, std::int32_t low, std::int32_t high, const std::int8_t* in, std::int8_t* out);
void maxI8(const Window&, std::int32_t low, std::int32_t high, const std::int8_t* in, std::int8_t* out);

/// One sum to one value of the given output channel.
std::int8_t requantize(const Requantization&, std::int32_t sum, std::int32_t channel);

std::int8_t addScaled(const AddScaled&, std::int8_t a, std::int8_t b);
std::int8_t addShifted(const AddShifted&, std::int8_t a, std::int8_t b);
std::int8_t quantize(const Quantization&, float x);
/// x times the probability that a normal variable is below x.
void geluF32(const float* in, float* out, std::size_t count);
void softmaxF32(const float* in, float* out, std::size_t depth, float beta);
float clamp(Limits, float x);

} // namespace fettle::kernels::reference
