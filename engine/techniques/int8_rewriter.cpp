// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Activations and operators of an integer graph.
#include "techniques/int8_rewriter.h"

#include "core/contains.h"
#include "ops/codes.h"
#include "runtime/executor.h"
#include "tflite/options.h"

#include <cmath>

namespace fettle {

Result<void> Int8Rewriter::chooseParameters()
{
    FETTLE_TRY(computeRanges());
    for (const Layer& layer : m_layers) {
        if (m_plan.integer(layer.id))
            prepareWeights(layer);
    }
    for (const Layer& layer : m_layers) {
        if (m_plan.integer(layer.id))
            widenForRuntime(layer);
    }
    return {};
}

std::vector<std::optional<ActivationNumbers>> Int8Rewriter::numbers() const
{
    std::vector<std::optional<ActivationNumbers>> all(m_source.tensors.size());
    for (size_t t = 0; t < all.size(); ++t) {
        const TensorId id(static_cast<int64_t>(t));
        const TensorId group = m_plan.group(id);
        if (m_plan.quantized(id))
            all[t] = {m_parameters[group.index()], group, fixed(id) || contains(m_widened, group)};
    }
    return all;
}

Result<void> Int8Rewriter::run()
{
    FETTLE_TRY(chooseParameters());
    for (const Layer& layer : m_layers)
        collectNeeds(layer);
    for (size_t t = 0; t < m_source.tensors.size(); ++t) {
        if (const TensorId id(static_cast<int64_t>(t)); m_plan.quantized(id))
            makeForms(id);
    }
    for (const Layer& layer : m_layers)
        rewriteOperator(layer);
    return {};
}

AffineParameters Int8Rewriter::affine(const ValueRange& range) const
{
    return m_plan.activationBits() == 16 ? symmetricInt16(range) : affineInt8(range);
}

/// What the runtime demands of an output. With 16 bits all such operators have the range -1 … 1.
std::optional<QuantizationRule::Fixed> Int8Rewriter::fixed(TensorId id) const
{
    const auto demanded = m_plan.fixed(id);
    return demanded && m_plan.activationBits() == 16 ? QuantizationRule::Fixed{1.0F / 32768, 0} : demanded;
}

Bytes Int8Rewriter::activationCodes(std::span<const float> values, const AffineParameters& parameters) const
{
    if (m_plan.activationBits() == 16)
        return Bytes::copyOf(std::span<const int16_t>(symmetricCodes(values, parameters.scale)));
    return Bytes::copyOf(std::span<const int8_t>(affineCodes(values, parameters)));
}

/// The measured range of a tensor.
Result<ValueRange> Int8Rewriter::measured(TensorId id) const
{
    const ValueRange& range = m_activations.ranges[id.index()];
    if (!range.seen() || !std::isfinite(range.minimum) || !std::isfinite(range.maximum) ||
        range.maximum - range.minimum > std::numeric_limits<float>::max())
        return fail(ErrorCode::Refused, "a tensor has no finite range on the calibration data",
                    m_source.tensor(id).name,
                    "check the preprocessing of the data, or keep the layers around this tensor");
    return range;
}

/// A state that shares the output's scale may have been elsewhere than the outputs.
Result<void> Int8Rewriter::includeStates(const Layer& layer)
{
    const Operator& op = m_source.op(layer.id);
    for (const TensorId inner : m_plan.innerTensors(layer.id))
        FETTLE_TRY(measured(inner));
    for (const IntegerPart& part : m_plan.parts(layer.id)) {
        if (part.scale != IntegerPart::Scale::OfOutput || part.id.intermediate)
            continue;
        FETTLE_ASSIGN(const ValueRange range, measured(part.id.in(op)));
        m_groupRanges[m_plan.group(op.outputs.front()).index()].include(range);
        m_widened.push_back(m_plan.group(op.outputs.front()));
    }
    return {};
}

/// Rows of a table that the calibration data did not ask for may be larger than all that it did.
void Int8Rewriter::includeTable(const Layer& layer)
{
    const Operator& op = m_source.op(layer.id);
    const bool looksUp =
        op.code == code::gather || op.code == code::gatherNd || op.code == code::embeddingLookup;
    if (!looksUp || !m_plan.integer(layer.id))
        return;
    const TensorId table = m_plan.constants().of(op.inputs[op.code == code::embeddingLookup ? 1 : 0]);
    if (!table.valid())
        return;
    m_widened.push_back(m_plan.group(op.outputs.front()));
    ValueRange& range = m_groupRanges[m_widened.back().index()];
    for (const float value : constantValues(m_rewrite.model(), m_source.tensor(table)))
        range.include({value, value});
}

Result<void> Int8Rewriter::computeRanges()
{
    m_groupRanges.resize(m_source.tensors.size());
    for (size_t t = 0; t < m_source.tensors.size(); ++t) {
        const TensorId id(static_cast<int64_t>(t));
        if (!m_plan.quantized(id))
            continue;
        FETTLE_ASSIGN(const ValueRange range, measured(id));
        m_groupRanges[m_plan.group(id).index()].include(range);
    }
    for (const Layer& layer : m_layers) {
        FETTLE_TRY(includeStates(layer));
        includeTable(layer);
    }
    for (size_t t = 0; t < m_source.tensors.size(); ++t) {
        const TensorId id(static_cast<int64_t>(t));
        if (!m_plan.quantized(id) || m_plan.group(id) != id)
            continue;
        const auto demanded = fixed(id);
        m_parameters[t] =
            demanded ? AffineParameters{demanded->scale, demanded->zeroPoint} : affine(m_groupRanges[t]);
    }
    return {};
}

/// The runtime's kernels want an output scale that is not much smaller than that of what goes in: they refuse
/// or leave the fast path when (input scale × weight scale) / output scale reaches 256. Happens where a
/// tensor is (nearly) always zero.
void Int8Rewriter::widenForRuntime(const Layer& layer)
{
    const auto& rule = m_plan.rule(layer.id);
    if (rule.sameScale || rule.fixedOutput || !m_plan.parts(layer.id).empty())
        return;
    constexpr float largestRatio = 128;
    const double levels = m_plan.activationBits() == 16 ? 65534 : 255;
    float into = 0;
    for (const TensorId input : m_plan.activationInputs(layer.id))
        into = std::max(into, parametersOf(input).scale);
    if (const auto& scales = m_weights[layer.id.index()].scales; !scales.empty())
        into *= *std::ranges::max_element(scales);
    for (const TensorId output : m_source.op(layer.id).outputs) {
        if (!m_plan.activation(output))
            continue;
        AffineParameters& parameters = parametersOf(output);
        if (m_plan.fixed(output) || into < largestRatio * parameters.scale)
            continue;
        ValueRange range = m_groupRanges[m_plan.group(output).index()];
        range.minimum = std::min(range.minimum, 0.0);
        range.maximum = std::max(range.maximum, 0.0);
        if (range.maximum == range.minimum)
            range.maximum = 1e-6;
        const double factor = double(into) / largestRatio * levels / (range.maximum - range.minimum);
        range.minimum *= factor;
        range.maximum *= factor;
        m_groupRanges[m_plan.group(output).index()] = range;
        parameters = affine(range);
    }
}

/// Notes in which forms an operator wants its inputs.
void Int8Rewriter::collectNeeds(const Layer& layer)
{
    const Operator& op = m_source.op(layer.id);
    const bool integer = m_plan.integer(layer.id);
    const bool scalesDiffer = integer && m_plan.rule(layer.id).sameScale;
    for (const TensorId input : op.inputs) {
        if (!m_plan.activation(input) || !m_plan.quantized(input))
            continue;
        if (scalesDiffer && !m_plan.sameParameters(input, op.outputs.front()))
            continue; // converted to the output's scale, straight from what is produced
        m_forms[input.index()].needed[at(integer ? Form::Integer : Form::Float)] = true;
    }
}

/// Which form keeps the tensor itself, with its name: that of the graph's interface, else float where it is
/// needed.
Form Int8Rewriter::homeOf(TensorId id) const
{
    if (m_plan.isGraphInput(id) || m_plan.isGraphOutput(id))
        return m_plan.interface();
    const bool floats = m_plan.producedAs(id) == Form::Float || m_forms[id.index()].needed[at(Form::Float)];
    return floats ? Form::Float : Form::Integer;
}

void Int8Rewriter::setForm(Tensor& tensor, TensorId source, Form form)
{
    if (form == Form::Float)
        return;
    AffineParameters parameters = parametersOf(source);
    tensor.type = m_plan.activationBits() == 16 ? TensorType::Int16 : TensorType::Int8;
    if (form == Form::UInt8) {
        tensor.type = TensorType::UInt8;
        parameters.zeroPoint += 128;
    }
    tensor.quantization = quantizationOf(parameters);
}

/// The tensors for all forms in which a value is needed, and the conversions from the form in which it is
/// produced.
void Int8Rewriter::makeForms(TensorId id)
{
    constexpr std::array<const char*, formCount> suffix = {"_float", "_int8", "_uint8"};
    constexpr const char* wideSuffix = "_int16";
    Forms& forms = m_forms[id.index()];
    const Form produced = m_plan.producedAs(id);
    const Form home = homeOf(id);
    if (m_plan.isGraphOutput(id))
        forms.needed[at(m_plan.interface())] = true;
    forms.needed[at(produced)] = true;
    for (const Form form : {Form::Float, Form::Integer, Form::UInt8}) {
        if (!forms.needed[at(form)])
            continue;
        if (form == home) {
            forms.ids[at(form)] = id;
            setForm(m_rewrite.editor().tensor(id), id, form);
            continue;
        }
        Tensor tensor = m_source.tensor(id);
        tensor.name += form == Form::Integer && m_plan.activationBits() == 16 ? wideSuffix : suffix[at(form)];
        setForm(tensor, id, form);
        forms.ids[at(form)] = m_rewrite.editor().addTensor(std::move(tensor));
    }
    for (const Form form : {Form::Float, Form::Integer, Form::UInt8}) {
        if (forms.needed[at(form)] && form != produced)
            m_rewrite.convert(form == Form::Float ? code::dequantize : code::quantize,
                              forms.ids[at(produced)], forms.ids[at(form)]);
    }
}

namespace {

/// Sums of 16-bit tensors want scales that are powers of two, unless told otherwise.
void allowAnyScale(Operator& op)
{
    const auto set = [&](auto options) {
        options.pot_scale_int16 = false;
        op.options = makeOptions(std::move(options));
    };
    if (op.code == code::add)
        set(optionsOf<tfl::AddOptionsT>(op));
    else if (op.code == code::sub)
        set(optionsOf<tfl::SubOptionsT>(op));
}

} // namespace

void Int8Rewriter::rewriteOperator(const Layer& layer)
{
    const Operator& op = m_source.op(layer.id);
    const bool integer = m_plan.integer(layer.id);
    for (size_t i = 0; i < op.inputs.size(); ++i) {
        const TensorId input = op.inputs[i];
        if (!input.valid())
            continue;
        if (integer)
            m_rewrite.editor().op(layer.id).inputs[i] = integerInput(layer, i);
        else if (m_plan.activation(input) && m_plan.quantized(input))
            m_rewrite.editor().op(layer.id).inputs[i] = m_forms[input.index()].ids[at(Form::Float)];
    }
    for (TensorId& output : m_rewrite.editor().op(layer.id).outputs) {
        if (m_plan.activation(output) && m_plan.quantized(output))
            output = m_forms[output.index()].ids[at(m_plan.producedAs(output))];
    }
    if (!integer)
        return;
    if (ownScales(layer))
        rewriteWeights(layer);
    rewriteParts(layer);
    if (m_plan.activationBits() == 16)
        allowAnyScale(m_rewrite.editor().op(layer.id));
    m_rewrite.changed(layer.id);
}

TensorId Int8Rewriter::integerInput(const Layer& layer, size_t operand)
{
    const Operator& op = m_source.op(layer.id);
    const TensorId id = op.inputs[operand];
    const QuantizationRule& rule = m_plan.rule(layer.id);
    const auto index = static_cast<int>(operand);
    if (ownScales(layer) && (index == rule.weightOperand || index == rule.biasOperand))
        return id; // rewriteWeights()
    if (!m_plan.parts(layer.id).empty() && !m_plan.activation(id))
        return id; // rewriteParts()
    const TensorId output = op.outputs.front();
    if (m_plan.constants().of(id).valid())
        return m_source.tensor(id).type == TensorType::Float32 ? integerConstant(id, output, rule.sameScale)
                                                               : id;
    if (!m_plan.activation(id))
        return id;
    if (rule.sameScale && !m_plan.sameParameters(id, output))
        return requantized(id, output);
    return m_forms[id.index()].ids[at(Form::Integer)];
}

/// The tensor in another tensor's scale.
TensorId Int8Rewriter::requantized(TensorId input, TensorId output)
{
    Tensor tensor = m_source.tensor(input);
    tensor.name += "_requantized";
    setForm(tensor, output, Form::Integer);
    const TensorId id = m_rewrite.editor().addTensor(std::move(tensor));
    m_rewrite.convert(code::quantize, m_forms[input.index()].ids[at(m_plan.producedAs(input))], id);
    return id;
}

/// A constant operand that is no weight: a summand, or a part of a concatenation (which takes the output's
/// scale).
TensorId Int8Rewriter::integerConstant(TensorId id, TensorId output, bool outputScale)
{
    const TensorId stored = m_plan.constants().of(id);
    Tensor tensor = m_rewrite.graph().tensor(stored);
    const auto values = constantValues(m_rewrite.model(), tensor);
    ValueRange range;
    for (const float value : values)
        range.include({value, value});
    const AffineParameters parameters = outputScale ? parametersOf(output) : affine(range);
    tensor.type = m_plan.activationBits() == 16 ? TensorType::Int16 : TensorType::Int8;
    tensor.quantization = quantizationOf(parameters);
    return m_rewrite.constant(std::move(tensor), activationCodes(values, parameters), stored);
}

} // namespace fettle
