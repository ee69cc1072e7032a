// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Functions of one stored integer, tabulated.
#include "ops/value_table.h"

namespace fettle {

namespace {

template <class Function>
ByteTable everyByte(const OperatorView& view, Function f)
{
    const ByteRange from = byteRange(view.input(0)->type);
    ByteTable table{};
    for (int32_t q = from.low; q <= from.high; ++q)
        table[static_cast<uint8_t>(q)] = static_cast<uint8_t>(f(q));
    return table;
}

template <class Real>
int16_t saturated(Real x)
{
    if (std::isnan(x))
        return 0;
    return static_cast<int16_t>(std::clamp<Real>(x, -32768, 32767));
}

} // namespace

Result<void> checkShortScales(const OperatorView& view)
{
    for (const Tensor* tensor : {view.input(0), &view.output(0)}) {
        const Quantization& q = tensor->quantization;
        if (q.scale.size() != 1 || !usableScale(q.scale.front()))
            return fail(ErrorCode::UnsupportedModel, "an int16 tensor has no scale that can be used",
                        tensor->name);
        if (!q.zeroPoint.empty() && q.zeroPoint.front() != 0)
            return fail(ErrorCode::DamagedModel, "an int16 tensor has a zero point", tensor->name);
    }
    return {};
}

bool delegateTakesElements(const OperatorView& view)
{
    const auto takes = [](const Tensor& tensor) {
        return !isByte(tensor.type) ||
               (tensor.quantization.scale.size() == 1 && usableScale(tensor.quantization.scale.front()));
    };
    constexpr size_t mostDimensions = 6;
    return view.inputShape(0).size() <= mostDimensions && takes(*view.input(0)) && takes(view.output(0));
}

ByteTable byteTable(const OperatorView& view, Arithmetic arithmetic, const RealFunction& f)
{
    const ScaleZero in = scaleZero(*view.input(0));
    const ScaleZero out = scaleZero(view.output(0));
    const ByteRange range = byteRange(view.output(0).type);
    const float inverse = 1.0f / out.scale;
    const int32_t zero = out.zeroPoint;
    return everyByte(view, [&](int32_t q) {
        const float scaled = f(in.scale * static_cast<float>(q - in.zeroPoint)) * inverse;
        return range.clamp(arithmetic == Arithmetic::Delegate
                               ? int64_t{roundHalfEven(scaled + static_cast<float>(zero))}
                               : int64_t{roundHalfAway(scaled)} + zero);
    });
}

ByteTable integerByteTable(const OperatorView& view, const std::function<int32_t(int32_t)>& f)
{
    const int32_t zeroIn = scaleZero(*view.input(0)).zeroPoint;
    const int32_t zeroOut = scaleZero(view.output(0)).zeroPoint;
    const ByteRange range = byteRange(view.output(0).type);
    return everyByte(view, [&](int32_t q) { return range.clamp(int64_t{f(q - zeroIn)} + zeroOut); });
}

std::unique_ptr<PreparedOperator> preparedTable(const ByteTable& table, size_t count)
{
    return preparedFrom([table, count](const RunArguments& arguments) {
        const auto* in = arguments.in<uint8_t>(0);
        auto* out = arguments.out<uint8_t>(0);
        for (size_t i = 0; i < count; ++i)
            out[i] = table[in[i]];
    });
}

template <class Real>
ShortTable shortTable(const ShortTableRange<Real>& range, const std::function<Real(Real)>& f)
{
    constexpr int32_t low = -32768;
    constexpr int32_t high = 32767;
    constexpr int32_t steps = 512;
    const Real first = range.inScale * static_cast<Real>(low - range.inZero);
    const Real last = range.inScale * static_cast<Real>(high - range.inZero);
    const Real step = (last - first) / steps;
    const Real inverse = Real{65536} / (range.outScale * static_cast<Real>(high - range.outZero) -
                                        range.outScale * static_cast<Real>(low - range.outZero));
    ShortTable table;
    for (int32_t i = 0; i < steps; ++i) {
        const Real x = first + static_cast<Real>(i) * step;
        const Real sample = std::round(f(x) * inverse);
        const Real middle = std::round(f(x + step / 2) * inverse);
        const Real chord = std::round((f(first + static_cast<Real>(i + 1) * step) * inverse + sample) / 2);
        table.samples[static_cast<size_t>(i)] = saturated(sample - std::round((chord - middle) / 2));
    }
    table.samples[steps] = saturated(std::round(f(last) * inverse));
    return table;
}

template ShortTable shortTable(const ShortTableRange<float>&, const std::function<float(float)>&);
template ShortTable shortTable(const ShortTableRange<double>&, const std::function<double(double)>&);

std::unique_ptr<PreparedOperator> preparedTable(const ShortTable& table, size_t count)
{
    return preparedFrom([table, count](const RunArguments& arguments) {
        std::transform(arguments.in<int16_t>(0), arguments.in<int16_t>(0) + count, arguments.out<int16_t>(0),
                       table);
    });
}

ShortTableRange<float> shortRange(const OperatorView& view)
{
    const ScaleZero in = scaleZero(*view.input(0));
    const ScaleZero out = scaleZero(view.output(0));
    return {in.scale, in.zeroPoint, out.scale, out.zeroPoint};
}

} // namespace fettle
