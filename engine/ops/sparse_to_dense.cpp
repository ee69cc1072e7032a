// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// SPARSE_TO_DENSE: values at given places of a tensor, a default everywhere else.
#include "ops/indices.h"
#include "ops/moves.h"

namespace fettle {

namespace {

/// Vectors of indices: a matrix has one in each row, a vector or scalar has indices into a vector.
size_t vectorCount(const Shape& indices)
{
    return indices.empty() ? 1 : static_cast<size_t>(indices[0]);
}

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 4));
    FETTLE_ASSIGN(Shape shape, constantIntegers(view, 1));
    FETTLE_TRY(checkShape(shape));
    const Shape& indices = view.inputShape(0);
    const Shape& values = view.inputShape(2);
    const size_t depth = indices.size() < 2 ? 1 : static_cast<size_t>(indices[1]);
    const bool oneEach =
        values.empty() || (values.size() == 1 && static_cast<size_t>(values[0]) == vectorCount(indices));
    if (indices.size() > 2 || depth != shape.size() || !oneEach || elementCount(view.inputShape(3)) != 1)
        return fail(ErrorCode::DamagedModel, "indices and values do not fit " + shapeText(shape));
    return std::vector<Shape>{std::move(shape)};
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_ASSIGN(const size_t bytes, commonBytes(view, 2));
    const IndexReader reader(view, 0);
    if (!reader.usable(false) || view.input(3)->type != view.input(2)->type ||
        bitsOf(view.output(0).type) < 8)
        return unsupportedTypes(view);
    const Shape& shape = view.outputShape(0);
    return preparedFrom([=, steps = rowMajorSteps(shape), vectors = vectorCount(view.inputShape(0)),
                         count = static_cast<size_t>(elementCount(shape)),
                         oneValue = view.inputShape(2).empty()](const RunArguments& arguments) {
        auto* out = arguments.out<std::byte>(0);
        fillElements(out, count, arguments.in<std::byte>(3), bytes);
        reader.visit(arguments, [&](const auto* indices) {
            for (size_t i = 0; i < vectors; ++i) {
                std::ptrdiff_t place = 0;
                for (size_t d = 0; d < shape.size(); ++d) {
                    const int64_t index = indices[i * shape.size() + d];
                    if (index < 0 || index >= shape[d])
                        return arguments.fail("an index is outside of the dense tensor");
                    place += index * steps[d];
                }
                std::memcpy(out + static_cast<size_t>(place) * bytes,
                            arguments.in<std::byte>(2) + (oneValue ? 0 : i * bytes), bytes);
            }
        });
    });
}

int32_t version(const OperatorView& view)
{
    const TensorType type = view.input(2)->type;
    return isByte(type) ? 3 : type == TensorType::Int64 ? 2 : 1;
}

} // namespace

const OperatorDefinition& ops::sparseToDense()
{
    static const OperatorDefinition definition{
        .code = code::sparseToDense,
        .name = "SPARSE_TO_DENSE",
        .label = "To dense",
        .quantization = {},
        .shapes = shapes,
        .prepare = prepare,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
