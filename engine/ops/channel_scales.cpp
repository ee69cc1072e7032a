// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Scale and zero point of every element of a tensor.
#include "ops/channel_scales.h"

namespace fettle {

Result<ChannelScales> channelScales(const Tensor& tensor, const Shape& shape)
{
    const Quantization& q = tensor.quantization;
    if (q.scale.empty() || !std::holds_alternative<std::monostate>(q.details))
        return fail(ErrorCode::UnsupportedModel, "a tensor of integers has no scale that can be used",
                    tensor.name);
    ChannelScales scales;
    scales.scale = q.scale;
    for (size_t i = 0; i < q.scale.size(); ++i) {
        const int64_t zero = i < q.zeroPoint.size() ? q.zeroPoint[i] : 0;
        scales.zeroPoint.push_back(static_cast<int32_t>(std::clamp<int64_t>(zero, -65536, 65536)));
    }
    if (!q.perChannel())
        return scales;
    const auto dimension = static_cast<size_t>(q.dimension);
    if (q.dimension < 0 || dimension >= shape.size() ||
        static_cast<size_t>(shape[dimension]) != q.scale.size())
        return fail(ErrorCode::DamagedModel, "the scales do not fit the shape " + shapeText(shape),
                    tensor.name);
    for (size_t d = dimension + 1; d < shape.size(); ++d)
        scales.inner *= static_cast<size_t>(shape[d]);
    return scales;
}

} // namespace fettle
