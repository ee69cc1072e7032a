// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Headers of IDX and .npy files. They come from strangers: nothing is believed before it is checked.
#include "core/text.h"
#include "data/array.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <limits>

namespace fettle::data {

namespace {

constexpr std::string_view npyMagic = "\x93NUMPY";

uint8_t byteAt(std::span<const std::byte> bytes, size_t at)
{
    return static_cast<uint8_t>(bytes[at]);
}

std::unexpected<Error> damaged(const std::string& what, const std::string& name)
{
    return fail(ErrorCode::DataFormat, what, name, "get a sound copy of the file");
}

/// Fills dataBytes; refuses what has no samples, empty samples, or more elements than can be counted.
Result<void> checkDimensions(ArrayHeader& header, const std::string& name)
{
    uint64_t bytes = bytesOf(header.type);
    for (const int64_t size : header.dimensions) {
        if (size <= 0)
            return fail(ErrorCode::DataFormat, "the array is empty", name, "choose a file with samples");
        if (__builtin_mul_overflow(bytes, static_cast<uint64_t>(size), &bytes) || bytes > INT64_MAX / 2)
            return damaged("the header announces more data than any file has", name);
    }
    for (size_t i = 1; i < header.dimensions.size(); ++i) {
        if (header.dimensions[i] > std::numeric_limits<int32_t>::max())
            return damaged("a dimension of a sample is too large", name);
    }
    header.dataBytes = bytes;
    return {};
}

std::optional<ElementType> idxType(uint8_t code)
{
    switch (code) {
    case 0x08:
        return ElementType::U8;
    case 0x09:
        return ElementType::I8;
    case 0x0B:
        return ElementType::I16;
    case 0x0C:
        return ElementType::I32;
    case 0x0D:
        return ElementType::F32;
    case 0x0E:
        return ElementType::F64;
    default:
        return std::nullopt;
    }
}

/// "<f4", "|u1", ">i2" as NumPy writes types.
std::optional<ElementType> npyType(std::string_view text)
{
    struct Row {
        std::string_view text;
        ElementType type;
    };
    static constexpr std::array<Row, 12> rows = {{{"b1", ElementType::Bool},
                                                  {"u1", ElementType::U8},
                                                  {"i1", ElementType::I8},
                                                  {"u2", ElementType::U16},
                                                  {"i2", ElementType::I16},
                                                  {"u4", ElementType::U32},
                                                  {"i4", ElementType::I32},
                                                  {"u8", ElementType::U64},
                                                  {"i8", ElementType::I64},
                                                  {"f2", ElementType::F16},
                                                  {"f4", ElementType::F32},
                                                  {"f8", ElementType::F64}}};
    const auto at = std::ranges::find(rows, text, &Row::text);
    return at == rows.end() ? std::nullopt : std::optional(at->type);
}

/// The value after 'key': in the header's dictionary, up to the comma or brace that ends it.
std::optional<std::string_view> dictionaryValue(std::string_view dictionary, std::string_view key)
{
    for (const char quote : {'\'', '"'}) {
        const std::string quoted = quote + std::string(key) + quote;
        const size_t at = dictionary.find(quoted);
        if (at == std::string_view::npos)
            continue;
        std::string_view rest = trimmed(dictionary.substr(at + quoted.size()));
        if (rest.empty() || rest.front() != ':')
            return std::nullopt;
        rest = trimmed(rest.substr(1));
        const char open = rest.empty() ? ' ' : rest.front();
        const size_t end = open == '('                   ? rest.find(')')
                           : open == '\'' || open == '"' ? rest.find(open, 1)
                                                         : rest.find_first_of(",}");
        if (end == std::string_view::npos)
            return std::nullopt;
        const bool closes = open == '(' || open == '\'' || open == '"';
        return trimmed(rest.substr(0, closes ? end + 1 : end));
    }
    return std::nullopt;
}

/// "(1000, 49, 10, 1)"
std::optional<std::vector<int64_t>> npyShape(std::string_view text)
{
    if (text.size() < 2 || text.front() != '(' || text.back() != ')')
        return std::nullopt;
    std::string_view rest = trimmed(text.substr(1, text.size() - 2));
    std::vector<int64_t> shape;
    constexpr size_t mostDimensions = 16;
    while (!rest.empty()) {
        const size_t comma = std::min(rest.find(','), rest.size());
        const auto size = parseInteger(trimmed(rest.substr(0, comma)));
        if (!size || *size < 0 || shape.size() == mostDimensions)
            return std::nullopt;
        shape.push_back(*size);
        rest = trimmed(rest.substr(std::min(comma + 1, rest.size())));
    }
    return shape;
}

Result<void> readType(std::string_view descr, ArrayHeader& header, const std::string& name)
{
    constexpr size_t quotesAndOrder = 3;
    const bool plain = descr.size() > quotesAndOrder && (descr.front() == '\'' || descr.front() == '"');
    const auto type = plain ? npyType(descr.substr(2, descr.size() - quotesAndOrder)) : std::nullopt;
    const char order = plain ? descr[1] : ' ';
    if (!type || std::string_view("<>|=").find(order) == std::string_view::npos) {
        return fail(ErrorCode::DataFormat,
                    fmt::format("elements of type {} are not numbers that Fettle reads", descr), name,
                    "save the array as uint8, int8, int16, int32, int64, float16, float32 or float64");
    }
    header.type = *type;
    header.bigEndian = order == '>';
    return {};
}

} // namespace

bool looksLikeNpy(std::span<const std::byte> head)
{
    return head.size() >= npyMagic.size() &&
           std::equal(npyMagic.begin(), npyMagic.end(), head.begin(),
                      [](char c, std::byte b) { return static_cast<std::byte>(c) == b; });
}

bool looksLikeIdx(std::span<const std::byte> head)
{
    constexpr uint8_t mostDimensions = 8;
    return head.size() >= 8 && byteAt(head, 0) == 0 && byteAt(head, 1) == 0 && idxType(byteAt(head, 2)) &&
           byteAt(head, 3) >= 1 && byteAt(head, 3) <= mostDimensions;
}

Result<ArrayHeader> parseIdxHeader(std::span<const std::byte> head, const std::string& name)
{
    if (!looksLikeIdx(head))
        return damaged("this is not an IDX file", name);
    ArrayHeader header;
    header.format = "IDX";
    header.type = *idxType(byteAt(head, 2));
    header.bigEndian = true;
    const size_t rank = byteAt(head, 3);
    header.offset = 4 + 4 * rank;
    if (head.size() < header.offset)
        return damaged("the IDX header ends early", name);
    for (size_t i = 0; i < rank; ++i) {
        uint32_t size = 0;
        for (size_t k = 0; k < 4; ++k)
            size = (size << 8) | byteAt(head, 4 + 4 * i + k);
        header.dimensions.push_back(size);
    }
    FETTLE_TRY(checkDimensions(header, name));
    return header;
}

Result<ArrayHeader> parseNpyHeader(std::span<const std::byte> head, const std::string& name)
{
    constexpr size_t shortest = 10;
    if (!looksLikeNpy(head) || head.size() < shortest)
        return damaged("this is not a .npy file", name);
    const int version = byteAt(head, 6);
    const size_t start = version == 1 ? 10 : 12;
    if (version < 1 || version > 3 || head.size() < start)
        return damaged(fmt::format("a .npy file of version {} is not known", version), name);
    size_t length = 0;
    for (size_t i = start; i-- > 8;)
        length = (length << 8) | byteAt(head, i);
    if (length > head.size() - start)
        return damaged("the .npy header is longer than the file, or than any header of numbers", name);
    const std::string_view dictionary(reinterpret_cast<const char*>(head.data()) + start, length);
    const auto descr = dictionaryValue(dictionary, "descr");
    const auto order = dictionaryValue(dictionary, "fortran_order");
    const auto shapeValue = dictionaryValue(dictionary, "shape");
    const auto shape = shapeValue ? npyShape(*shapeValue) : std::nullopt;
    if (!descr || !order || !shape)
        return damaged("the .npy header cannot be read", name);
    ArrayHeader header;
    header.format = ".npy";
    header.offset = start + length;
    header.dimensions = *shape;
    FETTLE_TRY(readType(*descr, header, name));
    if (*order == "True" && shape->size() > 1)
        return fail(ErrorCode::DataFormat, "the array is stored column by column (Fortran order)", name,
                    "save numpy.ascontiguousarray(x)");
    if (header.dimensions.empty())
        return fail(ErrorCode::DataFormat, "the array is a single number", name,
                    "the first dimension must count samples");
    FETTLE_TRY(checkDimensions(header, name));
    return header;
}

} // namespace fettle::data
