// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// NumPy files for whole tensors.
#include "cli/npy.h"

#include "core/file.h"
#include "data/array.h"

#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <limits>

namespace fettle::cli {

namespace {

constexpr uint64_t mostBytes = uint64_t{4} << 30;

/// How NumPy names the type; empty when it has none.
std::string_view descrOf(TensorType type)
{
    switch (type) {
    case TensorType::Float16:
        return "<f2";
    case TensorType::Float32:
        return "<f4";
    case TensorType::Float64:
        return "<f8";
    case TensorType::Bool:
        return "|b1";
    case TensorType::Int8:
        return "|i1";
    case TensorType::UInt8:
        return "|u1";
    case TensorType::Int16:
        return "<i2";
    case TensorType::UInt16:
        return "<u2";
    case TensorType::Int32:
        return "<i4";
    case TensorType::UInt32:
        return "<u4";
    case TensorType::Int64:
        return "<i8";
    case TensorType::UInt64:
        return "<u8";
    case TensorType::Complex64:
        return "<c8";
    case TensorType::Complex128:
        return "<c16";
    default:
        return {};
    }
}

template <class T>
Result<std::vector<std::byte>> converted(const NpyArray& array, const std::string& where)
{
    std::vector<std::byte> bytes(array.values.size() * sizeof(T));
    for (size_t i = 0; i < array.values.size(); ++i) {
        const double value = array.values[i];
        constexpr bool whole = std::numeric_limits<T>::is_integer;
        constexpr auto lowest = static_cast<double>(std::numeric_limits<T>::lowest());
        constexpr auto beyond = static_cast<double>(std::numeric_limits<T>::max()) + (sizeof(T) < 8 ? 1 : 0);
        if (whole && (!(value >= lowest && value < beyond) || value != std::floor(value))) {
            return fail(ErrorCode::DataMismatch,
                        fmt::format("the input's type cannot hold the value {}", value), where,
                        "save the array in the input's own type");
        }
        const T number = static_cast<T>(value);
        std::memcpy(bytes.data() + i * sizeof(T), &number, sizeof(T));
    }
    return bytes;
}

} // namespace

Result<NpyArray> readNpy(const std::string& path)
{
    FETTLE_ASSIGN(data::SourcePtr source, data::openFile(path));
    FETTLE_ASSIGN(const auto head, data::headOf(*source, data::unpackedHead));
    if (!data::looksLikeNpy(head))
        return fail(ErrorCode::DataFormat, "this is not a .npy file", path, "save the input with numpy.save");
    if (source->size() > mostBytes)
        return fail(ErrorCode::DataFormat, "the array is too large for one input", path,
                    "give one input of the model");
    FETTLE_ASSIGN(const data::Array array, data::Array::open(std::move(source)));
    NpyArray result;
    for (const int64_t size : array.header().dimensions) {
        if (size > std::numeric_limits<int32_t>::max())
            return fail(ErrorCode::DataFormat, "a dimension is too large", path,
                        "give one input of the model");
        result.shape.push_back(static_cast<int32_t>(size));
    }
    result.type = data::elementName(array.header().type);
    FETTLE_TRY(array.readItems(0, array.count(), result.values));
    return result;
}

Result<std::vector<std::byte>> bytesOf(const NpyArray& array, TensorType type, const std::string& where)
{
    switch (type) {
    case TensorType::Float32:
        return converted<float>(array, where);
    case TensorType::Float64:
        return converted<double>(array, where);
    case TensorType::Int8:
        return converted<int8_t>(array, where);
    case TensorType::UInt8:
    case TensorType::Bool:
        return converted<uint8_t>(array, where);
    case TensorType::Int16:
        return converted<int16_t>(array, where);
    case TensorType::UInt16:
        return converted<uint16_t>(array, where);
    case TensorType::Int32:
        return converted<int32_t>(array, where);
    case TensorType::UInt32:
        return converted<uint32_t>(array, where);
    case TensorType::Int64:
        return converted<int64_t>(array, where);
    default:
        break;
    }
    return fail(ErrorCode::UnsupportedModel,
                fmt::format("an input of type {} cannot be read from a .npy file", typeName(type)), where);
}

bool npyHolds(TensorType type)
{
    return !descrOf(type).empty();
}

Result<void> writeNpy(const std::string& path, TensorType type, const Shape& shape,
                      std::span<const std::byte> bytes)
{
    std::string dimensions;
    for (const int32_t size : shape)
        dimensions += std::to_string(size) + ",";
    std::string header =
        fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", descrOf(type), dimensions);
    constexpr size_t prefix = 10;
    constexpr size_t alignment = 64; // NEP 1: the data begins at a multiple
    header.resize((prefix + header.size() + alignment) / alignment * alignment - prefix - 1, ' ');
    header += '\n';
    std::string file = "\x93NUMPY";
    file += {1, 0, static_cast<char>(header.size() & 0xffU), static_cast<char>(header.size() >> 8)};
    file += header;
    file.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return replaceFile(path, std::as_bytes(std::span(file)));
}

} // namespace fettle::cli
