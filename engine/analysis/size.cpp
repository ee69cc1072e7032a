// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Sizes of serialized models: raw, deflated, and what an ideal coder of single values would need.
#include "analysis/size.h"

#include "analysis/value_counts.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <set>
#include <vector>

namespace fettle {

int64_t deflatedSize(std::span<const std::byte> bytes, const std::stop_token& stop, int level)
{
    z_stream stream = {};
    constexpr int rawDeflate = -15; // no header, as a zip archive stores it
    if (deflateInit2(&stream, level, Z_DEFLATED, rawDeflate, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return static_cast<int64_t>(bytes.size());
    std::array<unsigned char, 65536> out;
    int64_t total = 0;
    size_t offset = 0;
    int state = Z_OK;
    while (state == Z_OK && !stop.stop_requested()) {
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
    return state == Z_STREAM_END ? total : 0;
}

double entropyBytes(TensorType type, std::span<const std::byte> data)
{
    const int bits = bitsOf(type);
    return bits > 0 && bits <= 64
               ? countValues(type, data, data.size() * 8 / static_cast<size_t>(bits)).entropyBytes()
               : static_cast<double>(data.size());
}

double entropySize(const Model& model, std::span<const std::byte> file)
{
    auto size = static_cast<double>(file.size());
    std::set<BufferId> seen;
    for (const Graph& graph : model.graphs) {
        for (const Tensor& tensor : graph.tensors) {
            if (!model.isConstant(tensor) || !seen.insert(tensor.buffer).second)
                continue;
            const auto data = model.data(tensor).view();
            size -= static_cast<double>(data.size()) - entropyBytes(tensor.type, data);
        }
    }
    return size;
}

} // namespace fettle
