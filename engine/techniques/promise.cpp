// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Checks zeros and cluster counts.
#include "techniques/promise.h"

#include "runtime/executor.h"
#include "techniques/weights.h"

#include <fmt/format.h>

#include <algorithm>

namespace fettle {

namespace {

int64_t distinctIn(std::vector<float>& values)
{
    std::ranges::sort(values);
    return std::ranges::distance(values.begin(), std::ranges::unique(values).begin());
}

/// The largest number of distinct values in a row of the matrix, or in all rows together.
int64_t mostDistinct(const std::vector<float>& values, const WeightMatrix& matrix, bool perRow)
{
    std::vector<float> work;
    int64_t most = 0;
    for (int64_t row = 0; row < matrix.rows(); ++row) {
        if (perRow)
            work.clear();
        for (int64_t column = 0; column < matrix.columns(); ++column)
            work.push_back(values[matrix.index(row, column)]);
        if (perRow || row + 1 == matrix.rows())
            most = std::max(most, distinctIn(work));
    }
    return most;
}

} // namespace

Result<std::vector<std::string>> keptPromises(const Promise& promise, const Model& model,
                                              const Tensor& weights, std::string_view stage)
{
    std::vector<std::string> claims;
    const auto values = constantValues(model, weights);
    if (!promise.zeros.empty()) {
        if (promise.zeros.size() != values.size())
            return fail(ErrorCode::VerificationFailed, fmt::format("{} changed the number of weights", stage),
                        promise.name);
        int64_t lost = 0;
        for (size_t i = 0; i < values.size(); ++i)
            lost += promise.zeros[i] && values[i] != 0 ? 1 : 0;
        if (lost > 0)
            return fail(ErrorCode::VerificationFailed,
                        fmt::format("{} lost {} of {} zeros", stage, lost, promise.zeroCount), promise.name);
        claims.push_back(fmt::format("{} zeros kept", promise.zeroCount));
    }
    if (promise.clusters > 0) {
        const bool perChannel = promise.perChannel || weights.quantization.perChannel();
        const int64_t distinct =
            mostDistinct(values, WeightMatrix(weights.shape, promise.channelDimension), perChannel);
        if (distinct > promise.clusters)
            return fail(ErrorCode::VerificationFailed,
                        fmt::format("{} made {} values of {} clusters", stage, distinct, promise.clusters),
                        promise.name);
        claims.push_back(fmt::format("{} values{}", distinct, perChannel ? " in each channel" : ""));
    }
    return claims;
}

} // namespace fettle
