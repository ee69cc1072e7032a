// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// FULLY_CONNECTED: rows of inputs times weights [out][in], plus bias [out].
#include "ops/sparse.h"
#include "ops/tables.h"
#include "ops/weighted.h"
#include "ops/weighted_dynamic.h"
#include "ops/weighted_gradient.h"
#include "tflite/options.h"

#include <Eigen/Core>

namespace fettle {

namespace {

template <class T>
using Matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
template <class T>
using View = Eigen::Map<const Matrix<T>>;

void multiplyReal(const Window& w, int32_t, const float* in, const float* weights, float* sums)
{
    Eigen::Map<Matrix<float>>(sums, w.outWidth, w.outChannels).noalias() =
        View<float>(in, w.inWidth, w.inChannels) *
        View<float>(weights, w.outChannels, w.inChannels).transpose();
}

/// Unsigned arithmetic wraps, like the runtime's.
void multiplyInteger(const Window& w, int32_t, const int8_t* in, int32_t inZero, const int8_t* weights,
                     int32_t weightZero, int32_t* sums)
{
    const Matrix<int32_t> x = View<int8_t>(in, w.inWidth, w.inChannels).cast<int32_t>().array() - inZero;
    const Matrix<int32_t> y =
        View<int8_t>(weights, w.outChannels, w.inChannels).cast<int32_t>().array() - weightZero;
    Eigen::Map<Matrix<uint32_t>>(reinterpret_cast<uint32_t*>(sums), w.outWidth, w.outChannels).noalias() =
        x.cast<uint32_t>() * y.cast<uint32_t>().transpose();
}

/// Sums of 64 bits, one for each pair of a row and an output.
template <class Weight>
void multiplyWide(const Window& w, const int16_t* in, const Weight* weights, int64_t* sums, auto dot)
{
    const auto depth = static_cast<size_t>(w.inChannels);
    for (int32_t row = 0; row < w.outWidth; ++row, in += depth)
        for (int32_t o = 0; o < w.outChannels; ++o)
            *sums++ = dot(in, weights + static_cast<size_t>(o) * depth, depth);
}

void multiplyWide8(const Window& w, int32_t, const int16_t* in, const int8_t* weights, int64_t* sums)
{
    multiplyWide(w, in, weights, sums, wideDot);
}

void multiplyWide16(const Window& w, int32_t, const int16_t* in, const int16_t* weights, int64_t* sums)
{
    multiplyWide(w, in, weights, sums, [](const int16_t* a, const int16_t* b, size_t count) {
        int64_t sum = 0;
        for (size_t i = 0; i < count; ++i)
            sum += a[i] * b[i];
        return sum;
    });
}

/// 16-bit activations: with a 64-bit bias the factor is a double; 16-bit weights have a fixed one of their
/// own.
std::optional<Requantizer::Rule> wideRule(const OperatorView& view)
{
    const Tensor* bias = view.input(2);
    const auto named = optionsOf<tfl::FullyConnectedOptionsT>(view.op).quantized_bias_type;
    const bool wideBias = bias != nullptr && bias->type == TensorType::Int64;
    if (view.input(1)->type == TensorType::Int16)
        return wideBias && named != tfl::TensorType::INT64 ? std::nullopt
                                                           : std::optional(Requantizer::Rule::Wide);
    return wideBias || named == tfl::TensorType::INT64 ? Requantizer::Rule::Real : Requantizer::Rule::Twice;
}

Result<WeightedPlan> plan(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 2));
    const Shape& weights = view.inputShape(1);
    if (fullyConnectedTable(view.op).shuffledWeights)
        return fail(ErrorCode::UnsupportedModel, "shuffled weights are not computed");
    if (weights.size() != 2 || weights[0] <= 0 || weights[1] <= 0)
        return fail(ErrorCode::DamagedModel, "the weights of a fully connected layer have 2 dimensions");
    const int64_t elements = elementCount(view.inputShape(0));
    if (elements <= 0 || elements % weights[1] != 0)
        return fail(ErrorCode::DamagedModel, "an input of " + shapeText(view.inputShape(0)) +
                                                 " does not fit weights of " + shapeText(weights));
    WeightedPlan plan;
    plan.loops = {multiplyReal, multiplyInteger, multiplyWide8, multiplyWide16};
    const bool dynamic =
        view.input(0)->type == TensorType::Float32 && view.input(1)->type != TensorType::Float32;
    plan.tangent = dynamic && optionsOf<tfl::FullyConnectedOptionsT>(view.op).fused_activation_function ==
                                  tfl::ActivationFunctionType::TANH;
    if (!plan.tangent) {
        FETTLE_ASSIGN(plan.activation, fusedActivation(view.op));
    }
    const auto rows = static_cast<int32_t>(elements / weights[1]);
    plan.window = {.inWidth = rows, .inChannels = weights[1], .outWidth = rows, .outChannels = weights[0]};
    plan.channelDimension = 0;
    plan.halfUpChannels = weights[0];
    plan.productInFloat = !view.input(1)->quantization.perChannel();
    plan.scaleEachPixel = true;
    plan.wideRule = wideRule(view);
    return plan;
}

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_ASSIGN(const WeightedPlan planned, plan(view));
    const Window& w = planned.window;
    Shape shape = {w.outWidth, w.outChannels};
    if (fullyConnectedTable(view.op).keepDimensions) {
        shape = view.inputShape(0);
        if (shape.empty() || shape.back() != w.inChannels)
            return fail(ErrorCode::DamagedModel, "the last dimension of the input does not fit the weights");
        shape.back() = w.outChannels;
    }
    return std::vector<Shape>{shape};
}

