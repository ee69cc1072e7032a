// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Families of random models: recurrent layers, with states that are carried over from sample to sample.
#include "one_operator.h"

#include "tflite/options.h"

#include <algorithm>
#include <cmath>

namespace fettle::test {

namespace {

using enum TensorType;

constexpr int32_t codeOf(tfl::BuiltinOperator op)
{
    return static_cast<int32_t>(op);
}

size_t sizeOf(const Shape& shape)
{
    return static_cast<size_t>(elementCount(shape));
}

tfl::ActivationFunctionType anyActivation(Random& random)
{
    return random.pick({tfl::ActivationFunctionType::TANH, tfl::ActivationFunctionType::TANH,
                        tfl::ActivationFunctionType::RELU, tfl::ActivationFunctionType::RELU6,
                        tfl::ActivationFunctionType::RELU_N1_TO_1, tfl::ActivationFunctionType::SIGN_BIT});
}

void floats(OneOperator& made, Random& random, const Shape& shape, float deviation)
{
    std::vector<float> values(sizeOf(shape));
    for (float& value : values)
        value = random.normal(deviation);
    made.constant(shape, Float32, Bytes::copyOf<float>(values));
}

template <class T>
void integers(OneOperator& made, Random& random, const Shape& shape, TensorType type, int32_t limit,
              float scale)
{
    std::vector<T> values(sizeOf(shape));
    for (T& value : values)
        value = static_cast<T>(random.integer(-limit, limit));
    made.constant(shape, type, Bytes::copyOf<T>(values), quantizationOf(scale, 0));
}

/// Weights whose products with numbers around 1 are around `size`.
void weights(OneOperator& made, Random& random, const Shape& shape, TensorType type, float size = 1)
{
    const float deviation = size / std::sqrt(static_cast<float>(shape.back()));
    if (type == Float32)
        floats(made, random, shape, deviation);
    else
        integers<int8_t>(made, random, shape, type, 127, deviation / 74 * random.scale(0.7f, 1.4f));
}

struct Lstm {
    TensorType types;             ///< of the weights
    bool integer = false;         ///< activations are int8
    bool roundedProducts = false; ///< the integer arithmetic with twelve intermediates
    int32_t batch, steps, inputs, cells, outputs;
    bool coupled, peephole, normalized, projected, projectionBias;
    bool diagonal = false;
};

Lstm drawLstm(Random& random, TensorType types, bool integer)
{
    Lstm lstm{.types = types, .integer = integer};
    lstm.batch = random.integer(1, 3);
    lstm.steps = random.integer(1, 5);
    lstm.inputs = random.integer(1, 40);
    lstm.cells = random.integer(1, 40);
    lstm.coupled = random.coin();
    lstm.normalized = random.coin();
    lstm.projected = random.coin();
    lstm.projectionBias = lstm.projected && random.coin();
    lstm.peephole = random.coin();
    lstm.outputs =
        lstm.projected ? random.integer(1, lstm.cells) : lstm.cells; // beyond, the runtime damages its memory
    return lstm;
}

constexpr float inputScale = 1.0f / 50;

/// Scale and zero point of the output and its state.
struct OutputNumbers {
    float scale;
    int32_t zeroPoint;
};

void gateWeights(OneOperator& made, Random& random, const Lstm& lstm)
{
    for (int gate = 0; gate < 4; ++gate)
        if (gate == 0 && lstm.coupled)
            made.missing();
        else
            weights(made, random, {lstm.cells, lstm.inputs}, lstm.types);
    for (int gate = 0; gate < 4; ++gate)
        if (gate == 0 && lstm.coupled)
            made.missing();
        else if (lstm.diagonal)
            floats(made, random, {lstm.cells}, 1);
        else
            weights(made, random, {lstm.cells, lstm.outputs}, lstm.types);
}

void gateVectors(OneOperator& made, Random& random, const Lstm& lstm)
{
    for (int gate = 0; gate < 3; ++gate)
        if (!lstm.peephole || (gate == 0 && lstm.coupled))
            made.missing();
        else if (lstm.integer)
            integers<int16_t>(made, random, {lstm.cells}, Int16, 32767, 1.0f / 32768);
        else if (lstm.types == Float32)
            floats(made, random, {lstm.cells}, 0.5f);
        else
            integers<int8_t>(made, random, {lstm.cells}, lstm.types, 127, 1.0f / 127);
    for (int gate = 0; gate < 4; ++gate)
        if (gate == 0 && lstm.coupled)
            made.missing();
        else if (!lstm.integer)
            floats(made, random, {lstm.cells}, 1);
        else
            integers<int32_t>(made, random, {lstm.cells}, Int32, lstm.normalized ? 20'000'000 : 5000,
                              inputScale * 0.005f);
}

void projection(OneOperator& made, Random& random, const Lstm& lstm)
{
    if (!lstm.projected)
        made.missing();
    else
        weights(made, random, {lstm.outputs, lstm.cells}, lstm.types, 2);
    if (!lstm.projectionBias)
        made.missing();
    else if (lstm.integer)
        integers<int32_t>(made, random, {lstm.outputs}, Int32, 2000, 1e-4f);
    else
        floats(made, random, {lstm.outputs}, 0.3f);
}

/// Weights and states of a recurrent layer with gates; the input is there already.
void operands(OneOperator& made, Random& random, const Lstm& lstm, OutputNumbers numbers, bool withNorms)
{
    gateWeights(made, random, lstm);
    gateVectors(made, random, lstm);
    projection(made, random, lstm);
    const TensorType state = lstm.integer ? Int8 : Float32;
    made.variable({lstm.batch, lstm.outputs}, state, numbers.scale, numbers.zeroPoint);
    const float cellScale = lstm.roundedProducts ? 0x1p-15f : std::ldexp(1.0f, random.integer(-15, -9));
    made.variable({lstm.batch, lstm.cells}, lstm.integer ? Int16 : Float32, lstm.integer ? cellScale : 0);
    if (!withNorms)
        return;
    for (int gate = 0; gate < 4; ++gate)
        if (!lstm.normalized || (gate == 0 && lstm.coupled))
            made.missing();
        else if (lstm.integer)
            integers<int16_t>(made, random, {lstm.cells}, Int16, 32767, random.scale(1e-5f, 1e-4f));
        else
            floats(made, random, {lstm.cells}, 1);
}

void intermediates(OneOperator& made, Random& random, const Lstm& lstm)
{
    if (!lstm.integer)
        return;
    if (lstm.roundedProducts) {
        for (int i = 0; i < 12; ++i)
            made.intermediate(i % 3 == 0 ? Int16 : Int8,
                              i % 3 == 0 ? random.scale(1e-4f, 1e-3f) : random.scale(0.01f, 0.05f),
                              i % 3 == 0 ? 0 : random.integer(-20, 20));
        return;
    }
    for (int i = 0; i < 4; ++i)
        made.intermediate(Int16, lstm.normalized ? random.scale(1e-4f, 1e-3f) : 0);
    made.intermediate(Int8, random.scale(0.003f, 0.02f), random.integer(-128, 127));
}

template <class Options>
void drawLimits(Options& options, Random& random, bool asymmetric)
{
    options.cell_clip = random.coin() ? 0 : random.real(0.5f, 3);
    options.proj_clip = random.coin() ? 0 : random.real(0.3f, 1);
    options.asymmetric_quantize_inputs = asymmetric;
    options.fused_activation_function = anyActivation(random);
}

ModelPtr finish(OneOperator& made, Random& random, const Lstm& lstm, const Shape& input)
{
    const OutputNumbers numbers = lstm.integer
                                      ? OutputNumbers{random.scale(0.004f, 0.02f), random.integer(-128, 127)}
                                      : OutputNumbers{0, 0};
    made.input(input, lstm.integer ? Int8 : Float32, lstm.integer ? inputScale : 0,
               random.integer(-128, 127));
    operands(made, random, lstm, numbers, lstm.normalized || random.coin());
    intermediates(made, random, lstm);
    made.output(lstm.integer ? Int8 : Float32, numbers.scale, numbers.zeroPoint);
    return made.finish();
}

template <TensorType types, bool integer = false, bool asymmetric = false>
ModelPtr lstm(Random& random)
{
    const Lstm drawn = drawLstm(random, types, integer);
    tfl::LSTMOptionsT options;
    drawLimits(options, random, asymmetric);
    OneOperator made(codeOf(tfl::BuiltinOperator::LSTM), makeOptions(options));
    return finish(made, random, drawn, {drawn.batch, drawn.inputs});
}

ModelPtr lstmOfRoundedProducts(Random& random)
{
    Lstm drawn = drawLstm(random, Int8, true);
    drawn.roundedProducts = drawn.normalized = drawn.projected = drawn.projectionBias = true;
    drawn.peephole = false;
    drawn.outputs = random.integer(1, drawn.cells);
    tfl::LSTMOptionsT options;
    drawLimits(options, random, false);
    OneOperator made(codeOf(tfl::BuiltinOperator::LSTM), makeOptions(options));
    return finish(made, random, drawn, {drawn.batch, drawn.inputs});
}

template <TensorType types, bool integer = false, bool asymmetric = false, bool diagonal = false>
ModelPtr sequenceLstm(Random& random)
{
    Lstm drawn = drawLstm(random, types, integer);
    tfl::UnidirectionalSequenceLSTMOptionsT options;
    drawLimits(options, random, asymmetric);
    options.time_major = random.coin();
    if (diagonal) {
        drawn.diagonal = options.diagonal_recurrent_tensors = true;
        drawn.projected = drawn.projectionBias = false;
        drawn.outputs = drawn.cells;
    }
    OneOperator made(codeOf(tfl::BuiltinOperator::UNIDIRECTIONAL_SEQUENCE_LSTM), makeOptions(options));
    return finish(made, random, drawn,
                  options.time_major ? Shape{drawn.steps, drawn.batch, drawn.inputs}
                                     : Shape{drawn.batch, drawn.steps, drawn.inputs});
}

template <TensorType types, bool asymmetric = false>
ModelPtr bidirectionalLstm(Random& random)
{
    Lstm drawn[] = {drawLstm(random, types, false), drawLstm(random, types, false)};
    tfl::BidirectionalSequenceLSTMOptionsT options;
    drawLimits(options, random, asymmetric);
    options.time_major = random.coin();
    options.merge_outputs = random.coin();
    if (options.merge_outputs && !options.time_major)
        drawn[0].batch = 1;
    const Shape input = options.time_major ? Shape{drawn[0].steps, drawn[0].batch, drawn[0].inputs}
                                           : Shape{drawn[0].batch, drawn[0].steps, drawn[0].inputs};
    const bool auxiliary = random.coin(), weighted = auxiliary && random.coin();
    OneOperator made(codeOf(tfl::BuiltinOperator::BIDIRECTIONAL_SEQUENCE_LSTM), makeOptions(options));
    made.input(input, Float32);
    for (Lstm& lstm : drawn) {
        lstm.inputs =
            drawn[0].inputs; // and the runtime compares sizes of one direction with those of the other
        lstm.cells = drawn[0].cells;
        lstm.outputs = drawn[0].outputs;
        lstm.projected = drawn[0].projected;
        lstm.projectionBias = lstm.projectionBias && lstm.projected;
        gateWeights(made, random, lstm);
        gateVectors(made, random, lstm);
        projection(made, random, lstm);
    }
    for (const Lstm& lstm : drawn) {
        made.variable({drawn[0].batch, lstm.outputs}, Float32);
        made.variable({drawn[0].batch, lstm.cells}, Float32);
    }
    if (auxiliary)
        made.input(input, Float32);
    else
        made.missing();
    for (const Lstm& lstm : drawn)
        for (int gate = 0; gate < 4; ++gate)
            if (!weighted || (gate == 0 && lstm.coupled))
                made.missing();
            else
                weights(made, random, {lstm.cells, lstm.inputs}, types);
    for (int i = 0; i < (options.merge_outputs ? 1 : 2); ++i)
        made.output(Float32);
    return made.finish();
}

ModelPtr basicLstm(Random& random, bool bytes)
{
    tfl::LSTMOptionsT options;
    options.kernel_type = tfl::LSTMKernelType::BASIC;
    options.fused_activation_function = tfl::ActivationFunctionType::TANH;
    OneOperator made(codeOf(tfl::BuiltinOperator::LSTM), makeOptions(options));
    const int32_t batch = random.integer(1, 3), inputs = random.integer(1, 40), units = random.integer(1, 30);
    const Shape matrix{4 * units, inputs + units};
    const float scale = bytes ? 1.0f / 128 : 0;
    made.input({batch, inputs}, bytes ? UInt8 : Float32, scale, 128);
    made.variable({batch, units}, bytes ? UInt8 : Float32, scale, 128);
    if (bytes) {
        const float weightScale = 0.02f / std::sqrt(static_cast<float>(matrix[1]));
        std::vector<uint8_t> values(sizeOf(matrix));
        for (uint8_t& value : values)
            value = static_cast<uint8_t>(random.integer(1, 255));
        made.constant(matrix, UInt8, Bytes::copyOf<uint8_t>(values),
                      quantizationOf(weightScale, random.integer(100, 150)));
        integers<int32_t>(made, random, {4 * units}, Int32, 3000, weightScale * scale);
    } else {
        weights(made, random, matrix, Float32);
        floats(made, random, {4 * units}, 1);
    }
    made.variable({batch, units}, bytes ? Int16 : Float32, bytes ? 0x1p-11f : 0);
    made.output(bytes ? UInt8 : Float32, scale, 128);
    made.output(bytes ? Int16 : Float32, bytes ? 0x1p-11f : 0);
    made.output(bytes ? UInt8 : Float32, scale, 128);
    made.output(bytes ? Int16 : Float32, bytes ? 0x1p-12f : 0);
    return made.finish();
}

/// Weights of the input, weights of the state, bias, state.
void rnnOperands(OneOperator& made, Random& random, TensorType types, int32_t inputs, int32_t units,
                 int32_t batch)
{
    weights(made, random, {units, inputs}, types);
    weights(made, random, {units, units}, types);
    floats(made, random, {units}, 1);
    made.variable({batch, units}, Float32);
}

template <TensorType types, bool asymmetric = false>
ModelPtr rnn(Random& random)
{
    tfl::RNNOptionsT options;
    options.fused_activation_function = anyActivation(random);
    options.asymmetric_quantize_inputs = asymmetric;
    OneOperator made(codeOf(tfl::BuiltinOperator::RNN), makeOptions(options));
    const int32_t batch = random.integer(1, 3), inputs = random.integer(1, 50);
    made.input({batch, inputs}, Float32);
    rnnOperands(made, random, types, inputs, random.integer(1, 40), batch);
    made.output(Float32);
    return made.finish();
}

struct Sequence {
    int32_t batch, steps, inputs;
    bool timeMajor;
    Shape shape(int32_t depth) const
    {
        return timeMajor ? Shape{steps, batch, depth} : Shape{batch, steps, depth};
    }
};

Sequence drawSequence(Random& random)
{
    return {random.integer(1, 3), random.integer(1, 5), random.integer(1, 40), random.coin()};
}

template <TensorType types, bool asymmetric = false>
ModelPtr sequenceRnn(Random& random)
{
    const Sequence sequence = drawSequence(random);
    tfl::SequenceRNNOptionsT options;
    options.time_major = sequence.timeMajor;
    options.fused_activation_function = anyActivation(random);
    options.asymmetric_quantize_inputs = asymmetric;
    OneOperator made(codeOf(tfl::BuiltinOperator::UNIDIRECTIONAL_SEQUENCE_RNN), makeOptions(options));
    made.input(sequence.shape(sequence.inputs), Float32);
    rnnOperands(made, random, types, sequence.inputs, random.integer(1, 40), sequence.batch);
    made.output(Float32);
    return made.finish();
}

template <TensorType types, bool asymmetric = false>
ModelPtr bidirectionalRnn(Random& random)
{
    const Sequence sequence = drawSequence(random);
    tfl::BidirectionalSequenceRNNOptionsT options;
    options.time_major = sequence.timeMajor;
    options.merge_outputs = random.coin();
    options.fused_activation_function = anyActivation(random);
    options.asymmetric_quantize_inputs = asymmetric;
    if (types != Float32 && !asymmetric && options.merge_outputs && sequence.timeMajor)
        options.merge_outputs = false; // the runtime reads from where nothing is
    OneOperator made(codeOf(tfl::BuiltinOperator::BIDIRECTIONAL_SEQUENCE_RNN), makeOptions(options));
    made.input(sequence.shape(sequence.inputs), Float32);
    const int32_t units[] = {random.integer(1, 30), random.integer(1, 30)};
    for (const int32_t count : units)
        rnnOperands(made, random, types, sequence.inputs, count, sequence.batch);
    const bool auxiliary = random.coin(), weighted = auxiliary && random.coin();
    if (auxiliary)
        made.input(sequence.shape(sequence.inputs), Float32);
    else
        made.missing();
    for (const int32_t count : units)
        if (weighted)
            weights(made, random, {count, sequence.inputs}, types);
        else
            made.missing();
    for (int i = 0; i < (options.merge_outputs ? 1 : 2); ++i)
        made.output(Float32);
    return made.finish();
}

template <TensorType types, bool integer = false, bool asymmetric = false>
ModelPtr svdf(Random& random)
{
    tfl::SVDFOptionsT options;
    options.rank = random.integer(1, 3);
    options.fused_activation_function = integer ? tfl::ActivationFunctionType::RELU : anyActivation(random);
    options.asymmetric_quantize_inputs = asymmetric;
    OneOperator made(codeOf(tfl::BuiltinOperator::SVDF), makeOptions(options));
    const int32_t batch = random.integer(1, 3), inputs = random.integer(1, 50), units = random.integer(1, 20);
    const int32_t filters = units * options.rank, memory = random.integer(1, 10);
    made.input({batch, inputs}, integer ? Int8 : Float32, integer ? inputScale : 0,
               random.integer(-128, 127));
    weights(made, random, {filters, inputs}, types);
    if (integer)
        integers<int16_t>(made, random, {filters, memory}, Int16, 32767, 1.0f / 32768);
    else
        weights(made, random, {filters, memory}, types);
    if (random.coin())
        made.missing();
    else if (integer)
        integers<int32_t>(made, random, {units}, Int32, 50'000'000, 1e-8f);
    else
        floats(made, random, {units}, 1);
    made.variable({batch, filters * memory}, integer ? Int16 : Float32,
                  integer ? random.scale(1e-4f, 1e-3f) : 0);
    made.output(integer ? Int8 : Float32, integer ? random.scale(0.01f, 0.1f) : 0, random.integer(-128, 127));
    return made.finish();
}

const OperatorCases recurrentCases[] = {
    {"lstm_float", lstm<Float32>},
    {"lstm_hybrid", lstm<Int8>},
    {"lstm_hybrid_uint8", lstm<UInt8>},
    {"lstm_hybrid_asymmetric", lstm<Int8, false, true>},
    {"lstm_int8", lstm<Int8, true>},
    {"lstm_int8_rounded_products", lstmOfRoundedProducts},
    {"lstm_basic_float", [](Random& random) { return basicLstm(random, false); }},
    {"lstm_basic_uint8", [](Random& random) { return basicLstm(random, true); }},
    {"unidirectional_sequence_lstm_float", sequenceLstm<Float32>},
    {"unidirectional_sequence_lstm_diagonal", sequenceLstm<Float32, false, false, true>},
    {"unidirectional_sequence_lstm_hybrid", sequenceLstm<Int8>},
    {"unidirectional_sequence_lstm_hybrid_asymmetric", sequenceLstm<Int8, false, true>},
    {"unidirectional_sequence_lstm_hybrid_diagonal", sequenceLstm<Int8, false, false, true>},
    {"unidirectional_sequence_lstm_int8", sequenceLstm<Int8, true>},
    {"bidirectional_sequence_lstm_float", bidirectionalLstm<Float32>},
    {"bidirectional_sequence_lstm_hybrid", bidirectionalLstm<Int8>},
    {"bidirectional_sequence_lstm_hybrid_asymmetric", bidirectionalLstm<Int8, true>},
    {"rnn_float", rnn<Float32>},
    {"rnn_hybrid", rnn<Int8>},
    {"rnn_hybrid_uint8", rnn<UInt8>},
    {"rnn_hybrid_asymmetric", rnn<Int8, true>},
    {"unidirectional_sequence_rnn_float", sequenceRnn<Float32>},
    {"unidirectional_sequence_rnn_hybrid", sequenceRnn<Int8>},
    {"unidirectional_sequence_rnn_hybrid_asymmetric", sequenceRnn<Int8, true>},
    {"bidirectional_sequence_rnn_float", bidirectionalRnn<Float32>},
    {"bidirectional_sequence_rnn_hybrid", bidirectionalRnn<Int8>},
    {"bidirectional_sequence_rnn_hybrid_asymmetric", bidirectionalRnn<Int8, true>},
    {"svdf_float", svdf<Float32>},
    {"svdf_hybrid", svdf<Int8>},
    {"svdf_hybrid_uint8", svdf<UInt8>},
    {"svdf_hybrid_asymmetric", svdf<Int8, false, true>},
    {"svdf_int8", svdf<Int8, true>},
};

const AddOperatorCases added{recurrentCases};

} // namespace

} // namespace fettle::test
