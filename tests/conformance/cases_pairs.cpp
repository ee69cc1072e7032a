// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Families of random models: arithmetic of two broadcast operands.
#include "one_operator.h"

#include "tflite/options.h"

namespace fettle::test {

namespace {

using enum TensorType;
using Builtin = tfl::BuiltinOperator;

constexpr int32_t codeOf(Builtin op)
{
    return static_cast<int32_t>(op);
}

tfl::ActivationFunctionType anyActivation(Random& random)
{
    using enum tfl::ActivationFunctionType;
    return random.pick({NONE, NONE, RELU, RELU6, RELU_N1_TO_1});
}

enum class Form { Equal, Broadcast };

/// Two shapes; each loses some of its dimensions when they are to be broadcast.
std::pair<Shape, Shape> shapePair(Random& random, Form form)
{
    Shape whole(static_cast<size_t>(random.integer(0, form == Form::Equal ? 4 : 5)));
    for (int32_t& size : whole)
        size = random.integer(1, 9);
    if (form == Form::Equal)
        return {whole, whole};
    Shape parts[2] = {whole, whole};
    for (int32_t times = random.integer(0, 3); times > 0 && !whole.empty(); --times)
        parts[random.integer(0, 1)]
             [static_cast<size_t>(random.integer(0, static_cast<int32_t>(whole.size()) - 1))] = 1;
    Shape& shorter = parts[random.integer(0, 1)];
    shorter.erase(shorter.begin(), shorter.begin() + random.integer(0, static_cast<int32_t>(shorter.size())));
    return {parts[0], parts[1]};
}

struct Scales {
    float a = 0, b = 0, out = 0;
    int32_t zeroA = 0, zeroB = 0, zeroOut = 0;
};

Scales anyScales(Random& random, TensorType type)
{
    if (type == Int16)
        return {.a = random.scale(1e-4f, 1e-2f),
                .b = random.scale(1e-4f, 1e-2f),
                .out = random.scale(1e-4f, 1e-2f)};
    if (type != Int8 && type != UInt8)
        return {};
    return {random.scale(),         random.scale(),         random.scale(0.01f, 0.4f),
            random.zeroPoint(type), random.zeroPoint(type), random.zeroPoint(type)};
}

ModelPtr pair(Random& random, Builtin code, OperatorOptions options, TensorType type, Form form,
              const Scales& scales)
{
    OneOperator made(codeOf(code), std::move(options));
    const auto [a, b] = shapePair(random, form);
    made.input(a, type, scales.a, scales.zeroA);
    made.input(b, type, scales.b, scales.zeroB);
    made.output(type, scales.out, scales.zeroOut);
    return made.finish();
}

template <class Table>
OperatorOptions activated(Random& random)
{
    Table table;
    table.fused_activation_function = anyActivation(random);
    if constexpr (requires { table.pot_scale_int16; })
        table.pot_scale_int16 = false;
    return makeOptions(table);
}

template <TensorType type, Form form>
ModelPtr add(Random& random)
{
    return pair(random, Builtin::ADD, activated<tfl::AddOptionsT>(random), type, form,
                anyScales(random, type));
}

/// Large tensors: vector code and the rest of a row round a few sums in 100,000 to different values.
std::pair<Shape, Shape> largeShapes(Random& random, TensorType type)
{
    const int32_t rows = random.integer(100, 130);
    const int32_t columns = random.integer(type == Int16 ? 300 : 90, type == Int16 ? 400 : 140);
    const Shape whole = {rows, columns};
    if (type == Int16)
        return {whole, whole};
    Shape part = random.pick({whole, Shape{rows, 1}, Shape{1, columns}, Shape{columns}});
    return random.coin() ? std::pair(whole, part) : std::pair(part, whole);
}

template <Builtin code, class Table, TensorType type>
ModelPtr largeSum(Random& random)
{
    OneOperator made(codeOf(code), activated<Table>(random));
    const Scales scales = anyScales(random, type);
    const auto [a, b] = largeShapes(random, type);
    made.input(a, type, scales.a, scales.zeroA);
    made.input(b, type, scales.b, scales.zeroB);
    made.output(type, std::max(scales.a, scales.b) * random.real(1, 2), scales.zeroOut);
    return made.finish();
}

template <TensorType type>
constexpr auto addLarge = largeSum<Builtin::ADD, tfl::AddOptionsT, type>;
template <TensorType type>
constexpr auto subLarge = largeSum<Builtin::SUB, tfl::SubOptionsT, type>;

template <TensorType type, Form form>
ModelPtr sub(Random& random)
{
    return pair(random, Builtin::SUB, activated<tfl::SubOptionsT>(random), type, form,
                anyScales(random, type));
}

template <TensorType type, Form form>
ModelPtr mul(Random& random)
{
    Scales scales = anyScales(random, type);
    scales.out *= scales.a * 100;
    return pair(random, Builtin::MUL, activated<tfl::MulOptionsT>(random), type, form, scales);
}

/// One operand was always 0 when the model was calibrated.
ModelPtr mulByScaleZero(Random& random)
{
    auto model = std::make_shared<Model>(*mul<Int16, Form::Broadcast>(random));
    Graph& graph = model->graphs.front();
    const TensorId operand = graph.operators.front().inputs[random.coin() ? 0 : 1];
    graph.tensors[operand.index()].quantization.scale.front() = 0;
    return model;
}

template <TensorType type, Form form>
ModelPtr div(Random& random)
{
    Scales scales = anyScales(random, type);
    scales.out = type == Int16 ? random.scale(1e-3f, 1.0f) : scales.out;
    return pair(random, Builtin::DIV, activated<tfl::DivOptionsT>(random), type, form, scales);
}

/// int16 scales that are powers of two; one operand has that of the output.
template <Builtin code, class Table, bool broadcast>
ModelPtr powerOfTwo(Random& random)
{
    Table table;
    table.fused_activation_function = anyActivation(random);
    const int32_t exponent = random.integer(-14, -8);
    const auto scale = [](int32_t e) { return std::ldexp(1.0f, e); };
    Scales scales{.a = scale(exponent), .b = scale(exponent), .out = scale(exponent)};
    (random.coin() ? scales.a : scales.b) = scale(exponent - random.integer(0, 5));
    return pair(random, code, makeOptions(table), Int16, broadcast ? Form::Broadcast : Form::Equal, scales);
}

template <Builtin code, class Table, TensorType type, Form form>
ModelPtr plain(Random& random)
{
    Scales scales = anyScales(random, type);
    if (code == Builtin::MAXIMUM || code == Builtin::MINIMUM) {
        scales.b = scales.out = scales.a;
        scales.zeroB = scales.zeroOut = scales.zeroA;
    }
    return pair(random, code, makeOptions(Table{}), type, form, scales);
}

ModelPtr atan2(Random& random)
{
    return pair(random, Builtin::ATAN2, makeOptions(tfl::ATan2OptionsT{}), Float32, Form::Equal, {});
}

template <TensorType type>
ModelPtr addAll(Random& random)
{
    OneOperator made(codeOf(Builtin::ADD_N), makeOptions(tfl::AddNOptionsT{}));
    const Shape shape = shapePair(random, Form::Equal).first;
    for (int32_t i = random.integer(2, 5); i > 0; --i)
        made.input(shape, type);
    made.output(type);
    return made.finish();
}

/// Random inputs, but the second operand has no zero, neither as a number nor as stored.
ByteVector nonZeroDivisors(const Model& model, Random& random, size_t samples)
{
    const Graph& graph = model.mainGraph();
    ByteVector bytes;
    for (size_t sample = 0; sample < samples; ++sample)
        for (size_t i = 0; i < graph.inputs.size(); ++i) {
            const Tensor& tensor = graph.tensor(graph.inputs[i]);
            const int32_t zero =
                tensor.quantization.present() ? static_cast<int32_t>(tensor.quantization.zeroPoint[0]) : 0;
            for (int64_t e = 0; e < elementCount(tensor.shape); ++e) {
                int32_t limit = tensor.type == Int16   ? 32767
                                : tensor.type == Int32 ? 100000
                                : tensor.type == Int64 ? 100000
                                                       : 127;
                int32_t value =
                    random.integer(tensor.type == UInt8 ? 0 : -limit, tensor.type == UInt8 ? 255 : limit);
                if (i == 1 && random.coin() && limit > 127)
                    value = random.integer(-300, 300);
                if (i == 1 && (value == zero || value == 0))
                    value = zero == 7 ? 8 : 7;
                const float real = static_cast<float>(value) / 16;
                const int64_t wide = value;
                const void* from = tensor.type == Float32 ? static_cast<const void*>(&real) : &wide;
                const auto* raw = static_cast<const std::byte*>(from);
                bytes.insert(bytes.end(), raw, raw + bitsOf(tensor.type) / 8);
            }
        }
    return bytes;
}

/// Bases and exponents that have a power: floats above zero, small integers.
ByteVector powers(const Model& model, Random& random, size_t samples)
{
    const Graph& graph = model.mainGraph();
    ByteVector bytes;
    for (size_t sample = 0; sample < samples; ++sample)
        for (size_t i = 0; i < graph.inputs.size(); ++i) {
            const Tensor& tensor = graph.tensor(graph.inputs[i]);
            const bool whole = random.coin();
            for (int64_t e = 0; e < elementCount(tensor.shape); ++e) {
                const float real = i == 0  ? random.real(0.1f, 3)
                                   : whole ? static_cast<float>(random.integer(0, 5))
                                           : random.real(-2, 3);
                const int32_t integer = i == 0 ? random.integer(-9, 9) : random.integer(0, 6);
                const void* from = tensor.type == Float32 ? static_cast<const void*>(&real) : &integer;
                const auto* raw = static_cast<const std::byte*>(from);
                bytes.insert(bytes.end(), raw, raw + 4);
            }
        }
    return bytes;
}

constexpr Form E = Form::Equal;
constexpr Form B = Form::Broadcast;

template <TensorType type, Form form>
constexpr auto maximum = plain<Builtin::MAXIMUM, tfl::MaximumMinimumOptionsT, type, form>;
template <TensorType type, Form form>
constexpr auto minimum = plain<Builtin::MINIMUM, tfl::MaximumMinimumOptionsT, type, form>;
template <TensorType type, Form form>
constexpr auto squared = plain<Builtin::SQUARED_DIFFERENCE, tfl::SquaredDifferenceOptionsT, type, form>;
template <TensorType type, Form form>
constexpr auto floorDiv = plain<Builtin::FLOOR_DIV, tfl::FloorDivOptionsT, type, form>;
template <TensorType type, Form form>
constexpr auto floorMod = plain<Builtin::FLOOR_MOD, tfl::FloorModOptionsT, type, form>;
template <TensorType type, Form form>
constexpr auto power = plain<Builtin::POW, tfl::PowOptionsT, type, form>;

const OperatorCases pairCases[] = {
    {"add_int16", add<Int16, E>},
    {"add_int16_broadcast", add<Int16, B>},
    {"add_int16_power_of_two", powerOfTwo<Builtin::ADD, tfl::AddOptionsT, false>},
    {"add_int16_large", addLarge<Int16>},
    {"add_int8_large", addLarge<Int8>},
    {"add_uint8_large", addLarge<UInt8>},
    {"add_int32", add<Int32, B>},
    {"add_int64", add<Int64, B>},
    {"add_any_float", add<Float32, B>},
    {"add_any_int8", add<Int8, B>},
    {"add_any_uint8", add<UInt8, B>},
    {"sub_float", sub<Float32, E>},
    {"sub_float_broadcast", sub<Float32, B>},
    {"sub_int8", sub<Int8, E>},
    {"sub_int8_broadcast", sub<Int8, B>},
    {"sub_uint8", sub<UInt8, B>},
    {"sub_int16", sub<Int16, E>},
    {"sub_int16_broadcast", sub<Int16, B>},
    {"sub_int16_power_of_two", powerOfTwo<Builtin::SUB, tfl::SubOptionsT, true>},
    {"sub_int16_large", subLarge<Int16>},
    {"sub_int8_large", subLarge<Int8>},
    {"sub_uint8_large", subLarge<UInt8>},
    {"sub_int32", sub<Int32, B>},
    {"sub_int64", sub<Int64, B>},
    {"mul_float", mul<Float32, E>},
    {"mul_float_broadcast", mul<Float32, B>},
    {"mul_int8", mul<Int8, E>},
    {"mul_int8_broadcast", mul<Int8, B>},
    {"mul_uint8", mul<UInt8, B>},
    {"mul_int16_scale_zero", mulByScaleZero},
    {"mul_int16", mul<Int16, B>},
    {"mul_int32", mul<Int32, B>},
    {"mul_int64", mul<Int64, B>},
    {"div_float", div<Float32, E>, nonZeroDivisors},
    {"div_float_broadcast", div<Float32, B>, nonZeroDivisors},
    {"div_int8", div<Int8, B>, nonZeroDivisors},
    {"div_uint8", div<UInt8, B>, nonZeroDivisors},
    {"div_int16", div<Int16, B>, nonZeroDivisors},
    {"div_int32", div<Int32, B>, nonZeroDivisors},
    {"maximum_float", maximum<Float32, B>},
    {"maximum_int8", maximum<Int8, B>},
    {"maximum_uint8", maximum<UInt8, B>},
    {"maximum_int16", maximum<Int16, B>},
    {"maximum_int32", maximum<Int32, B>},
    {"maximum_int64", maximum<Int64, E>},
    {"minimum_float", minimum<Float32, B>},
    {"minimum_int8", minimum<Int8, B>},
    {"minimum_uint8", minimum<UInt8, E>},
    {"minimum_int16", minimum<Int16, B>},
    {"minimum_int32", minimum<Int32, B>},
    {"minimum_int64", minimum<Int64, B>},
    {"squared_difference_float", squared<Float32, B>},
    {"squared_difference_int32", squared<Int32, B>},
    {"squared_difference_int8", squared<Int8, B>},
    {"floor_div_float", floorDiv<Float32, B>, nonZeroDivisors},
    {"floor_div_int8", floorDiv<Int8, B>, nonZeroDivisors},
    {"floor_div_int16", floorDiv<Int16, B>, nonZeroDivisors},
    {"floor_div_int32", floorDiv<Int32, B>, nonZeroDivisors},
    {"floor_mod_float", floorMod<Float32, B>, nonZeroDivisors},
    {"floor_mod_int8", floorMod<Int8, B>, nonZeroDivisors},
    {"floor_mod_int16", floorMod<Int16, B>, nonZeroDivisors},
    {"floor_mod_int32", floorMod<Int32, B>, nonZeroDivisors},
    {"floor_mod_int64", floorMod<Int64, B>, nonZeroDivisors},
    {"pow_float", power<Float32, E>, powers},
    {"pow_float_broadcast", power<Float32, B>, powers},
    {"pow_int32", power<Int32, B>, powers},
    {"atan2_float", atan2},
    {"add_n_float", addAll<Float32>},
    {"add_n_int32", addAll<Int32>},
};

const AddOperatorCases added(pairCases);

} // namespace

} // namespace fettle::test
