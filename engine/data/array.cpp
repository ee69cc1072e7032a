// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Items of arrays in files as numbers.
#include "data/array.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <fmt/format.h>

namespace fettle::data {

namespace {

static_assert(std::endian::native == std::endian::little);

struct TypeRow {
    size_t bytes;
    std::string_view name;
};
constexpr std::array<TypeRow, 12> types = {{
    {1, "bool"},
    {1, "uint8"},
    {1, "int8"},
    {2, "uint16"},
    {2, "int16"},
    {4, "uint32"},
    {4, "int32"},
    {8, "uint64"},
    {8, "int64"},
    {2, "float16"},
    {4, "float32"},
    {8, "float64"},
}};

/// IEEE 754 half precision.
struct Half {
    uint16_t bits;
    explicit operator double() const { return static_cast<double>(static_cast<float>(*this)); }
    explicit operator float() const
    {
        const uint32_t sign = static_cast<uint32_t>(bits & 0x8000U) << 16;
        const uint32_t exponent = (bits >> 10) & 0x1fU;
        const uint32_t fraction = bits & 0x3ffU;
        if (exponent == 0) { // zero and subnormal: fraction * 2^-24
            const float value = static_cast<float>(fraction) * 0x1p-24F;
            return sign != 0 ? -value : value;
        }
        const uint32_t wide = exponent == 31 ? 0xffU : exponent + 112;
        return std::bit_cast<float>(sign | (wide << 23) | (fraction << 13));
    }
};

template <class Stored, class Number>
void convert(const std::byte* raw, size_t count, bool swap, Number* out)
{
    if constexpr (sizeof(Stored) > 1) {
        if (swap) {
            for (size_t i = 0; i < count; ++i) {
                std::array<std::byte, sizeof(Stored)> bytes;
                std::reverse_copy(raw + i * sizeof(Stored), raw + (i + 1) * sizeof(Stored), bytes.begin());
                out[i] = static_cast<Number>(std::bit_cast<Stored>(bytes));
            }
            return;
        }
    }
    for (size_t i = 0; i < count; ++i) {
        Stored value;
        std::memcpy(&value, raw + i * sizeof(Stored), sizeof(Stored));
        out[i] = static_cast<Number>(value);
    }
}

template <class Number>
void convertAs(ElementType type, const std::byte* raw, size_t count, bool swap, Number* out)
{
    switch (type) {
    case ElementType::Bool:
    case ElementType::U8:
        return convert<uint8_t>(raw, count, swap, out);
    case ElementType::I8:
        return convert<int8_t>(raw, count, swap, out);
    case ElementType::U16:
        return convert<uint16_t>(raw, count, swap, out);
    case ElementType::I16:
        return convert<int16_t>(raw, count, swap, out);
    case ElementType::U32:
        return convert<uint32_t>(raw, count, swap, out);
    case ElementType::I32:
        return convert<int32_t>(raw, count, swap, out);
    case ElementType::U64:
        return convert<uint64_t>(raw, count, swap, out);
    case ElementType::I64:
        return convert<int64_t>(raw, count, swap, out);
    case ElementType::F16:
        return convert<Half>(raw, count, swap, out);
    case ElementType::F32:
        return convert<float>(raw, count, swap, out);
    case ElementType::F64:
        return convert<double>(raw, count, swap, out);
    }
}

template <class Number>
Result<void> readNumbers(const ByteSource& source, const ArrayHeader& header, int64_t firstElement,
                         int64_t count, std::vector<Number>& values)
{
    thread_local std::vector<std::byte> raw; // one buffer a thread, as large as its largest sample
    const size_t width = bytesOf(header.type);
    const auto elements = static_cast<size_t>(count);
    raw.resize(elements * width);
    FETTLE_TRY(source.read(header.offset + static_cast<uint64_t>(firstElement) * width, raw));
    values.resize(elements);
    convertAs(header.type, raw.data(), elements, header.bigEndian, values.data());
    return {};
}

} // namespace

size_t bytesOf(ElementType type)
{
    return types[static_cast<size_t>(type)].bytes;
}

std::string_view elementName(ElementType type)
{
    return types[static_cast<size_t>(type)].name;
}

Result<ArrayHeader> parseArrayHeader(std::span<const std::byte> head, const std::string& name)
{
    return looksLikeNpy(head) ? parseNpyHeader(head, name) : parseIdxHeader(head, name);
}

Result<Array> Array::open(SourcePtr source)
{
    FETTLE_ASSIGN(const auto head, headOf(*source, unpackedHead));
    FETTLE_ASSIGN(ArrayHeader header, parseArrayHeader(head, source->name()));
    if (header.fileBytes() != source->size()) {
        return fail(
            ErrorCode::DataFormat,
            fmt::format("the header announces {} bytes, the file has {}", header.fileBytes(), source->size()),
            source->name(), "get a complete copy of the file");
    }
    Array array;
    array.m_itemElements = 1;
    for (size_t i = 1; i < header.dimensions.size(); ++i)
        array.m_itemElements *= header.dimensions[i];
    array.m_source = std::move(source);
    array.m_header = std::move(header);
    return array;
}

Result<void> Array::readItem(int64_t index, std::vector<float>& values) const
{
    return readNumbers(*m_source, m_header, index * m_itemElements, m_itemElements, values);
}

Result<void> Array::readItems(int64_t first, int64_t count, std::vector<double>& values) const
{
    return readNumbers(*m_source, m_header, first * m_itemElements, count * m_itemElements, values);
}

} // namespace fettle::data
