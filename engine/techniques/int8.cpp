// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Full integer quantization: parameters of activations, integer weights and biases, conversions where float
// meets integer.
#include "techniques/int8_plan.h"

#include "runtime/executor.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <map>

namespace fettle {

namespace techniques {

TechniqueInfo int8()
{
    TechniqueInfo info;
    info.id = "int8";
    info.label = "Full integer";
    info.kind = TechniqueKind::Numbers;
    info.help = "Weights and activations become 8-bit integers; the ranges of activations are measured on "
                "calibration data.";
    info.parameters = {
        {.id = "io",
         .label = "Input and output",
         .help = "Type of the model's inputs and outputs; float adds a conversion at each.",
         .kind = ParameterKind::Choice,
         .defaultValue = std::string("float"),
         .choices = {"float", "int8", "uint8"}},
        {.id = "calibration",
         .label = "Calibration",
         .help = "How the range of an activation follows from the samples: the smallest and largest value "
                 "seen, or their moving "
                 "average over the samples, which forgets outliers.",
         .kind = ParameterKind::Choice,
         .defaultValue = std::string("minmax"),
         .choices = {"minmax", "moving-average"}},
        {.id = "granularity",
         .label = "Granularity",
         .help = "Whether each output channel or the whole weight tensor has a scale; one scale keeps shared "
                 "values of a "
                 "clustered layer shared.",
         .kind = ParameterKind::Choice,
         .defaultValue = std::string("channel"),
         .choices = {"channel", "tensor"}},
        {.id = "strict",
         .label = "Strict",
         .help = "Refuse the model when an operator would stay float.",
         .kind = ParameterKind::Boolean,
         .defaultValue = false,
         .choices = {}},
    };
    return info;
}

} // namespace techniques

Int8Options int8OptionsOf(const Recipe& recipe)
{
    const TechniqueInfo& info = *findTechnique("int8");
    const auto inStages = [&](const std::vector<Stage>& stages) {
        const auto found = std::ranges::find(stages, "int8", &Stage::technique);
        return found == stages.end() ? nullptr : &*found;
    };
    const Stage* stage = inStages(recipe.stages);
    for (size_t i = 0; i < recipe.rules.size() && stage == nullptr; ++i)
        stage = inStages(recipe.rules[i].stages);
    Int8Options options;
    if (stage == nullptr)
        return options;
    const std::string io = choiceOf(info, stage->parameters, "io");
    options.interface = io == "int8"    ? InterfaceType::Int8
                        : io == "uint8" ? InterfaceType::UInt8
                                        : InterfaceType::Float;
    options.strict = flagOf(info, stage->parameters, "strict");
    options.movingAverage = choiceOf(info, stage->parameters, "calibration") == "moving-average";
    return options;
}

std::vector<bool> tensorsToCalibrate(const Model& model, const std::vector<Layer>& layers,
                                     const Int8Options& options)
{
    const Int8Plan plan(model, layers, options);
    if (!plan.anyInteger())
        return {};
    std::vector<bool> wanted(model.mainGraph().tensors.size());
    for (size_t t = 0; t < wanted.size(); ++t)
        wanted[t] = plan.quantized(TensorId(static_cast<int64_t>(t)));
    return wanted;
}

namespace {

Result<void> checkStrict(const std::vector<Layer>& layers, const std::vector<Int8Plan::Reason>& reasons)
{
    std::string where;
    int64_t count = 0;
    for (const auto& reason : reasons) {
        if (reason.id != "stays-float")
            continue;
        ++count;
        where += fmt::format("{}{} ({})", where.empty() ? "" : "; ", layers[reason.layer.index()].name,
                             reason.text);
    }
    if (count == 0)
        return {};
    return fail(ErrorCode::Refused,
                fmt::format("{} {} would stay float", count, count == 1 ? "operator" : "operators"), where,
                "set strict=false, or replace these operators in the model");
}

/// Does the rewriting that a plan describes.
class Int8Rewriter {
public:
    Int8Rewriter(Rewrite& rewrite, const std::vector<Layer>& layers, const Int8Plan& plan,
                 std::span<const ValueRange> ranges)
        : m_rewrite(rewrite),
          m_layers(layers),
          m_plan(plan),
          m_ranges(ranges),
          m_source(rewrite.graph()),
          m_parameters(m_source.tensors.size()),
          m_forms(m_source.tensors.size()),
          m_weights(layers.size())
    {
    }

    Result<void> run()
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

private:
    static constexpr size_t formCount = 3;
    /// The tensor that has each form of a source tensor's value.
    struct Forms {
        std::array<bool, formCount> needed = {};
        std::array<TensorId, formCount> ids;
    };
    struct Weights {
        std::vector<float> values;
        std::vector<float> scales;
    };
    static size_t at(Form form) { return static_cast<size_t>(form); }

