// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// WHERE and UNIQUE: how much comes out depends on what goes in.
#include "ops/moves.h"
#include "tflite/options.h"

#include <map>

namespace fettle {

namespace {

constexpr const char* changed = "the data changed since their size was counted";

/// Calls `visit` with a null pointer to the type's numbers; false for types that the operators here do not
/// take.
template <class Visit>
bool visitType(TensorType type, const Visit& visit)
{
    switch (type) {
    case TensorType::Float32:
        visit(static_cast<const float*>(nullptr));
        return true;
    case TensorType::Int64:
        visit(static_cast<const int64_t*>(nullptr));
        return true;
    case TensorType::Int32:
        visit(static_cast<const int32_t*>(nullptr));
        return true;
    case TensorType::UInt32:
        visit(static_cast<const uint32_t*>(nullptr));
        return true;
    case TensorType::Int16:
        visit(static_cast<const int16_t*>(nullptr));
        return true;
    case TensorType::Int8:
        visit(static_cast<const int8_t*>(nullptr));
        return true;
    case TensorType::UInt8:
    case TensorType::Bool:
        visit(static_cast<const uint8_t*>(nullptr));
        return true;
    default:
        return false;
    }
}

/// The operand's bytes; DependsOnData when they are not known. Nothing for an operand without elements.
Result<Bytes> knownData(const OperatorView& view)
{
    const int64_t count = elementCount(view.inputShape(0));
    if (count == 0)
        return Bytes{};
    if (!view.constantInput(0))
        return dependsOnData(view, 0);
    if (static_cast<int64_t>(view.data(0).size()) < byteSize(view.input(0)->type, count))
        return fail(ErrorCode::DamagedModel, "a constant has fewer bytes than its shape asks for",
                    view.input(0)->name);
    return view.data(0);
}

/// What a type's numbers in `data` lead to, by `count(numbers, how many)`.
template <class Count>
Result<int32_t> counted(const OperatorView& view, const Count& count)
{
    FETTLE_ASSIGN(const Bytes data, knownData(view));
    const auto elements = static_cast<size_t>(elementCount(view.inputShape(0)));
    int32_t result = 0;
    const bool usable = visitType(view.input(0)->type, [&]<class T>(const T*) {
        result = static_cast<int32_t>(count(data.as<T>().first(elements)));
    });
    if (!usable)
        return unsupportedTypes(view);
    return result;
}

Result<std::vector<Shape>> whereShapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 1));
    const auto rank = static_cast<int32_t>(view.inputShape(0).size());
    if (rank == 0)
        return fail(ErrorCode::UnsupportedModel, "WHERE is not computed for scalars");
    FETTLE_ASSIGN(const int32_t found, counted(view, []<class T>(std::span<const T> values) {
                      return std::ranges::count_if(values, [](T value) { return value != T(0); });
                  }));
    return std::vector<Shape>{{found, rank}};
}

template <class T>
std::unique_ptr<PreparedOperator> preparedWhere(const Shape& shape, size_t room)
{
    return preparedFrom([=, count = static_cast<size_t>(elementCount(shape))](const RunArguments& arguments) {
        int64_t* out = arguments.out<int64_t>(0);
        const T* values = arguments.in<T>(0);
        size_t found = 0;
        for (size_t i = 0; i < count; ++i) {
            if (values[i] == T(0))
                continue;
            if (found++ == room)
                return arguments.fail(changed);
            auto rest = static_cast<int64_t>(i);
            for (size_t d = shape.size(); d-- > 0; rest /= shape[d])
                out[d] = rest % shape[d];
            out += shape.size();
        }
    });
}

Result<std::unique_ptr<PreparedOperator>> prepareWhere(const OperatorView& view, const ExecutionOptions&)
{
    const auto room = static_cast<size_t>(view.outputShape(0)[0]);
    std::unique_ptr<PreparedOperator> prepared;
    if (view.output(0).type != TensorType::Int64 || !visitType(view.input(0)->type, [&]<class T>(const T*) {
            prepared = preparedWhere<T>(view.inputShape(0), room);
        }))
        return unsupportedTypes(view);
    return prepared;
}

int32_t whereVersion(const OperatorView& view)
{
    return view.input(0)->type == TensorType::Bool ? 1 : 2;
}

Result<std::vector<Shape>> uniqueShapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 1, 2));
    if (view.inputShape(0).size() != 1)
        return fail(ErrorCode::DamagedModel, "UNIQUE needs a vector");
    FETTLE_ASSIGN(const int32_t found, counted(view, []<class T>(std::span<const T> values) {
                      std::map<T, int32_t> places;
                      for (const T value : values)
                          places.emplace(value, 0);
                      return places.size();
                  }));
    return std::vector<Shape>{{found}, view.inputShape(0)};
}

template <class T, class Index>
std::unique_ptr<PreparedOperator> preparedUnique(size_t count, size_t room)
{
    return preparedFrom([=](const RunArguments& arguments) {
        std::map<T, Index> places;
        for (size_t i = 0; i < count; ++i) {
            const T value = arguments.in<T>(0)[i];
            const auto [entry, isNew] = places.emplace(value, static_cast<Index>(places.size()));
            if (isNew && places.size() > room)
                return arguments.fail(changed);
            if (isNew)
                arguments.out<T>(0)[places.size() - 1] = value;
            arguments.out<Index>(1)[i] = entry->second;
        }
    });
}

Result<std::unique_ptr<PreparedOperator>> prepareUnique(const OperatorView& view, const ExecutionOptions&)
{
    const auto count = static_cast<size_t>(elementCount(view.inputShape(0)));
    const auto room = static_cast<size_t>(view.outputShape(0)[0]);
    const TensorType indices = view.output(1).type;
    if (view.output(0).type != view.input(0)->type ||
        (indices != TensorType::Int32 && indices != TensorType::Int64))
        return unsupportedTypes(view);
    std::unique_ptr<PreparedOperator> prepared;
    visitType(view.input(0)->type, [&]<class T>(const T*) {
        if (indices == TensorType::Int32)
            prepared = preparedUnique<T, int32_t>(count, room);
        else
            prepared = preparedUnique<T, int64_t>(count, room);
    });
    if (prepared == nullptr)
        return unsupportedTypes(view);
    return prepared;
}

int32_t uniqueVersion(const OperatorView&)
{
    return 1;
}

} // namespace

const OperatorDefinition& ops::where()
{
    static const OperatorDefinition definition{
        .code = code::where,
        .name = "WHERE",
        .label = "Where",
        .quantization = {},
        .shapes = whereShapes,
        .prepare = prepareWhere,
        .macs = noMacs,
        .version = whereVersion,
    };
    return definition;
}

const OperatorDefinition& ops::unique()
{
    static const OperatorDefinition definition{
        .code = code::unique,
        .name = "UNIQUE",
        .label = "Unique",
        .quantization = {},
        .shapes = uniqueShapes,
        .prepare = prepareUnique,
        .macs = noMacs,
        .version = uniqueVersion,
    };
    return definition;
}

} // namespace fettle
