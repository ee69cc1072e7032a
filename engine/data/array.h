// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Arrays in files: IDX (http://yann.lecun.com/exdb/mnist) and NumPy's .npy (NEP 1). The first dimension
// counts samples.
#pragma once

#include "data/source.h"
#include "model/tensor.h"

#include <optional>

namespace fettle::data {

enum class ElementType { Bool, U8, I8, U16, I16, U32, I32, U64, I64, F16, F32, F64 };

size_t bytesOf(ElementType type);
std::string_view elementName(ElementType type);

/// What a header says; checked: the number of bytes does not overflow, and no sample is empty.
struct ArrayHeader {
    std::string_view format; ///< "IDX" or ".npy"
    ElementType type = ElementType::U8;
    bool bigEndian = false;
    std::vector<int64_t> dimensions; ///< at least one
    uint64_t offset = 0;             ///< of the data
    uint64_t dataBytes = 0;

    int64_t count() const { return dimensions.front(); }
    uint64_t fileBytes() const { return offset + dataBytes; }
};

bool looksLikeNpy(std::span<const std::byte> head);
bool looksLikeIdx(std::span<const std::byte> head);
/// From the first bytes of the file. Error DataFormat.
Result<ArrayHeader> parseNpyHeader(std::span<const std::byte> head, const std::string& name);
Result<ArrayHeader> parseIdxHeader(std::span<const std::byte> head, const std::string& name);
/// Either of them.
Result<ArrayHeader> parseArrayHeader(std::span<const std::byte> head, const std::string& name);

/// An array whose items (all but the first dimension) are read one by one.
class Array {
public:
    /// Error DataFormat when the source is not exactly as long as its header says.
    static Result<Array> open(SourcePtr source);

    const ArrayHeader& header() const { return m_header; }
    int64_t count() const { return m_header.count(); }
    int64_t itemElements() const { return m_itemElements; }
    const std::string& name() const { return m_source->name(); }
    /// Values of one item as float.
    Result<void> readItem(int64_t index, std::vector<float>& values) const;
    /// Values of `count` items from `first` on, as double (exact for all integers below 2^53).
    Result<void> readItems(int64_t first, int64_t count, std::vector<double>& values) const;

private:
    Array() = default;
    SourcePtr m_source;
    ArrayHeader m_header;
    int64_t m_itemElements = 0;
};

} // namespace fettle::data
