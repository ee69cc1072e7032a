// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// SVDF: a layer of filters over time, each of rank 1 in features and time, that remembers its last products.
// P. Nakkiran, R. Alvarez, R. Prabhavalkar, C. Parada, "Compressing deep neural networks using a
// rank-constrained topology" (2015).
#include "ops/integer_form.h"
#include "ops/recurrent.h"

#include "core/aligned_memory.h"
#include "tflite/options.h"

namespace fettle {

namespace {

enum Operands : size_t {
    inputOperand = 0,
    featureOperand = 1,
    timeOperand = 2,
    biasOperand = 3,
    stateOperand = 4
};

struct SvdfPlan {
    size_t batch = 0, inputs = 0, filters = 0, memory = 0, rank = 1;
    CellActivation activation = CellActivation::None;
    bool asymmetric = false;
    bool biased = false;
    size_t units() const { return filters / rank; }
};

Result<SvdfPlan> plan(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 3));
    const auto table = optionsOf<tfl::SVDFOptionsT>(view.op);
    const Shape& input = view.inputShape(inputOperand);
    const Shape& feature = view.inputShape(featureOperand);
    const Shape& time = view.inputShape(timeOperand);
    if (input.size() != 2 || feature.size() != 2 || time.size() != 2 || input[0] < 0 || input[1] <= 0 ||
        feature[1] != input[1] || feature[0] <= 0 || time[0] != feature[0] || time[1] <= 0)
        return fail(ErrorCode::DamagedModel, "the operands of an SVDF contradict each other",
                    layerName(view.graph, view.id));
    if (table.rank <= 0 || feature[0] % table.rank != 0)
        return fail(ErrorCode::DamagedModel, "the filters of an SVDF are not a multiple of its rank",
                    layerName(view.graph, view.id));
    FETTLE_ASSIGN(const CellActivation activation,
                  cellActivation(static_cast<int>(table.fused_activation_function)));
    return SvdfPlan{.batch = static_cast<size_t>(input[0]),
                    .inputs = static_cast<size_t>(input[1]),
                    .filters = static_cast<size_t>(feature[0]),
                    .memory = static_cast<size_t>(time[1]),
                    .rank = static_cast<size_t>(table.rank),
                    .activation = activation,
                    .asymmetric = table.asymmetric_quantize_inputs,
                    .biased = view.input(biasOperand) != nullptr};
}

/// Makes room for the newest product at the end of each filter's memory. (The oldest of a filter goes to the
/// end of the filter before, where it is overwritten.)
template <class T>
void shiftState(T* state, size_t count)
{
    if (count > 0)
        std::copy(state + 1, state + count, state);
}

/// Float activations; the weights are floats, or int8 with inputs that become integers in the run.
class RealSvdf final : public PreparedOperator {
public:
    RealSvdf(const SvdfPlan& plan, RecurrentWeights feature, RecurrentWeights time)
        : m_plan(plan),
          m_feature(feature),
          m_time(time),
          m_quantizer(feature.integer, plan.asymmetric, plan.batch, plan.inputs)
    {
    }

    size_t scratchBytes() const override
    {
        return alignedSize(m_plan.batch * m_plan.filters * sizeof(float)) + m_quantizer.scratchBytes();
    }

    void run(const RunArguments& arguments) const override
    {
        const size_t filters = m_plan.batch * m_plan.filters;
        auto* products = reinterpret_cast<float*>(arguments.scratch);
        float* state = arguments.variable<float>(stateOperand);
        shiftState(state, filters * m_plan.memory);
        std::fill_n(products, filters, 0.0f);
        addProduct(arguments, m_feature,
                   m_quantizer.quantized(arguments.in<float>(inputOperand), m_plan.batch, m_plan.inputs,
                                         arguments.scratch + alignedSize(filters * sizeof(float))),
                   products);
        for (size_t i = 0; i < filters; ++i)
            state[(i + 1) * m_plan.memory - 1] = products[i];
        if (m_time.integer)
            overTime(arguments.in<int8_t>(timeOperand), state, products);
        else
            overTime(arguments.in<float>(timeOperand), state, products);
        finish(arguments, products);
    }

private:
    template <class T>
    void overTime(const T* weights, const float* state, float* products) const
    {
        for (size_t i = 0; i < m_plan.batch * m_plan.filters; ++i) {
            const T* row = weights + i % m_plan.filters * m_plan.memory;
            float sum = 0;
            for (size_t t = 0; t < m_plan.memory; ++t)
                sum += static_cast<float>(row[t]) * m_time.scale * state[i * m_plan.memory + t];
            products[i] = sum;
        }
    }

