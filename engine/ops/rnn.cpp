// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// RNN (one step), UNIDIRECTIONAL_SEQUENCE_RNN and BIDIRECTIONAL_SEQUENCE_RNN (all steps of a sequence): state
// = activation(bias + weights * input + recurrent weights * state). J. L. Elman, "Finding structure in time"
// (1990).
#include "ops/gradient.h"
#include "ops/recurrent.h"

#include "core/aligned_memory.h"
#include "tflite/options.h"

#include <Eigen/Core>

namespace fettle {

namespace {

constexpr size_t none = SIZE_MAX;

/// Where the operands of one direction are.
struct RnnOperands {
    size_t input = 0, weights = 1, recurrentWeights = 2, bias = 3, state = 4;
    size_t auxiliary = none, auxiliaryWeights = none;
    size_t output = 0;
    size_t outputOffset = 0; ///< in a row of the output
    bool backward = false;
};

struct RnnSettings {
    CellActivation activation = CellActivation::None;
    bool timeMajor = true;
    bool asymmetric = false;
    bool merged = false; ///< both directions write to one output
};

Result<RnnSettings> settings(const Operator& op)
{
    const auto read = [](const auto& table) -> Result<RnnSettings> {
        FETTLE_ASSIGN(const CellActivation activation,
                      cellActivation(static_cast<int>(table.fused_activation_function)));
        return RnnSettings{.activation = activation, .asymmetric = table.asymmetric_quantize_inputs};
    };
    if (op.code == code::rnn)
        return read(optionsOf<tfl::RNNOptionsT>(op));
    if (op.code == code::unidirectionalSequenceRnn) {
        const auto table = optionsOf<tfl::SequenceRNNOptionsT>(op);
        FETTLE_ASSIGN(RnnSettings result, read(table));
        result.timeMajor = table.time_major;
        return result;
    }
    const auto table = optionsOf<tfl::BidirectionalSequenceRNNOptionsT>(op);
    FETTLE_ASSIGN(RnnSettings result, read(table));
    result.timeMajor = table.time_major;
    result.merged = table.merge_outputs;
    return result;
}

/// Number of units: rows of the weights.
Result<int32_t> units(const OperatorView& view, size_t weights)
{
    if (view.input(weights) == nullptr || view.inputShape(weights).size() != 2 ||
        view.inputShape(weights)[0] <= 0)
        return fail(ErrorCode::DamagedModel,
                    "the weights of a recurrent layer are missing or have a wrong shape");
    return view.inputShape(weights)[0];
}

/// One direction. Of time-major data every step computes all vectors, else vector after vector is computed.
class RnnDirection {
public:
    static Result<RnnDirection> make(const OperatorView& view, const RnnOperands& at,
                                     const RnnSettings& settings);
    size_t scratchBytes() const
    {
        return alignedSize(m_vectors * m_weights.rows * sizeof(float)) + m_quantizer.scratchBytes();
    }
    void run(const RunArguments& arguments) const;

    bool integer() const { return m_weights.integer; }
    size_t backScratchBytes() const { return 2 * alignedSize(m_vectors * m_weights.rows * sizeof(float)); }
    /// The gradient: P. J. Werbos, "Backpropagation through time: what it does and how to do it" (1990).
    /// Every sequence starts from a state of zero.
    void runBack(const GradientArguments& arguments) const;

private:
    RnnDirection(const RnnOperands& at, const RnnSettings& settings, VectorQuantizer quantizer)
        : m_at(at), m_settings(settings), m_quantizer(quantizer)
    {
    }
    void step(const RunArguments& arguments, size_t row, float* state) const;
    /// The first of a step's rows in the input and the output.
    size_t rowOf(size_t sequence, size_t step) const
    {
        return (sequence * m_steps + (m_at.backward ? m_steps - 1 - step : step)) * m_vectors;
    }
    struct Back;
    void stepBack(const Back& back) const;

