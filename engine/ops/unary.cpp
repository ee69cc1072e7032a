// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Functions of one element: ABS, CEIL, COS, ELU, EXP, FLOOR, LOG, NEG, ROUND, RSQRT, SIGN, SIN, SQRT, SQUARE.
// A row each.
#include "core/contains.h"
#include "ops/codes.h"
#include "ops/definitions.h"
#include "ops/gradient.h"
#include "ops/unary_integers.h"
#include "tflite/operator_names.h"

namespace fettle {

namespace {

template <auto f>
void each(const float* in, float* out, size_t count)
{
    for (size_t i = 0; i < count; ++i)
        out[i] = f(in[i]);
}

using Gradient = decltype(OperatorDefinition::gradient);

/// derivative(x, y), where y is the function of x.
template <auto derivative>
Result<std::unique_ptr<OperatorGradient>> eachGradient(const OperatorView& view)
{
    return elementGradient(view, derivative);
}

/// The lowest version that takes a type, where it is not 1.
struct TypeVersion {
    TensorType type = TensorType::Float32;
    int32_t version = 1;
};

struct Unary {
    int32_t code;
    std::string_view name;
    std::string_view label;
    void (*real)(const float* in, float* out, size_t count);
    Gradient gradient;                   ///< null for steps, which have none
    PrepareIntegers* integers = nullptr; ///< types other than float32
    bool quantized = false;              ///< there is an int8 kernel that respects scales
    std::array<TypeVersion, 3> versions = {};
};

Result<std::unique_ptr<PreparedOperator>> noIntegers(const OperatorView& view, const ExecutionOptions&)
{
    return unsupportedTypes(view);
}

using enum TensorType;

constexpr std::array<TypeVersion, 3> sixteen2{{{Int8, 2}, {Int16, 2}}};

constexpr Unary rows[] = {
    {code::abs,
     "ABS",
     "Abs",
     each<[](float x) { return std::abs(x); }>,
     eachGradient<[](float x, float) { return signOf(x); }>,
     prepareIntegerAbs,
     true,
     {{{Int8, 2}, {Int16, 3}, {Int32, 5}}}},
    {code::ceil, "CEIL", "Ceil", each<[](float x) { return std::ceil(x); }>, nullptr, noIntegers},
    {code::cos, "COS", "Cos", each<[](float x) { return std::cos(x); }>,
     eachGradient<[](float x, float) { return -std::sin(x); }>, noIntegers},
    {code::elu, "ELU", "ELU", each<[](float x) { return x < 0 ? std::expm1(x) : x; }>,
     eachGradient<[](float x, float y) { return x < 0 ? y + 1 : 1.0F; }>, prepareIntegerElu, true},
    {code::exp, "EXP", "Exp", each<[](float x) { return std::exp(x); }>,
     eachGradient<[](float, float y) { return y; }>, prepareIntegerExp, true, sixteen2},
    {code::floor, "FLOOR", "Floor", each<[](float x) { return std::floor(x); }>, nullptr, noIntegers},
    {code::log, "LOG", "Log", each<[](float x) { return std::log(x); }>,
     eachGradient<[](float x, float) { return 1 / x; }>, prepareIntegerLog, true, sixteen2},
    {code::neg, "NEG", "Neg", each<[](float x) { return -x; }>,
     eachGradient<[](float, float) { return -1.0F; }>, prepareIntegerNeg},
    {code::round, "ROUND", "Round", each<[](float x) { return std::nearbyint(x); }>, nullptr,
     noIntegers}, // ties to even
    {code::rsqrt,
     "RSQRT",
     "Rsqrt",
     each<[](float x) { return 1.0f / std::sqrt(x); }>,
     eachGradient<[](float, float y) { return -0.5F * y * y * y; }>,
     prepareIntegerRsqrt,
     true,
     {{{Int8, 2}, {Int16, 3}}}},
    {code::sign, "SIGN", "Sign", each<signOf<float>>, nullptr, prepareIntegerSign, false, {{{Int32, 2}}}},
    {code::sin, "SIN", "Sin", each<[](float x) { return std::sin(x); }>,
     eachGradient<[](float x, float) { return std::cos(x); }>, noIntegers},
    {code::sqrt, "SQRT", "Sqrt", each<[](float x) { return std::sqrt(x); }>,
     eachGradient<[](float, float y) { return 0.5F / y; }>, prepareIntegerSqrt, true, sixteen2},
    {code::square, "SQUARE", "Square", each<[](float x) { return x * x; }>,
     eachGradient<[](float x, float) { return 2 * x; }>, noIntegers},
};

const Unary& rowOf(const OperatorView& view)
{
    return *std::ranges::find(rows, view.op.code, &Unary::code);
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions& options)
{
    const TensorType type = view.input(0)->type;
    if (view.output(0).type != type)
        return unsupportedTypes(view);
    const Unary& row = rowOf(view);
    if (type != Float32)
        return row.integers(view, options);
    const auto count = static_cast<size_t>(elementCount(view.outputShape(0)));
    return preparedFrom([count, run = row.real](const RunArguments& arguments) {
        run(arguments.in<float>(0), arguments.out<float>(0), count);
    });
}

int32_t version(const OperatorView& view)
{
    const Tensor& input = *view.input(0);
    if (view.op.code == code::abs && input.type == Int16 && !input.quantization.present())
        return 4;
    for (const TypeVersion& row : rowOf(view).versions)
        if (row.type == input.type)
            return row.version;
    return 1;
}

OperatorDefinition defined(const Unary& row)
{
    return {
        .code = row.code,
        .name = row.name,
        .label = row.label,
        .quantization = {.integerKernel = row.quantized,
                         .wideKernel = row.quantized && contains(row.versions, Int16, &TypeVersion::type)},
        .shapes = sameShape,
        .prepare = prepare,
        .gradient = row.gradient,
        .macs = noMacs,
        .version = version};
}

template <int32_t code>
const OperatorDefinition& definitionOf()
{
    static const OperatorDefinition definition = defined(*std::ranges::find(rows, code, &Unary::code));
    return definition;
}

} // namespace

const OperatorDefinition& ops::abs()
{
    return definitionOf<code::abs>();
}
const OperatorDefinition& ops::ceil()
{
    return definitionOf<code::ceil>();
}
const OperatorDefinition& ops::cos()
{
    return definitionOf<code::cos>();
}
const OperatorDefinition& ops::elu()
{
    return definitionOf<code::elu>();
}
const OperatorDefinition& ops::exp()
{
    return definitionOf<code::exp>();
}
const OperatorDefinition& ops::floor()
{
    return definitionOf<code::floor>();
}
const OperatorDefinition& ops::log()
{
    return definitionOf<code::log>();
}
const OperatorDefinition& ops::neg()
{
    return definitionOf<code::neg>();
}
const OperatorDefinition& ops::round()
{
    return definitionOf<code::round>();
}
const OperatorDefinition& ops::rsqrt()
{
    return definitionOf<code::rsqrt>();
}
const OperatorDefinition& ops::sign()
{
    return definitionOf<code::sign>();
}
const OperatorDefinition& ops::sin()
{
    return definitionOf<code::sin>();
}
const OperatorDefinition& ops::sqrt()
{
    return definitionOf<code::sqrt>();
}
const OperatorDefinition& ops::square()
{
    return definitionOf<code::square>();
}

} // namespace fettle