    void finish(const RunArguments& arguments, const float* products) const
    {
        const float* bias = m_plan.biased ? arguments.in<float>(biasOperand) : nullptr;
        float* out = arguments.out<float>(0);
        for (size_t i = 0; i < m_plan.batch * m_plan.units(); ++i) {
            float sum = 0;
            for (size_t r = 0; r < m_plan.rank; ++r)
                sum += products[i * m_plan.rank + r];
            out[i] = sum + (bias != nullptr ? bias[i % m_plan.units()] : 0.0f);
        }
        activate(m_plan.activation, {out, m_plan.batch * m_plan.units()});
    }

    SvdfPlan m_plan;
    RecurrentWeights m_feature, m_time;
    VectorQuantizer m_quantizer;
};

/// int8 in and out, the memory and its weights of 16 bits. The activation is in the output's numbers: nothing
/// is cut off at zero.
class IntegerSvdf final : public PreparedOperator {
public:
    IntegerSvdf(const SvdfPlan& plan, FixedMultiplier feature, FixedMultiplier output, ScaleZero in,
                ScaleZero out)
        : m_plan(plan), m_feature(feature), m_output(output), m_inZero(in.zeroPoint), m_outZero(out.zeroPoint)
    {
    }

    void run(const RunArguments& arguments) const override
    {
        const size_t filters = m_plan.batch * m_plan.filters;
        int16_t* state = arguments.variable<int16_t>(stateOperand);
        shiftState(state, filters * m_plan.memory);
        for (size_t i = 0; i < filters; ++i)
            state[(i + 1) * m_plan.memory - 1] = newest(arguments, i / m_plan.filters, i % m_plan.filters);
        for (size_t i = 0; i < m_plan.batch * m_plan.units(); ++i) {
            uint32_t sum = m_plan.biased
                               ? static_cast<uint32_t>(arguments.in<int32_t>(biasOperand)[i % m_plan.units()])
                               : 0;
            for (size_t r = 0; r < m_plan.rank; ++r)
                sum += overTime(arguments, i * m_plan.rank + r);
            const int32_t rescaled = rescaleTwice(static_cast<int32_t>(sum), m_output, Tie::Away);
            arguments.out<int8_t>(0)[i] =
                static_cast<int8_t>(ByteRange{}.clamp(int64_t{rescaled} + m_outZero));
        }
    }

private:
    int16_t newest(const RunArguments& arguments, size_t vector, size_t filter) const
    {
        const int8_t* in = arguments.in<int8_t>(inputOperand) + vector * m_plan.inputs;
        const int8_t* row = arguments.in<int8_t>(featureOperand) + filter * m_plan.inputs;
        uint32_t sum = 0;
        for (size_t i = 0; i < m_plan.inputs; ++i)
            sum += static_cast<uint32_t>((in[i] - m_inZero) * row[i]);
        return static_cast<int16_t>(
            std::clamp(rescaleTwice(static_cast<int32_t>(sum), m_feature, Tie::Away), -32768, 32767));
    }

    uint32_t overTime(const RunArguments& arguments, size_t filter) const
    {
        const int16_t* state = arguments.in<int16_t>(stateOperand) + filter * m_plan.memory;
        const int16_t* row = arguments.in<int16_t>(timeOperand) + filter % m_plan.filters * m_plan.memory;
        uint32_t sum = 0;
        for (size_t t = 0; t < m_plan.memory; ++t)
            sum += static_cast<uint32_t>(state[t] * row[t]);
        return sum;
    }

    SvdfPlan m_plan;
    FixedMultiplier m_feature, m_output;
    int32_t m_inZero, m_outZero;
};

