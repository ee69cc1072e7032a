// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Content of .gz files (RFC 1952; several members one after the other are one content).
#include "data/source.h"

#include <algorithm>
#include <array>
#include <zlib.h>

namespace fettle::data {

namespace {

constexpr size_t blockSize = 64 * 1024;
constexpr int gzipWindow = 15 + 16; // largest window, gzip header expected

/// Inflates one .gz source block by block.
class GzipReader {
public:
    explicit GzipReader(const ByteSource& packed) : m_packed(packed) {}
    ~GzipReader() { inflateEnd(&m_stream); }
    GzipReader(const GzipReader&) = delete;
    GzipReader& operator=(const GzipReader&) = delete;

    Result<void> open()
    {
        if (inflateInit2(&m_stream, gzipWindow) != Z_OK)
            return fail(ErrorCode::OutOfMemory, "no memory to unpack", m_packed.name());
        return {};
    }

    /// The next bytes of the content; empty at its end.
    Result<std::span<const std::byte>> next()
    {
        m_stream.next_out = reinterpret_cast<Bytef*>(m_output.data());
        m_stream.avail_out = blockSize;
        while (!m_ended && m_stream.avail_out == blockSize)
            FETTLE_TRY(step());
        return std::span<const std::byte>(m_output).first(blockSize - m_stream.avail_out);
    }

private:
    Result<void> fill()
    {
        const uint64_t left = m_packed.size() - m_offset;
        const size_t count = static_cast<size_t>(std::min<uint64_t>(blockSize, left));
        FETTLE_TRY(m_packed.read(m_offset, std::span(m_input).first(count)));
        m_offset += count;
        m_stream.next_in = reinterpret_cast<Bytef*>(m_input.data());
        m_stream.avail_in = static_cast<uInt>(count);
        return {};
    }

    Result<void> step()
    {
        if (m_stream.avail_in == 0)
            FETTLE_TRY(fill());
        if (m_stream.avail_in == 0)
            return fail(ErrorCode::DataFormat, "the packed data ends early", m_packed.name(),
                        "get a complete copy of the file");
        const int code = inflate(&m_stream, Z_NO_FLUSH);
        if (code == Z_STREAM_END) {
            m_ended = m_stream.avail_in == 0 && m_offset == m_packed.size();
            if (!m_ended)
                inflateReset(&m_stream); // another member follows
            return {};
        }
        if (code != Z_OK && code != Z_BUF_ERROR)
            return fail(ErrorCode::DataFormat, "the packed data is damaged", m_packed.name(),
                        "get a sound copy of the file");
        return {};
    }

    const ByteSource& m_packed;
    z_stream m_stream = {};
    uint64_t m_offset = 0;
    bool m_ended = false;
    std::array<std::byte, blockSize> m_input = {};
    std::array<std::byte, blockSize> m_output = {};
};

} // namespace

Result<SourcePtr> unpackGzip(const ByteSource& packed, const SizeFromHead& sizeFromHead)
{
    const auto reader = std::make_unique<GzipReader>(packed);
    FETTLE_TRY(reader->open());
    Unpacker unpacker(packed.name(), sizeFromHead, mostUnpacked(packed.size()));
    while (true) {
        FETTLE_ASSIGN(const auto block, reader->next());
        if (block.empty())
            return unpacker.finish();
        FETTLE_TRY(unpacker.append(block));
    }
}

Result<std::vector<std::byte>> gzipHead(const ByteSource& packed)
{
    const auto reader = std::make_unique<GzipReader>(packed);
    FETTLE_TRY(reader->open());
    std::vector<std::byte> head;
    while (head.size() < unpackedHead) {
        FETTLE_ASSIGN(const auto block, reader->next());
        if (block.empty())
            break;
        head.insert(head.end(), block.begin(), block.end());
    }
    return head;
}

} // namespace fettle::data
