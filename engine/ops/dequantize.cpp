// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// DEQUANTIZE: stored integers or half-precision numbers to float32.
#include "kernels/kernels.h"
#include "ops/packed.h"
#include "ops/tables.h"

namespace fettle {

namespace {

/// Scale and zero point of every element: one pair, or one for each index of a dimension.
struct Scales {
    std::vector<float> scale;
    std::vector<int32_t> zeroPoint;
    size_t inner = 1; ///< elements between two indices of the dimension

    float operator()(int32_t q, size_t i) const
    {
        const size_t c = scale.size() == 1 ? 0 : i / inner % scale.size();
        return scale[c] * static_cast<float>(q - zeroPoint[c]);
    }
};

Result<Scales> scalesOf(const OperatorView& view)
{
    const Tensor& tensor = *view.input(0);
    const Quantization& q = tensor.quantization;
    if (q.scale.empty() || !std::holds_alternative<std::monostate>(q.details))
        return fail(ErrorCode::UnsupportedModel, "a tensor of integers has no scale that can be used", tensor.name);
    Scales scales;
    scales.scale = q.scale;
    for (size_t i = 0; i < q.scale.size(); ++i)
        scales.zeroPoint.push_back(i < q.zeroPoint.size() ? static_cast<int32_t>(q.zeroPoint[i]) : 0);
    const Shape& shape = view.inputShape(0);
    if (q.perChannel()) {
        const auto dimension = static_cast<size_t>(q.dimension);
        if (q.dimension < 0 || dimension >= shape.size() || static_cast<size_t>(shape[dimension]) != q.scale.size())
            return fail(ErrorCode::DamagedModel, "the scales do not fit the shape " + shapeText(shape), tensor.name);
        for (size_t d = dimension + 1; d < shape.size(); ++d)
            scales.inner *= static_cast<size_t>(shape[d]);
    }
    return scales;
}

template <class T>
std::unique_ptr<PreparedOperator> widen(Scales scales, size_t count)
{
    return preparedFrom([scales = std::move(scales), count](const RunArguments& arguments) {
        const T* in = arguments.in<T>(0);
        float* out = arguments.out<float>(0);
        for (size_t i = 0; i < count; ++i)
            out[i] = scales(in[i], i);
    });
}

/// The builtin kernel's vector form: in whole blocks of eight scale × q and scale × -zeroPoint are rounded before they are
/// added, the rest is as everywhere else (seen in LiteRT: 0 of 25,600 values differ).
template <class T>
std::unique_ptr<PreparedOperator> widenInBlocks(float scale, int32_t zeroPoint, size_t count)
{
    return preparedFrom([=](const RunArguments& arguments) {
        constexpr size_t block = 8;
        const T* in = arguments.in<T>(0);
        float* out = arguments.out<float>(0);
        const float offset = scale * static_cast<float>(-zeroPoint);
        for (size_t i = 0; i < count; ++i) {
            const bool inBlock = i < count / block * block;
            out[i] = inBlock ? scale * static_cast<float>(in[i]) + offset : scale * static_cast<float>(in[i] - zeroPoint);
        }
    });
}

std::unique_ptr<PreparedOperator> widenInt4(Scales scales, size_t count)
{
    return preparedFrom([scales = std::move(scales), count](const RunArguments& arguments) {
        const auto values = unpackedInt4({arguments.in<std::byte>(0), (count + 1) / 2}, count);
        float* out = arguments.out<float>(0);
        for (size_t i = 0; i < count; ++i)
            out[i] = scales(values[i], i);
    });
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions& options)
{
    if (view.output(0).type != TensorType::Float32)
        return unsupportedTypes(view);
    const auto count = static_cast<size_t>(elementCount(view.outputShape(0)));
    const TensorType type = view.input(0)->type;
    if (type == TensorType::Float16)
        return preparedFrom([count](const RunArguments& arguments) {
            std::transform(arguments.in<uint16_t>(0), arguments.in<uint16_t>(0) + count, arguments.out<float>(0), widenHalf);
        });
    if (type != TensorType::Int8 && type != TensorType::UInt8 && type != TensorType::Int16 && type != TensorType::Int4)
        return unsupportedTypes(view);
    FETTLE_ASSIGN(Scales scales, scalesOf(view));
    const bool onePair = !view.input(0)->quantization.perChannel();
    if (options.arithmetic == Arithmetic::Builtin && onePair && type == TensorType::Int8)
        return widenInBlocks<int8_t>(scales.scale[0], scales.zeroPoint[0], count);
    if (options.arithmetic == Arithmetic::Builtin && onePair && type == TensorType::UInt8)
        return widenInBlocks<uint8_t>(scales.scale[0], scales.zeroPoint[0], count);
    if (type == TensorType::Int8 && onePair && options.kernels == KernelPath::Fast)
        return preparedFrom([count, scale = scales.scale[0], zero = scales.zeroPoint[0],
                             run = kernels::kernels().elementwise.dequantizeI8](const RunArguments& arguments) {
            run(scale, zero, arguments.in<int8_t>(0), arguments.out<float>(0), count);
        });
    switch (type) {
    case TensorType::Int8:
        return widen<int8_t>(std::move(scales), count);
    case TensorType::UInt8:
        return widen<uint8_t>(std::move(scales), count);
    case TensorType::Int16:
        return widen<int16_t>(std::move(scales), count);
    default:
        return widenInt4(std::move(scales), count);
    }
}

int32_t version(const OperatorView& view)
{
    const Tensor& input = *view.input(0);
    switch (input.type) {
    case TensorType::UInt4:
        return 8;
    case TensorType::Int2:
        return 7;
    case TensorType::Int4:
        return 6;
    case TensorType::Int16:
    case TensorType::Float16:
        return 3;
    case TensorType::Int8:
        return input.quantization.perChannel() ? 5 : 2;
    default:
        return 1;
    }
}

} // namespace

const OperatorDefinition& ops::dequantize()
{
    static const OperatorDefinition definition{
        .code = code::dequantize,
        .name = "DEQUANTIZE",
        .label = "Dequantize",
        .quantization = {.integerKernel = true},
        .shapes = sameShape,
        .prepare = prepare,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
