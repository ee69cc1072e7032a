// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Sizes of serialized models: raw, deflated, and what an ideal coder of single values would need.
#include "analysis/size.h"

#include "core/parallel.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <vector>

namespace fettle {

int64_t deflatedSize(std::span<const std::byte> bytes, int level)
{
    z_stream stream = {};
    constexpr int rawDeflate = -15; // no header, as a zip archive stores it
    if (deflateInit2(&stream, level, Z_DEFLATED, rawDeflate, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return static_cast<int64_t>(bytes.size());
    std::array<unsigned char, 65536> out;
    int64_t total = 0;
    size_t offset = 0;
    int state = Z_OK;
    while (state == Z_OK) {
        constexpr size_t piece = size_t(1) << 30; // zlib counts in 32 bits
        if (stream.avail_in == 0 && offset < bytes.size()) {
            const size_t count = std::min(piece, bytes.size() - offset);
            stream.next_in = reinterpret_cast<unsigned char*>(const_cast<std::byte*>(bytes.data() + offset));
            stream.avail_in = static_cast<unsigned>(count);
            offset += count;
        }
        stream.next_out = out.data();
        stream.avail_out = static_cast<unsigned>(out.size());
        state = deflate(&stream, offset == bytes.size() ? Z_FINISH : Z_NO_FLUSH);
        total += static_cast<int64_t>(out.size() - stream.avail_out);
    }
    deflateEnd(&stream);
    return total;
}

namespace {

/// Shannon entropy of counted values, times their number, in bytes.
template <class Counts>
double bytesOfCounts(const Counts& counts, double total)
{
    double bits = 0;
    for (const double count : counts) {
        if (count > 0)
            bits += count * std::log2(total / count);
    }
    return bits / 8;
}

template <class T>
double entropyOfWords(std::span<const std::byte> data)
{
    std::vector<T> words(data.size() / sizeof(T));
    std::memcpy(words.data(), data.data(), words.size() * sizeof(T));
    std::ranges::sort(words);
    std::vector<double> counts;
    for (size_t i = 0; i < words.size();) {
        size_t end = i;
        while (end < words.size() && words[end] == words[i])
            ++end;
        counts.push_back(static_cast<double>(end - i));
        i = end;
    }
    return bytesOfCounts(counts, static_cast<double>(words.size()));
}

/// Values of 8 bits or fewer, several to a byte.
double entropyOfCodes(int bits, std::span<const std::byte> data)
{
    std::array<double, 256> counts = {};
    const unsigned mask = (1U << bits) - 1;
    for (const std::byte b : data) {
        for (int shift = 0; shift < 8; shift += bits)
            ++counts[(std::to_integer<unsigned>(b) >> shift) & mask];
    }
    return bytesOfCounts(counts, static_cast<double>(data.size()) * (8.0 / bits));
}

} // namespace

double entropyBytes(TensorType type, std::span<const std::byte> data)
{
    switch (bitsOf(type)) {
    case 2:
        return entropyOfCodes(2, data);
    case 4:
        return entropyOfCodes(4, data);
    case 8:
        return entropyOfCodes(8, data);
    case 16:
        return entropyOfWords<uint16_t>(data);
    case 32:
        return entropyOfWords<uint32_t>(data);
    case 64:
        return entropyOfWords<uint64_t>(data);
    default:
        return static_cast<double>(data.size());
    }
}

namespace {

/// Bytes that an ideal coder of single values would save.
double savedByEntropy(const Model& model)
{
    double saved = 0;
    std::set<BufferId> seen;
    for (const Graph& graph : model.graphs) {
        for (const Tensor& tensor : graph.tensors) {
            if (!model.isConstant(tensor) || !seen.insert(tensor.buffer).second)
                continue;
            const auto data = model.data(tensor).view();
            saved += static_cast<double>(data.size()) - entropyBytes(tensor.type, data);
        }
    }
    return saved;
}

} // namespace

FileSize measureSize(const Model& model, std::span<const std::byte> file, int threads)
{
    FileSize size;
    size.raw = static_cast<int64_t>(file.size());
    parallelFor(2, threads, [&](int64_t piece, int) {
        if (piece == 0)
            size.deflate = deflatedSize(file);
        else
            size.entropy = static_cast<double>(size.raw) - savedByEntropy(model);
        return true;
    });
    return size;
}

} // namespace fettle
