// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Names and sizes of tensor types.
#include "model/tensor.h"

#include <algorithm>
#include <array>

namespace fettle {

namespace {

struct TypeRow {
    std::string_view name;
    int bits;
};

constexpr std::array<TypeRow, 23> types = {{
    {"float32", 32}, {"float16", 16},      {"int32", 32},      {"uint8", 8},      {"int64", 64},
    {"string", 0},   {"bool", 8},          {"int16", 16},      {"complex64", 64}, {"int8", 8},
    {"float64", 64}, {"complex128", 128},  {"uint64", 64},     {"resource", 0},   {"variant", 0},
    {"uint32", 32},  {"uint16", 16},       {"int4", 4},        {"bfloat16", 16},  {"int2", 2},
    {"uint4", 4},    {"float8_e4m3fn", 8}, {"float8_e5m2", 8},
}};

} // namespace

std::string_view typeName(TensorType type)
{
    const auto index = static_cast<size_t>(type);
    return index < types.size() ? types[index].name : "unknown";
}

int bitsOf(TensorType type)
{
    const auto index = static_cast<size_t>(type);
    return index < types.size() ? types[index].bits : 0;
}

int64_t elementCount(const Shape& shape)
{
    int64_t count = 1;
    for (const int32_t size : shape)
        count *= size < 0 ? 1 : size;
    return count;
}

int64_t byteSize(TensorType type, int64_t count)
{
    return (count * bitsOf(type) + 7) / 8;
}

std::string shapeText(const Shape& shape)
{
    if (shape.empty())
        return "scalar";
    std::string text;
    for (const int32_t size : shape)
        text += (text.empty() ? "" : "×") + (size < 0 ? std::string("?") : std::to_string(size));
    return text;
}

} // namespace fettle