/// How the builtin kernels quantize float activations.
DynamicScheme builtinScheme(const OperatorView& view, const Window& w)
{
    // The packed int4 kernel, for all but small layers, quantizes symmetrically whatever the flag says.
    if (view.input(1)->type == TensorType::Int4 && w.inChannels % 2 == 0 && w.inChannels >= 32 &&
        w.outChannels >= 4)
        return DynamicScheme::Symmetric;
    return fullyConnectedTable(view.op).asymmetricInputs ? DynamicScheme::Asymmetric
                                                         : DynamicScheme::Symmetric;
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions& options)
{
    FETTLE_ASSIGN(WeightedPlan planned, plan(view));
    const Tensor& weights = *view.input(1);
    if (std::holds_alternative<Quantization::Blockwise>(weights.quantization.details))
        return preparedBlockwise(view, options, planned);
    if (weights.sparsity && view.constantInput(1)) {
        FETTLE_ASSIGN(planned.dense, densified(weights, view.inputShape(1), view.data(1)));
    }
    const bool delegate =
        options.arithmetic == Arithmetic::Delegate && !planned.tangent && delegateTakesWeighted(view);
    planned.scheme = delegate ? DynamicScheme::AsymmetricF32 : builtinScheme(view, planned.window);
    return prepareWeighted(view, options, planned);
}

Result<std::unique_ptr<OperatorGradient>> gradient(const OperatorView& view)
{
    FETTLE_ASSIGN(const WeightedPlan planned, plan(view));
    return weightedGradient(view, planned);
}

int64_t macs(const OperatorView& view)
{
    const Shape& weights = view.inputShape(1);
    return weights.size() == 2 ? elementCount(view.outputShape(0)) * weights[1] : 0;
}

int32_t version(const OperatorView& view)
{
    using enum TensorType;
    const Tensor& input = *view.input(0);
    const Tensor& weights = *view.input(1);
    const FullyConnectedTable table = fullyConnectedTable(view.op);
    const bool dynamic = input.type == Float32 && weights.type == Int8;
    if (weights.type == Int2)
        return 14;
    if (input.type == Int16 && weights.type == Int4)
        return 13;
    if (dynamic && weights.quantization.perChannel())
        return 12;
    if (input.type == Int16 && weights.type == Int8 && namesBiasType(view.op))
        return 11;
    if (weights.sparsity)
        return 8;
    if (input.type == Int16 && weights.type == Int16)
        return 7;
    if (view.op.inputs.size() == 2)
        return 6;
    if (table.keepDimensions)
        return 5;
    if (input.type == Int8 && weights.type == Int8)
        return 4;
    if (input.type == Int8 && weights.type == Int4)
        return 10;
    if (dynamic)
        return table.asymmetricInputs ? 9 : 3;
    return table.shuffledWeights ? 2 : 1;
}

} // namespace

const OperatorDefinition& ops::fullyConnected()
{
    static const OperatorDefinition definition{
        .code = code::fullyConnected,
        .name = "FULLY_CONNECTED",
        .label = "Dense",
        .quantization = {.integerKernel = true,
                         .hybridKernel = true,
                         .wideKernel = true,
                         .weightOperand = 1,
                         .biasOperand = 2,
                         .channelDimension = 0},
        .shapes = shapes,
        .prepare = prepare,
        .gradient = gradient,
        .macs = macs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
