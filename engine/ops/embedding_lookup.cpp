// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// EMBEDDING_LOOKUP: rows of a table, copied; rows of integers become real numbers where the output is float.
#include "ops/moves.h"
#include "ops/packed.h"

#include <algorithm>
#include <functional>

namespace fettle {

namespace {

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 2));
    if (view.inputShape(0).size() != 1 || view.inputShape(1).size() < 2)
        return fail(ErrorCode::DamagedModel, "a look-up needs a vector of indices and a table");
    Shape shape = view.inputShape(1);
    shape[0] = view.inputShape(0)[0];
    return std::vector<Shape>{std::move(shape)};
}

struct Table {
    size_t lookups = 0, rows = 0, columns = 0;
    TensorType type = TensorType::Float32;

    /// Calls row(index in the table, index in the output) for each look-up.
    template <class Row>
    void forRows(const RunArguments& arguments, const Row& row) const
    {
        const auto* wanted = arguments.in<int32_t>(0);
        for (size_t i = 0; i < lookups; ++i) {
            if (wanted[i] < 0 || static_cast<size_t>(wanted[i]) >= rows)
                return arguments.fail("an index to look up is outside of the table");
            row(static_cast<size_t>(wanted[i]), i);
        }
    }
};

/// Scale of each block of columns of each row: one for all, one a row, or one a block.
struct Scales {
    std::vector<float> values;
    size_t block = 0; ///< columns that have one

    float of(size_t row, size_t column, size_t columns) const
    {
        return values.size() == 1 ? values[0] : values[row * (columns / block) + column / block];
    }
};

Result<Scales> blockScales(const OperatorView& view, const Quantization::Blockwise& blocks,
                           const Table& table)
{
    const auto size = static_cast<size_t>(std::max(blocks.blockSize, 0));
    if (size == 0 || table.columns % size != 0 || !blocks.scales.valid() ||
        blocks.scales.index() >= view.graph.tensors.size())
        return fail(ErrorCode::DamagedModel, "the blocks of scales do not fit the table");
    const Tensor& tensor = view.graph.tensor(blocks.scales);
    const auto halves = view.model.data(tensor).as<uint16_t>();
    const size_t count = table.rows * (table.columns / size);
    if (tensor.type != TensorType::Float16 || halves.size() < count)
        return fail(ErrorCode::UnsupportedModel, "the scales of a table are not half-precision constants",
                    tensor.name);
    Scales scales{{}, size};
    for (const uint16_t half : halves.first(count))
        scales.values.push_back(widenHalf(half));
    return scales;
}

Result<Scales> scalesOf(const OperatorView& view, const Table& table)
{
    const Quantization& q = view.input(1)->quantization;
    if (const auto* blocks = std::get_if<Quantization::Blockwise>(&q.details))
        return blockScales(view, *blocks, table);
    if (q.scale.empty() || !std::holds_alternative<std::monostate>(q.details) ||
        (q.perChannel() && (q.dimension != 0 || q.scale.size() != table.rows)))
        return fail(ErrorCode::UnsupportedModel, "the scales of a table do not fit it", view.input(1)->name);
    if (!q.zeroPoint.empty() && q.zeroPoint[0] != 0)
        return fail(ErrorCode::UnsupportedModel, "the zero point of a table is not 0", view.input(1)->name);
    return Scales{q.scale, table.columns};
}

/// The runtime reads bytes as signed whatever their type; rows of 4-bit values start at whole bytes.
float storedValue(const Table& table, const std::byte* data, size_t row, size_t column)
{
    if (table.type != TensorType::Int4)
        return static_cast<float>(static_cast<int8_t>(data[row * table.columns + column]));
    const auto byte = std::to_integer<uint32_t>(data[row * table.columns / 2 + column / 2]);
    const uint32_t nibble = column % 2 == 0 ? byte & 15u : byte >> 4;
    return static_cast<float>(static_cast<int32_t>(nibble ^ 8u) - 8);
}

Result<std::unique_ptr<PreparedOperator>> prepareReal(const OperatorView& view, const Table& table)
{
    FETTLE_ASSIGN(Scales scales, scalesOf(view, table));
    return preparedFrom([table, scales = std::move(scales)](const RunArguments& arguments) {
        table.forRows(arguments, [&](size_t row, size_t target) {
            const auto* data = arguments.in<std::byte>(1);
            float* out = arguments.out<float>(0) + target * table.columns;
            for (size_t c = 0; c < table.columns; ++c)
                out[c] = storedValue(table, data, row, c) * scales.of(row, c, table.columns);
        });
    });
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    Table table;
    table.lookups = static_cast<size_t>(view.inputShape(0)[0]);
    table.rows = static_cast<size_t>(view.inputShape(1)[0]);
    table.columns = innerCount(view.inputShape(1), 0);
    table.type = view.input(1)->type;
    if (view.input(0)->type != TensorType::Int32)
        return unsupportedTypes(view);
    if ((isByte(table.type) || table.type == TensorType::Int4) && view.output(0).type == TensorType::Float32)
        return prepareReal(view, table);
    FETTLE_TRY(commonBytes(view, 1));
    const size_t rowBits = table.columns * static_cast<size_t>(bitsOf(table.type));
    if (rowBits % 8 != 0)
        return unsupportedTypes(view);
    return preparedFrom([table, bytes = rowBits / 8](const RunArguments& arguments) {
        table.forRows(arguments, [&](size_t row, size_t target) {
            std::memcpy(arguments.out<std::byte>(0) + target * bytes,
                        arguments.in<std::byte>(1) + row * bytes, bytes);
        });
    });
}

/// What came from a row is added to it; run() has checked the indices.
Result<std::unique_ptr<OperatorGradient>> gradient(const OperatorView& view)
{
    const auto lookups = static_cast<size_t>(view.inputShape(0)[0]);
    const size_t columns = innerCount(view.inputShape(1), 0);
    return gradientFrom([lookups, columns](const GradientArguments& arguments) {
        float* to = arguments.gradientIn(1);
        if (to == nullptr)
            return;
        const auto* wanted =
            reinterpret_cast<const int32_t*>(arguments.tensors[arguments.op->inputs[0].index()]);
        const float* from = arguments.gradientOut();
        for (size_t i = 0; i < lookups; ++i, from += columns) {
            float* row = to + static_cast<size_t>(wanted[i]) * columns;
            std::transform(from, from + columns, row, row, std::plus<>());
        }
    });
}

int32_t version(const OperatorView& view)
{
    const Tensor& table = *view.input(1);
    if (table.type == TensorType::Int4 || table.quantization.perChannel())
        return 4;
    return table.type == TensorType::Int2 ? 5 : 1;
}

} // namespace

const OperatorDefinition& ops::embeddingLookup()
{
    static const OperatorDefinition definition{
        .code = code::embeddingLookup,
        .name = "EMBEDDING_LOOKUP",
        .label = "Embedding",
        .quantization = {.integerKernel = true, .hybridKernel = true, .sameScale = true, .weightOperand = 1},
        .shapes = shapes,
        .prepare = prepare,
        .gradient = gradient,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
