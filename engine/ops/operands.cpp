// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Small checks and look-ups that the operators' files share.
#include "ops/operands.h"

#include "tflite/operator_names.h"

namespace fettle {

Result<void> checkOperands(const OperatorView& view, size_t required, size_t outputs)
{
    for (size_t i = 0; i < required; ++i)
        if (view.input(i) == nullptr)
            return fail(ErrorCode::DamagedModel, operatorName(view.op) + " lacks input " + std::to_string(i));
    if (view.op.outputs.size() != outputs)
        return fail(ErrorCode::DamagedModel, operatorName(view.op) + " has a wrong number of outputs");
    for (const TensorId id : view.op.outputs)
        if (!id.valid())
            return fail(ErrorCode::DamagedModel, operatorName(view.op) + " lacks an output");
    return {};
}

Result<void> checkVariable(const OperatorView& view, size_t operand)
{
    const Tensor* tensor = view.input(operand);
    if (tensor == nullptr || !tensor->isVariable || view.constantInput(operand))
        return fail(ErrorCode::DamagedModel,
                    operatorName(view.op) + " needs a variable as input " + std::to_string(operand));
    return {};
}

std::unexpected<Error> unsupportedTypes(const OperatorView& view)
{
    std::string text;
    for (size_t i = 0; i < view.op.inputs.size(); ++i)
        if (const Tensor* tensor = view.input(i))
            text += std::string(text.empty() ? "" : ", ") + std::string(typeName(tensor->type));
    return fail(ErrorCode::UnsupportedModel,
                operatorName(view.op) + " is not computed for (" + text + ") to " +
                    std::string(typeName(view.output(0).type)),
                layerName(view.graph, view.id));
}

std::unexpected<Error> dependsOnData(const OperatorView& view, size_t operand)
{
    return fail(ErrorCode::DependsOnData, operatorName(view.op) + " needs the value of operand " +
                                              std::to_string(operand) + " before a run");
}

bool usableScale(float scale)
{
    return std::isnormal(scale) && scale > 0;
}

Result<void> checkScales(const OperatorView& view, size_t count)
{
    const auto check = [&](const Tensor& tensor) -> Result<void> {
        if (!isByte(tensor.type))
            return {};
        for (const float scale : tensor.quantization.scale)
            if (!std::isfinite(scale) || scale < 0)
                return fail(ErrorCode::DamagedModel, "a scale is not a positive number", tensor.name);
        if (tensor.quantization.scale.empty())
            return fail(ErrorCode::UnsupportedModel, "an 8-bit tensor has no scale", tensor.name);
        return {};
    };
    for (size_t i = 0; i < count; ++i)
        if (const Tensor* tensor = view.input(i))
            FETTLE_TRY(check(*tensor));
    for (size_t i = 0; i < view.op.outputs.size(); ++i) {
        FETTLE_TRY(check(view.output(i)));
        if (isByte(view.output(i).type) && !(scaleZero(view.output(i)).scale > 0))
            return fail(ErrorCode::DamagedModel, "the scale of an output is zero", view.output(i).name);
    }
    return {};
}

Result<void> checkSymmetric(const Tensor& tensor)
{
    if (tensor.type != TensorType::Int16)
        return {};
    if (tensor.quantization.scale.empty())
        return fail(ErrorCode::UnsupportedModel, "a 16-bit tensor has no scale", tensor.name);
    const ScaleZero scale = scaleZero(tensor);
    if (!std::isfinite(scale.scale) || scale.scale < 0 || scale.zeroPoint != 0)
        return fail(ErrorCode::DamagedModel, "a 16-bit tensor has an impossible scale or zero point",
                    tensor.name);
    return {};
}

Result<std::vector<int32_t>> constantIntegers(const OperatorView& view, size_t operand)
{
    const Tensor* tensor = view.input(operand);
    if (tensor == nullptr)
        return fail(ErrorCode::DamagedModel,
                    operatorName(view.op) + " lacks operand " + std::to_string(operand));
    const auto count = static_cast<size_t>(elementCount(view.inputShape(operand)));
    if (count == 0)
        return std::vector<int32_t>{};
    if (!view.constantInput(operand))
        return dependsOnData(view, operand);
    const Bytes& data = view.data(operand);
    std::vector<int32_t> values;
    if (tensor->type == TensorType::Int32 && data.size() >= 4 * count) {
        const auto source = data.as<int32_t>();
        values.assign(source.begin(), source.begin() + static_cast<std::ptrdiff_t>(count));
    } else if (tensor->type == TensorType::Int64 && data.size() >= 8 * count) {
        for (const int64_t value : data.as<int64_t>().first(count))
            values.push_back(static_cast<int32_t>(std::clamp<int64_t>(value, INT32_MIN, INT32_MAX)));
    } else {
        return fail(ErrorCode::DamagedModel, "a constant of integers is needed", tensor->name);
    }
    return values;
}

Result<int32_t> normalAxis(int32_t axis, size_t rank)
{
    const auto signedRank = static_cast<int32_t>(rank);
    if (axis < -signedRank || axis >= signedRank)
        return fail(ErrorCode::DamagedModel, "axis " + std::to_string(axis) + " of a tensor with " +
                                                 std::to_string(rank) + " dimensions");
    return axis < 0 ? axis + signedRank : axis;
}

Result<std::vector<Shape>> sameShape(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 1));
    return std::vector<Shape>{view.inputShape(0)};
}

std::unique_ptr<PreparedOperator> preparedCopy(size_t bytes)
{
    class Copy final : public PreparedOperator {
    public:
        explicit Copy(size_t count) : m_bytes(count) {}
        bool copiesInput() const override { return true; }
        void run(const RunArguments& arguments) const override
        {
            const auto* from = arguments.in<std::byte>(0);
            auto* to = arguments.out<std::byte>(0);
            if (from != to)
                std::memcpy(to, from, m_bytes);
        }

    private:
        size_t m_bytes;
    };
    return std::make_unique<Copy>(bytes);
}

int32_t versionInt8Is2(const OperatorView& view)
{
    return view.input(0)->type == TensorType::Int8 ? 2 : 1;
}

int64_t noMacs(const OperatorView&)
{
    return 0;
}

} // namespace fettle