    RnnOperands m_at;
    RnnSettings m_settings;
    VectorQuantizer m_quantizer;
    RecurrentWeights m_weights, m_recurrentWeights, m_auxiliaryWeights;
    size_t m_sequences = 1, m_steps = 1, m_vectors = 1;
    size_t m_passes = 1; ///< over each sequence
    size_t m_outputStride = 0;
};

Result<void> checkAuxiliary(const OperatorView& view, const RnnOperands& at, const RnnSettings& settings)
{
    if (at.auxiliary == none)
        return {};
    const Shape& input = view.inputShape(at.input);
    const Shape& auxiliary = view.inputShape(at.auxiliary);
    if (auxiliary.size() != input.size() || !std::equal(input.begin(), input.end() - 1, auxiliary.begin()))
        return fail(ErrorCode::DamagedModel, "the auxiliary input has another shape than the input");
    // The runtime steps through both by the size of the input.
    if (settings.timeMajor && auxiliary.back() != input.back())
        return fail(ErrorCode::UnsupportedModel, "an auxiliary input of another size is not computed");
    return {};
}

Result<RnnDirection> RnnDirection::make(const OperatorView& view, const RnnOperands& at,
                                        const RnnSettings& settings)
{
    using enum TensorType;
    const Shape& input = view.inputShape(at.input);
    if (view.input(at.input)->type != Float32 || view.output(at.output).type != Float32)
        return unsupportedTypes(view);
    if (input.back() <= 0 || std::ranges::any_of(input, [](int32_t size) { return size < 0; }))
        return fail(ErrorCode::DamagedModel, "the input of a recurrent layer has a wrong shape");
    FETTLE_TRY(checkAuxiliary(view, at, settings));
    FETTLE_ASSIGN(const int32_t rows, units(view, at.weights));
    const auto count = static_cast<size_t>(rows);
    const auto columns = static_cast<size_t>(input.back());
    const auto auxiliaryColumns =
        at.auxiliary == none ? 0 : static_cast<size_t>(view.inputShape(at.auxiliary).back());
    const bool sequence = input.size() == 3;
    const size_t vectors = !sequence            ? static_cast<size_t>(input[0])
                           : settings.timeMajor ? static_cast<size_t>(input[1])
                                                : 1;
    const bool integer = view.input(at.weights)->type != Float32;
    RnnDirection made(at, settings,
                      {integer, settings.asymmetric, vectors, std::max({columns, count, auxiliaryColumns})});
    made.m_vectors = vectors;
    if (sequence) {
        made.m_steps = static_cast<size_t>(settings.timeMajor ? input[0] : input[1]);
        made.m_sequences = settings.timeMajor ? 1 : static_cast<size_t>(input[0]);
    }
    // With integer weights and time-major data the runtime computes both directions as often as there are
    // steps, each time from the state that it has then.
    if (view.op.code == code::bidirectionalSequenceRnn && integer && settings.timeMajor)
        made.m_passes = made.m_steps;
    made.m_outputStride = static_cast<size_t>(view.outputShape(at.output).back());
    FETTLE_ASSIGN(made.m_weights, recurrentWeights(view, at.weights, count, columns));
    FETTLE_ASSIGN(made.m_recurrentWeights, recurrentWeights(view, at.recurrentWeights, count, count));
    if (at.auxiliary != none) {
        FETTLE_ASSIGN(made.m_auxiliaryWeights,
                      recurrentWeights(view, at.auxiliaryWeights, count, auxiliaryColumns));
    }
    if (made.m_recurrentWeights.integer != integer ||
        (at.auxiliary != none && made.m_auxiliaryWeights.integer != integer))
        return unsupportedTypes(view);
    FETTLE_TRY(checkVector(view, at.bias, Float32, count));
    FETTLE_TRY(checkState(view, at.state, Float32, made.m_sequences * vectors * count));
    return made;
}

void RnnDirection::run(const RunArguments& arguments) const
{
    if (m_vectors == 0)
        return;
    for (size_t sequence = 0; sequence < m_sequences; ++sequence) {
        float* state = arguments.variable<float>(m_at.state) + sequence * m_vectors * m_weights.rows;
        for (size_t i = 0; i < m_passes * m_steps; ++i)
            step(arguments, rowOf(sequence, i % m_steps), state);
    }
}

void RnnDirection::step(const RunArguments& arguments, size_t row, float* state) const
{
    const size_t count = m_weights.rows;
    auto* sums = reinterpret_cast<float*>(arguments.scratch);
    std::byte* scratch = arguments.scratch + alignedSize(m_vectors * count * sizeof(float));
    const auto add = [&](const RecurrentWeights& weights, const float* vectors) {
        addProduct(arguments, weights, m_quantizer.quantized(vectors, m_vectors, weights.columns, scratch),
                   sums);
    };
    fillRows(arguments.in<float>(m_at.bias), count, m_vectors, sums);
    add(m_weights, arguments.in<float>(m_at.input) + row * m_weights.columns);
    if (m_at.auxiliary != none)
        add(m_auxiliaryWeights, arguments.in<float>(m_at.auxiliary) + row * m_auxiliaryWeights.columns);
    add(m_recurrentWeights, state);
    activate(m_settings.activation, {sums, m_vectors * count});
    std::copy_n(sums, m_vectors * count, state);
    for (size_t n = 0; n < m_vectors; ++n)
        std::copy_n(sums + n * count, count,
                    arguments.out<float>(m_at.output) + (row + n) * m_outputStride + m_at.outputOffset);
}

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Rows = Eigen::Map<Matrix>;
using ConstantRows = Eigen::Map<const Matrix, 0, Eigen::OuterStride<>>;

Rows rowsOf(float* values, size_t rows, size_t columns)
{
    return {values, static_cast<Eigen::Index>(rows), static_cast<Eigen::Index>(columns)};
}

ConstantRows rowsOf(const float* values, size_t rows, size_t columns, size_t stride)
{
    return {values, static_cast<Eigen::Index>(rows), static_cast<Eigen::Index>(columns),
            Eigen::OuterStride<>(static_cast<Eigen::Index>(stride))};
}

/// One step on the way back.
struct RnnDirection::Back {
    const GradientArguments& arguments;
    size_t row;
    std::optional<size_t> previousRow; ///< none: before the first step, where the state is zero
    Rows sums;                         ///< [vectors][units]: gets the gradient by the sums
    Rows state;                        ///< the gradient by the state after this step, then by the one before
};

void RnnDirection::runBack(const GradientArguments& arguments) const
{
    if (m_vectors == 0 || arguments.gradientOut(m_at.output) == nullptr)
        return;
    const size_t count = m_weights.rows;
    std::byte* scratch = arguments.scratch;
    Back back{.arguments = arguments,
              .row = 0,
              .previousRow = {},
              .sums = rowsOf(reinterpret_cast<float*>(scratch), m_vectors, count),
              .state = rowsOf(reinterpret_cast<float*>(scratch + backScratchBytes() / 2), m_vectors, count)};
    for (size_t sequence = 0; sequence < m_sequences; ++sequence) {
        back.state.setZero();
        for (size_t step = m_steps; step-- > 0;) {
            back.row = rowOf(sequence, step);
            back.previousRow = step > 0 ? std::optional(rowOf(sequence, step - 1)) : std::nullopt;
            stepBack(back);
        }
    }
}

void RnnDirection::stepBack(const Back& back) const
{
    const GradientArguments& arguments = back.arguments;
    const size_t count = m_weights.rows;
    const auto outputRows = [&](const float* output, size_t row) {
        return rowsOf(output + row * m_outputStride + m_at.outputOffset, m_vectors, count, m_outputStride);
    };
    const auto matrix = [&](const RecurrentWeights& weights) {
        return rowsOf(arguments.in(weights.operand), weights.rows, weights.columns, weights.columns);
    };
    const auto addProduct = [&](const RecurrentWeights& weights, const ConstantRows& vectors) {
        if (float* to = arguments.gradientIn(weights.operand))
            rowsOf(to, weights.rows, weights.columns).noalias() += back.sums.transpose() * vectors;
    };
    const auto addInput = [&](size_t operand, const RecurrentWeights& weights) {
        const size_t offset = back.row * weights.columns;
        addProduct(weights,
                   rowsOf(arguments.in(operand) + offset, m_vectors, weights.columns, weights.columns));
        if (float* to = arguments.gradientIn(operand))
            rowsOf(to + offset, m_vectors, weights.columns).noalias() += back.sums * matrix(weights);
    };
    Rows sums = back.sums, state = back.state;
    const auto slopes = outputRows(arguments.out(m_at.output), back.row).unaryExpr([&](float y) {
        return slope(m_settings.activation, y);
    });
    sums = (state + outputRows(arguments.gradientOut(m_at.output), back.row)).cwiseProduct(slopes);
    if (float* bias = arguments.gradientIn(m_at.bias))
        rowsOf(bias, 1, count) += sums.colwise().sum();
    addInput(m_at.input, m_weights);
    if (m_at.auxiliary != none)
        addInput(m_at.auxiliary, m_auxiliaryWeights);
    if (!back.previousRow)
        return;
    addProduct(m_recurrentWeights, outputRows(arguments.out(m_at.output), *back.previousRow));
    state.noalias() = sums * matrix(m_recurrentWeights);
}

/// Forward, and backward where there is one. An auxiliary input without weights is the input of the backward
/// direction; but the runtime forgets that when data is not time-major.
std::vector<RnnOperands> directions(const OperatorView& view, const RnnSettings& settings)
{
    const bool merged = settings.merged;
    if (view.op.code != code::bidirectionalSequenceRnn)
        return {RnnOperands{}};
    RnnOperands forward;
    RnnOperands backward{.weights = 5,
                         .recurrentWeights = 6,
                         .bias = 7,
                         .state = 8,
                         .output = merged ? 0u : 1u,
                         .backward = true};
    if (merged)
        backward.outputOffset = static_cast<size_t>(view.inputShape(1)[0]);
    if (view.input(10) != nullptr) {
        forward.auxiliary = backward.auxiliary = 9;
        forward.auxiliaryWeights = 10;
        backward.auxiliaryWeights = 11;
    } else if (view.input(9) != nullptr && settings.timeMajor) {
        backward.input = 9;
    }
    return {forward, backward};
}

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    const bool both = view.op.code == code::bidirectionalSequenceRnn;
    FETTLE_ASSIGN(const RnnSettings options, settings(view.op));
    FETTLE_TRY(checkOperands(view, both ? 9 : 5, both && !options.merged ? 2 : 1));
    if (view.inputShape(0).size() != (view.op.code == code::rnn ? 2 : 3))
        return fail(ErrorCode::DamagedModel, "the input of a recurrent layer has a wrong rank",
                    view.input(0)->name);
    FETTLE_ASSIGN(const int32_t forward, units(view, 1));
    Shape shape = view.inputShape(0);
    shape.back() = forward;
    if (!both)
        return std::vector<Shape>{std::move(shape)};
    FETTLE_ASSIGN(const int32_t backward, units(view, 5));
    if (options.merged) {
        if (forward > INT32_MAX - backward)
            return fail(ErrorCode::DamagedModel, "the weights of a recurrent layer have a wrong shape");
        shape.back() = forward + backward;
        return std::vector<Shape>{std::move(shape)};
    }
    Shape other = shape;
    other.back() = backward;
    return std::vector<Shape>{std::move(shape), std::move(other)};
}

Result<std::vector<RnnDirection>> madeDirections(const OperatorView& view)
{
    FETTLE_ASSIGN(const RnnSettings options, settings(view.op));
    std::vector<RnnDirection> made;
    for (const RnnOperands& at : directions(view, options)) {
        if (at.auxiliary != none && view.input(at.auxiliary) == nullptr)
            return fail(ErrorCode::DamagedModel, "the auxiliary input is missing");
        if (view.inputShape(at.input).size() != view.inputShape(0).size() ||
            !std::equal(view.inputShape(0).begin(), view.inputShape(0).end() - 1,
                        view.inputShape(at.input).begin()))
            return fail(ErrorCode::DamagedModel, "the directions' inputs have different shapes");
        FETTLE_ASSIGN(RnnDirection direction, RnnDirection::make(view, at, options));
        made.push_back(std::move(direction));
    }
    return made;
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_ASSIGN(auto made, madeDirections(view));
    size_t scratch = 0;
    for (const RnnDirection& direction : made)
        scratch = std::max(scratch, direction.scratchBytes());
    return preparedFrom(
        [made = std::move(made)](const RunArguments& arguments) {
            for (const RnnDirection& direction : made)
                direction.run(arguments);
        },
        scratch);
}

Result<std::unique_ptr<OperatorGradient>> gradient(const OperatorView& view)
{
    FETTLE_ASSIGN(auto made, madeDirections(view));
    size_t scratch = 0;
    for (const RnnDirection& direction : made) {
        if (direction.integer())
            return unsupportedTypes(view);
        scratch = std::max(scratch, direction.backScratchBytes());
    }
    return gradientFrom(
        [made = std::move(made)](const GradientArguments& arguments) {
            for (const RnnDirection& direction : made)
                direction.runBack(arguments);
        },
        scratch);
}

bool trains(const OperatorView&, size_t operand)
{
    constexpr size_t auxiliary = 9;
    return operand != RnnOperands{}.input && operand != auxiliary;
}

int64_t macs(const OperatorView& view)
{
    if (view.input(0) == nullptr || view.inputShape(0).empty())
        return 0;
    int64_t weights = 0;
    for (const size_t operand : {1, 2, 5, 6, 10, 11})
        if (view.input(operand) != nullptr)
            weights += elementCount(view.inputShape(operand));
    const Shape& input = view.inputShape(0);
    return weights * elementCount({input.begin(), input.end() - 1});
}

int32_t version(const OperatorView& view)
{
    const auto options = settings(view.op);
    return recurrentVersion(view, 1, options && options->asymmetric, 2);
}

} // namespace

const OperatorDefinition& ops::rnn()
{
    static const OperatorDefinition definition{
        .code = code::rnn,
        .name = "RNN",
        .label = "RNN",
        .quantization = {},
        .shapes = shapes,
        .prepare = prepare,
        .macs = macs,
        .version = version,
    };
    return definition;
}

const OperatorDefinition& ops::unidirectionalSequenceRnn()
{
    static const OperatorDefinition definition{
        .code = code::unidirectionalSequenceRnn,
        .name = "UNIDIRECTIONAL_SEQUENCE_RNN",
        .label = "RNN",
        .quantization = {},
        .shapes = shapes,
        .prepare = prepare,
        .gradient = gradient,
        .trains = trains,
        .macs = macs,
        .version = version,
    };
    return definition;
}

const OperatorDefinition& ops::bidirectionalSequenceRnn()
{
    static const OperatorDefinition definition{
        .code = code::bidirectionalSequenceRnn,
        .name = "BIDIRECTIONAL_SEQUENCE_RNN",
        .label = "RNN both ways",
        .quantization = {},
        .shapes = shapes,
        .prepare = prepare,
        .gradient = gradient,
        .trains = trains,
        .macs = macs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
