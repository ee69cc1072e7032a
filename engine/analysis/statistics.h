// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Figures about weights and differences between tensors.
#pragma once

#include "model/model.h"

#include <span>
#include <vector>

namespace fettle {

/// Share of stored values that are zero (the quantized zero for integer tensors).
double sparsityOf(const Model& model, const Tensor& tensor);
/// Number of distinct stored values; `perChannel` gives the largest count within one channel of the quantized
/// dimension.
int64_t distinctValues(const Model& model, const Tensor& tensor, bool perChannel = false);

/// Signal-to-quantization-noise ratio in dB, 10 log10(sum a^2 / sum (a-b)^2); infinite when equal.
double sqnr(std::span<const float> reference, std::span<const float> other);

struct HistogramData {
    double minimum = 0;
    double maximum = 0;
    std::vector<int64_t> counts;
    int64_t zeros = 0;
};
HistogramData histogramOf(std::span<const float> values, int bins);

} // namespace fettle
