// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// GATHER_ND and SCATTER_ND: slices at places that vectors of indices name, read from a tensor or added to
// zeros.
#include "ops/indices.h"
#include "ops/moves.h"

namespace fettle {

namespace {

/// Vectors of indices into the first dimensions of a tensor.
struct Places {
    size_t vectors = 1;         ///< how many
    std::vector<int64_t> sizes; ///< of the dimensions that are indexed
    std::vector<int64_t> steps; ///< elements between neighbours of those
    size_t slice = 1;           ///< elements at each place

    /// First element of the i-th place, or -1 when it is outside.
    template <class Index>
    int64_t operator()(const Index* indices, size_t i) const
    {
        int64_t place = 0;
        for (size_t d = 0; d < sizes.size(); ++d) {
            const int64_t index = indices[i * sizes.size() + d];
            if (index < 0 || index >= sizes[d])
                return -1;
            place += index * steps[d];
        }
        return place;
    }
};

Result<Places> placesOf(const Shape& indices, const Shape& indexed)
{
    if (indices.empty() || static_cast<size_t>(indices.back()) > indexed.size())
        return fail(ErrorCode::DamagedModel,
                    shapeText(indices) + " indices do not fit " + shapeText(indexed));
    const auto depth = static_cast<size_t>(indices.back());
    Places places;
    places.vectors = outerCount(indices, indices.size() - 1);
    const auto steps = rowMajorSteps(indexed);
    for (size_t d = 0; d < depth; ++d) {
        places.sizes.push_back(indexed[d]);
        places.steps.push_back(steps[d]);
    }
    for (size_t d = depth; d < indexed.size(); ++d)
        places.slice *= static_cast<size_t>(indexed[d]);
    return places;
}

constexpr const char* outside = "an index is outside of the tensor";

Result<std::vector<Shape>> gatherShapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 2));
    const Shape& indices = view.inputShape(1);
    const Shape& input = view.inputShape(0);
    FETTLE_TRY(placesOf(indices, input));
    Shape shape(indices.begin(), indices.end() - 1);
    shape.insert(shape.end(), input.begin() + indices.back(), input.end());
    return std::vector<Shape>{std::move(shape)};
}

Result<std::unique_ptr<PreparedOperator>> prepareGather(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_ASSIGN(const size_t bytes, commonBytes(view));
    FETTLE_ASSIGN(const Places places, placesOf(view.inputShape(1), view.inputShape(0)));
    const IndexReader reader(view, 1);
    if (!reader.usable() || bitsOf(view.output(0).type) < 8)
        return unsupportedTypes(view);
    return preparedFrom([=](const RunArguments& arguments) {
        reader.visit(arguments, [&](const auto* indices) {
            const size_t slice = places.slice * bytes;
            for (size_t i = 0; i < places.vectors; ++i) {
                const int64_t place = places(indices, i);
                if (place < 0)
                    return arguments.fail(outside);
                std::memcpy(arguments.out<std::byte>(0) + i * slice,
                            arguments.in<std::byte>(0) + static_cast<size_t>(place) * bytes, slice);
            }
        });
    });
}

int32_t gatherVersion(const OperatorView& view)
{
    if (view.input(0)->type == TensorType::Bool)
        return 5;
    if (view.input(1)->type == TensorType::Int16)
        return 4;
    return view.input(0)->type == TensorType::Int16 ? 3 : 1;
}

Result<std::vector<Shape>> scatterShapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 3));
    FETTLE_ASSIGN(Shape shape, constantIntegers(view, 2));
    FETTLE_TRY(checkShape(shape));
    const Shape& indices = view.inputShape(0);
    FETTLE_TRY(placesOf(indices, shape));
    Shape updates(indices.begin(), indices.end() - 1);
    updates.insert(updates.end(), shape.begin() + indices.back(), shape.end());
    if (updates != view.inputShape(1))
        return fail(ErrorCode::DamagedModel,
                    shapeText(view.inputShape(1)) + " cannot be scattered into " + shapeText(shape));
    return std::vector<Shape>{std::move(shape)};
}

/// Values that go to one place are added; integers wrap, booleans are or-ed.
template <class T>
std::unique_ptr<PreparedOperator> scattered(const Places& places, size_t count, const IndexReader& reader)
{
    return preparedFrom([=](const RunArguments& arguments) {
        T* out = arguments.out<T>(0);
        std::memset(out, 0, count * sizeof(T));
        reader.visit(arguments, [&](const auto* indices) {
            const T* updates = arguments.in<T>(1);
            for (size_t i = 0; i < places.vectors; ++i, updates += places.slice) {
                const int64_t place = places(indices, i);
                if (place < 0)
                    return arguments.fail(outside);
                for (size_t k = 0; k < places.slice; ++k)
                    out[static_cast<size_t>(place) + k] =
                        static_cast<T>(out[static_cast<size_t>(place) + k] + updates[k]);
            }
        });
    });
}

Result<std::unique_ptr<PreparedOperator>> prepareScatter(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_TRY(commonBytes(view, 1));
    FETTLE_ASSIGN(const Places places, placesOf(view.inputShape(0), view.outputShape(0)));
    const auto count = static_cast<size_t>(elementCount(view.outputShape(0)));
    const IndexReader reader(view, 0);
    if (!reader.usable(false))
        return unsupportedTypes(view);
    switch (view.input(1)->type) {
    case TensorType::Float32:
        return scattered<float>(places, count, reader);
    case TensorType::Bool:
        return scattered<bool>(places, count, reader);
    case TensorType::Int8:
    case TensorType::UInt8:
        return scattered<uint8_t>(places, count, reader);
    case TensorType::Int16:
        return scattered<uint16_t>(places, count, reader);
    case TensorType::Int32:
        return scattered<uint32_t>(places, count, reader);
    case TensorType::Int64:
        return scattered<uint64_t>(places, count, reader);
    default:
        return unsupportedTypes(view);
    }
}

int32_t scatterVersion(const OperatorView&)
{
    return 1;
}

} // namespace

const OperatorDefinition& ops::gatherNd()
{
    static const OperatorDefinition definition{
        .code = code::gatherNd,
        .name = "GATHER_ND",
        .label = "Gather",
        .quantization = {.integerKernel = true, .sameScale = true, .wideKernel = true},
        .shapes = gatherShapes,
        .prepare = prepareGather,
        .macs = noMacs,
        .version = gatherVersion,
    };
    return definition;
}

const OperatorDefinition& ops::scatterNd()
{
    static const OperatorDefinition definition{
        .code = code::scatterNd,
        .name = "SCATTER_ND",
        .label = "Scatter",
        .quantization = {}, // zeros and sums of stored integers would need a zero point of 0
        .shapes = scatterShapes,
        .prepare = prepareScatter,
        .macs = noMacs,
        .version = scatterVersion,
    };
    return definition;
}

} // namespace fettle