    AffineParameters& parametersOf(TensorId id) { return m_parameters[m_plan.group(id).index()]; }

    Result<void> computeRanges();
    void prepareWeights(const Layer& layer);
    void widenForRuntime(const Layer& layer);
    void collectNeeds(const Layer& layer);
    void makeForms(TensorId id);
    Form homeOf(TensorId id) const;
    void setForm(Tensor& tensor, TensorId source, Form form);
    void rewriteOperator(const Layer& layer);
    TensorId integerInput(const Layer& layer, size_t operand);
    TensorId requantized(TensorId input, TensorId output);
    TensorId integerConstant(TensorId id, TensorId output, bool outputScale);
    void rewriteWeights(const Layer& layer);
    void widenForBias(const Layer& layer, std::span<const float> bias, float inputScale);
    TensorId integerWeights(const Layer& layer);
    TensorId integerBias(const Layer& layer, std::span<const float> bias, float inputScale, TensorId source);

    Rewrite& m_rewrite;
    const std::vector<Layer>& m_layers;
    const Int8Plan& m_plan;
    std::span<const ValueRange> m_ranges;
    const Graph m_source;                       ///< before the rewriting
    std::vector<AffineParameters> m_parameters; ///< by representative of a group
    std::vector<ValueRange> m_groupRanges;
    std::vector<Forms> m_forms;
    std::vector<Weights> m_weights; ///< by OperatorId
};

Result<void> Int8Rewriter::computeRanges()
{
    m_groupRanges.resize(m_source.tensors.size());
    for (size_t t = 0; t < m_source.tensors.size(); ++t) {
        const TensorId id(static_cast<int64_t>(t));
        if (!m_plan.quantized(id))
            continue;
        const ValueRange& range = m_ranges[t];
        if (!range.seen() || !std::isfinite(range.minimum) || !std::isfinite(range.maximum) ||
            range.maximum - range.minimum > std::numeric_limits<float>::max())
            return fail(ErrorCode::Refused, "a tensor has no finite range on the calibration data",
                        m_source.tensors[t].name,
                        "check the preprocessing of the data, or keep the layers around this tensor");
        m_groupRanges[m_plan.group(id).index()].include(range);
    }
    for (size_t t = 0; t < m_source.tensors.size(); ++t) {
        const TensorId id(static_cast<int64_t>(t));
        if (!m_plan.quantized(id) || m_plan.group(id) != id)
            continue;
        const auto fixed = m_plan.fixed(id);
        m_parameters[t] =
            fixed ? AffineParameters{fixed->scale, fixed->zeroPoint} : affineInt8(m_groupRanges[t]);
    }
    return {};
}

void Int8Rewriter::prepareWeights(const Layer& layer)
{
    if (!layer.weights.present())
        return;
    const Tensor& stored = m_rewrite.graph().tensor(layer.weights.stored);
    const bool perChannel =
        choiceOf(*findTechnique("int8"), layer.stage("int8")->parameters, "granularity") == "channel";
    Weights& weights = m_weights[layer.id.index()];
    weights.values = constantValues(m_rewrite.model(), stored);
    weights.scales = weightScales(weights.values, WeightMatrix(stored.shape, layer.weights.channelDimension),
                                  perChannel, 127);
}

/// The runtime's kernels want an output scale that is not much smaller than that of what goes in: they refuse
/// or leave the fast path when (input scale × weight scale) / output scale reaches 256. Happens where a
/// tensor is (nearly) always zero.
void Int8Rewriter::widenForRuntime(const Layer& layer)
{
    const auto& rule = m_plan.rule(layer.id);
    if (rule.sameScale || rule.fixedOutput)
        return;
    constexpr float largestRatio = 128;
    float into = 0;
    for (const TensorId input : m_plan.activationInputs(layer.id))
        into = std::max(into, parametersOf(input).scale);
    if (const auto& scales = m_weights[layer.id.index()].scales; !scales.empty())
        into *= *std::ranges::max_element(scales);
    for (const TensorId output : m_source.op(layer.id).outputs) {
        AffineParameters& parameters = parametersOf(output);
        if (m_plan.fixed(output) || into < largestRatio * parameters.scale)
            continue;
        ValueRange range = m_groupRanges[m_plan.group(output).index()];
        range.minimum = std::min(range.minimum, 0.0);
        range.maximum = std::max(range.maximum, 0.0);
        if (range.maximum == range.minimum)
            range.maximum = 1e-6;
        const double factor = double(into) / largestRatio * 255 / (range.maximum - range.minimum);
        range.minimum *= factor;
        range.maximum *= factor;
        m_groupRanges[m_plan.group(output).index()] = range;
        parameters = affineInt8(range);
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
        m_forms[input.index()].needed[at(integer ? Form::Int8 : Form::Float)] = true;
    }
}

/// Which form keeps the tensor itself, with its name: that of the graph's interface, else float where it is
/// needed.
Form Int8Rewriter::homeOf(TensorId id) const
{
    if (m_plan.isGraphInput(id) || m_plan.isGraphOutput(id))
        return m_plan.interface();
    const bool floats = m_plan.producedAs(id) == Form::Float || m_forms[id.index()].needed[at(Form::Float)];
    return floats ? Form::Float : Form::Int8;
}

void Int8Rewriter::setForm(Tensor& tensor, TensorId source, Form form)
{
    if (form == Form::Float)
        return;
    AffineParameters parameters = parametersOf(source);
    tensor.type = TensorType::Int8;
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
    Forms& forms = m_forms[id.index()];
    const Form produced = m_plan.producedAs(id);
    const Form home = homeOf(id);
    if (m_plan.isGraphOutput(id))
        forms.needed[at(m_plan.interface())] = true;
    forms.needed[at(produced)] = true;
    for (const Form form : {Form::Float, Form::Int8, Form::UInt8}) {
        if (!forms.needed[at(form)])
            continue;
        if (form == home) {
            forms.ids[at(form)] = id;
            setForm(m_rewrite.editor().tensor(id), id, form);
            continue;
        }
        Tensor tensor = m_source.tensor(id);
        tensor.name += suffix[at(form)];
        setForm(tensor, id, form);
        forms.ids[at(form)] = m_rewrite.editor().addTensor(std::move(tensor));
    }
    for (const Form form : {Form::Float, Form::Int8, Form::UInt8}) {
        if (forms.needed[at(form)] && form != produced)
            m_rewrite.convert(form == Form::Float ? dequantizeCode : quantizeCode, forms.ids[at(produced)],
                              forms.ids[at(form)]);
    }
}

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
    if (layer.weights.present())
        rewriteWeights(layer);
    m_rewrite.changed(layer.id);
}

TensorId Int8Rewriter::integerInput(const Layer& layer, size_t operand)
{
    const Operator& op = m_source.op(layer.id);
    const TensorId id = op.inputs[operand];
    const QuantizationRule& rule = m_plan.rule(layer.id);
    const auto index = static_cast<int>(operand);
    if (layer.weights.present() && (index == rule.weightOperand || index == rule.biasOperand))
        return id; // rewriteWeights()
    const TensorId output = op.outputs.front();
    if (m_plan.constants().of(id).valid())
        return m_source.tensor(id).type == TensorType::Float32 ? integerConstant(id, output, rule.sameScale)
                                                               : id;
    if (!m_plan.activation(id))
        return id;
    if (rule.sameScale && !m_plan.sameParameters(id, output))
        return requantized(id, output);
    return m_forms[id.index()].ids[at(Form::Int8)];
}

/// The tensor in another tensor's scale.
TensorId Int8Rewriter::requantized(TensorId input, TensorId output)
{
    Tensor tensor = m_source.tensor(input);
    tensor.name += "_requantized";
    setForm(tensor, output, Form::Int8);
    const TensorId id = m_rewrite.editor().addTensor(std::move(tensor));
    m_rewrite.convert(quantizeCode, m_forms[input.index()].ids[at(m_plan.producedAs(input))], id);
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
    const AffineParameters parameters = outputScale ? parametersOf(output) : affineInt8(range);
    tensor.type = TensorType::Int8;
    tensor.quantization = quantizationOf(parameters);
    const auto codes = affineCodes(values, parameters);
    return m_rewrite.constant(std::move(tensor), Bytes::copyOf(std::span<const int8_t>(codes)), stored);
}

void Int8Rewriter::rewriteWeights(const Layer& layer)
{
    const Operator& op = m_source.op(layer.id);
    const QuantizationRule& rule = m_plan.rule(layer.id);
    const float inputScale = parametersOf(m_plan.activationInputs(layer.id).front()).scale;
    const auto biasOperand = static_cast<size_t>(rule.biasOperand);
    const TensorId storedBias =
        biasOperand < op.inputs.size() ? m_plan.constants().of(op.inputs[biasOperand]) : TensorId();
    const Shape& shape = m_source.tensor(layer.weights.stored).shape;
    const auto channels = static_cast<size_t>(WeightMatrix(shape, layer.weights.channelDimension).rows());
    std::vector<float> bias(channels, 0.0F);
    if (storedBias.valid())
        bias = constantValues(m_rewrite.model(), m_source.tensor(storedBias));
    widenForBias(layer, bias, inputScale);
    const TensorId weights = integerWeights(layer);
    const TensorId integer = integerBias(layer, bias, inputScale, storedBias);
    Operator& target = m_rewrite.editor().op(layer.id);
    target.inputs[static_cast<size_t>(rule.weightOperand)] = weights;
    target.inputs.resize(std::max(target.inputs.size(), biasOperand + 1));
    target.inputs[biasOperand] = integer;
}

/// A bias that does not fit 31 bits at (input scale × weight scale) makes its channel's weight scale larger.
void Int8Rewriter::widenForBias(const Layer& layer, std::span<const float> bias, float inputScale)
{
    auto& scales = m_weights[layer.id.index()].scales;
    constexpr double most = std::numeric_limits<int32_t>::max() / 2.0;
    for (size_t c = 0; c < bias.size(); ++c) {
        float& scale = scales[scales.size() > 1 ? c : 0];
        const double needed = std::fabs(double(bias[c])) / (most * double(inputScale));
        if (needed > double(scale))
            scale = std::nextafter(static_cast<float>(needed), INFINITY);
    }
}

TensorId Int8Rewriter::integerWeights(const Layer& layer)
{
    const Weights& weights = m_weights[layer.id.index()];
    Tensor tensor = m_source.tensor(layer.weights.stored);
    const WeightMatrix matrix(tensor.shape, layer.weights.channelDimension);
    const auto codes = weightCodes(weights.values, matrix, weights.scales, 127);
    tensor.type = TensorType::Int8;
    tensor.quantization = {};
    tensor.quantization.scale = weights.scales;
    tensor.quantization.zeroPoint.assign(weights.scales.size(), 0);
    tensor.quantization.dimension = weights.scales.size() > 1 ? layer.weights.channelDimension : 0;
    return m_rewrite.constant(std::move(tensor), Bytes::copyOf(std::span<const int8_t>(codes)),
                              layer.weights.stored);
}

/// Always there, zero where the layer has none: convolutions refuse to run without.
TensorId Int8Rewriter::integerBias(const Layer& layer, std::span<const float> bias, float inputScale,
                                   TensorId source)
{
    const auto& scales = m_weights[layer.id.index()].scales;
    Tensor tensor;
    tensor.name = source.valid() ? m_source.tensor(source).name : layer.name + "/bias";
    tensor.shape = source.valid() ? m_source.tensor(source).shape : Shape{static_cast<int32_t>(bias.size())};
    tensor.type = TensorType::Int32;
    tensor.quantization.zeroPoint.assign(scales.size(), 0);
    for (const float scale : scales)
        tensor.quantization.scale.push_back(inputScale * scale);
    std::vector<int32_t> codes(bias.size());
    for (size_t c = 0; c < bias.size(); ++c) {
        const double scale = tensor.quantization.scale[scales.size() > 1 ? c : 0];
        const double code = std::round(double(bias[c]) / scale);
        codes[c] = static_cast<int32_t>(std::clamp<double>(code, std::numeric_limits<int32_t>::min(),
                                                           std::numeric_limits<int32_t>::max()));
    }
    return m_rewrite.editor().addConstant(std::move(tensor), Bytes::copyOf(std::span<const int32_t>(codes)));
}

} // namespace

Result<void> checkInt8(const Model& model, const std::vector<Layer>& layers, const Int8Options& options)
{
    const Int8Plan plan(model, layers, options);
    if (options.strict)
        FETTLE_TRY(checkStrict(layers, plan.reasons()));
    const auto integerAlready = [](const Int8Plan::Reason& reason) { return reason.id == "already-integer"; };
    if (!plan.anyInteger() && !plan.reasons().empty() && std::ranges::all_of(plan.reasons(), integerAlready))
        return fail(ErrorCode::Refused, "the model is integer already", {},
                    "open the float model it was made from");
    return {};
}

Result<void> applyInt8(Rewrite& rewrite, const std::vector<Layer>& layers, std::span<const ValueRange> ranges,
                       const Int8Options& options)
{
    const Model source =
        rewrite.model(); // what the plan is about must not change under it; weights are shared
    const Int8Plan plan(source, layers, options);
    for (const auto& reason : plan.reasons())
        rewrite.issue(Severity::Note, reason.id,
                      fmt::format("{} stays as it is: {}", layers[reason.layer.index()].name, reason.text),
                      reason.layer);
    if (!plan.anyInteger())
        return {};
    return Int8Rewriter(rewrite, layers, plan, ranges).run();
}

} // namespace fettle