Result<std::unique_ptr<PreparedOperator>> prepareInteger(const OperatorView& view, const SvdfPlan& planned)
{
    using enum TensorType;
    if (view.output(0).type != Int8 || planned.activation != CellActivation::Relu)
        return unsupportedTypes(view);
    FETTLE_TRY(checkVector(view, featureOperand, Int8, planned.filters * planned.inputs));
    FETTLE_TRY(checkVector(view, timeOperand, Int16, planned.filters * planned.memory));
    FETTLE_TRY(checkState(view, stateOperand, Int16, planned.batch * planned.filters * planned.memory));
    if (planned.biased)
        FETTLE_TRY(checkVector(view, biasOperand, Int32, planned.units()));
    std::array<float, 4> scales;
    for (size_t i = 0; i < scales.size(); ++i) {
        const Tensor& tensor = *view.input(i == 3 ? size_t{stateOperand} : i);
        const auto& all = tensor.quantization.scale;
        if (all.empty() || !usableScale(all.front()))
            return fail(ErrorCode::DamagedModel, "a tensor of an integer layer needs a positive scale",
                        tensor.name);
        scales[i] = all.front();
    }
    FETTLE_TRY(checkScales(view, 1));
    const ScaleZero out = scaleZero(view.output(0));
    const float feature = scales[0] * scales[1] / scales[3];
    const float output = scales[3] * scales[2] / out.scale;
    return std::make_unique<IntegerSvdf>(planned, quantizeMultiplier(double{feature}),
                                         quantizeMultiplier(double{output}), scaleZero(*view.input(0)), out);
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    using enum TensorType;
    FETTLE_ASSIGN(const SvdfPlan planned, plan(view));
    if (view.input(inputOperand)->type == Int8)
        return prepareInteger(view, planned);
    if (view.input(inputOperand)->type != Float32 || view.output(0).type != Float32)
        return unsupportedTypes(view);
    FETTLE_ASSIGN(const RecurrentWeights feature,
                  recurrentWeights(view, featureOperand, planned.filters, planned.inputs));
    FETTLE_ASSIGN(const RecurrentWeights time,
                  recurrentWeights(view, timeOperand, planned.filters, planned.memory));
    if (feature.integer != time.integer)
        return unsupportedTypes(view);
    FETTLE_TRY(checkState(view, stateOperand, Float32, planned.batch * planned.filters * planned.memory));
    if (planned.biased)
        FETTLE_TRY(checkVector(view, biasOperand, Float32, planned.units()));
    return std::make_unique<RealSvdf>(planned, feature, time);
}

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_ASSIGN(const SvdfPlan planned, plan(view));
    return std::vector<Shape>{{view.inputShape(inputOperand)[0], static_cast<int32_t>(planned.units())}};
}

int64_t macs(const OperatorView& view)
{
    const auto planned = plan(view);
    return planned
               ? static_cast<int64_t>(planned->batch * planned->filters * (planned->inputs + planned->memory))
               : 0;
}

int32_t version(const OperatorView& view)
{
    if (view.input(inputOperand)->type == TensorType::Int8)
        return 3;
    const bool asymmetric = optionsOf<tfl::SVDFOptionsT>(view.op).asymmetric_quantize_inputs;
    const int32_t version = recurrentVersion(view, featureOperand, asymmetric, 2);
    return version == 3 ? 4 : version;
}

/// A memory of 16 bits, its weights too.
Result<std::vector<IntegerPart>> parts(const OperatorView& view)
{
    using enum IntegerPart::Scale;
    FETTLE_ASSIGN(const SvdfPlan planned, plan(view));
    if (planned.activation != CellActivation::Relu)
        return fail(ErrorCode::UnsupportedModel, "the runtime's integer SVDF has no activation but ReLU");
    const PartId time{.index = timeOperand}, state{.index = stateOperand};
    std::vector<IntegerPart> made = {{.id = {.index = featureOperand}},
                                     {.id = time, .type = TensorType::Int16},
                                     {.id = state, .type = TensorType::Int16}};
    if (planned.biased)
        made.push_back({.id = {.index = biasOperand},
                        .type = TensorType::Int32,
                        .scale = Product,
                        .factors = {time, state}});
    return made;
}

/// What goes into the memory: the products of features.
Result<std::vector<InnerValues>> inside(const OperatorView& view, const RunArguments& arguments)
{
    FETTLE_ASSIGN(const SvdfPlan planned, plan(view));
    FETTLE_ASSIGN(const RecurrentWeights feature,
                  recurrentWeights(view, featureOperand, planned.filters, planned.inputs));
    if (feature.integer)
        return unsupportedTypes(view);
    InnerValues products{{.index = stateOperand}, std::vector<float>(planned.batch * planned.filters)};
    addProduct(arguments, feature, {arguments.in<float>(inputOperand), planned.batch, planned.inputs},
               products.values.data());
    return std::vector<InnerValues>{std::move(products)};
}

} // namespace

const IntegerForm& forms::svdf()
{
    static const IntegerForm form{.code = code::svdf, .parts = parts, .inside = inside};
    return form;
}

const OperatorDefinition& ops::svdf()
{
    static const OperatorDefinition definition{
        .code = code::svdf,
        .name = "SVDF",
        .label = "SVDF",
        .quantization = {},
        .shapes = shapes,
        .prepare = prepare,
        .macs = macs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
