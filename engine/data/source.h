// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes that are read where they are needed: a file, memory, or what a packed file held.
#pragma once

#include "core/bytes.h"
#include "core/result.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace fettle::data {

/// Immutable bytes of known length. read() may be called from any thread.
class ByteSource {
public:
    explicit ByteSource(std::string name) : m_name(std::move(name)) {}
    virtual ~ByteSource() = default;

    virtual uint64_t size() const = 0;
    /// Fills the whole destination. Errors: ReadFailed, and DataFormat past the end.
    virtual Result<void> read(uint64_t offset, std::span<std::byte> destination) const = 0;
    const std::string& name() const { return m_name; } ///< for messages

private:
    std::string m_name;
};

using SourcePtr = std::shared_ptr<const ByteSource>;

/// Reads with pread, not through a mapping: a file that is cut short meanwhile is an error, not a signal.
Result<SourcePtr> openFile(const std::filesystem::path& path);
SourcePtr memorySource(const Bytes& bytes, std::string name);

/// Up to `count` bytes from the beginning.
Result<std::vector<std::byte>> headOf(const ByteSource& source, size_t count);

/// Collects bytes whose number is known beforehand: small ones in memory, others in a temporary file without
/// a name.
class Spool {
public:
    static Result<Spool> create(uint64_t size, const std::string& name);
    ~Spool();
    Spool(Spool&& other) noexcept;
    Spool& operator=(Spool&&) = delete;

    /// Error DataFormat when more than `size` arrive.
    Result<void> append(std::span<const std::byte> bytes);
    /// The source, once exactly `size` bytes were appended; else DataFormat.
    Result<SourcePtr> finish();

private:
    Spool(uint64_t size, std::string name) : m_size(size), m_name(std::move(name)) {}

    uint64_t m_size;
    uint64_t m_filled = 0;
    std::string m_name;
    std::vector<std::byte> m_memory;
    int m_file = -1;
};

/// Tells from the first bytes of a packed file how long the whole must be.
using SizeFromHead = std::function<Result<uint64_t>(std::span<const std::byte> head)>;
constexpr size_t unpackedHead =
    4096; ///< as many bytes (or the whole, when shorter) are given to SizeFromHead

/// Takes packed bytes as they come, and keeps them once their head has told their number. Memory stays
/// bounded.
class Unpacker {
public:
    Unpacker(std::string name, SizeFromHead sizeFromHead, uint64_t most)
        : m_name(std::move(name)), m_sizeFromHead(std::move(sizeFromHead)), m_most(most)
    {
    }
    Result<void> append(std::span<const std::byte> bytes);
    Result<SourcePtr> finish();

private:
    Result<void> start();

    std::string m_name;
    SizeFromHead m_sizeFromHead;
    uint64_t m_most; ///< what the packed bytes can hold at all
    std::vector<std::byte> m_head;
    std::unique_ptr<Spool> m_spool;
};

/// Deflate makes at most 1032 bytes of one (https://zlib.net/zlib_tech.html).
uint64_t mostUnpacked(uint64_t packed);

/// The content of a .gz file.
Result<SourcePtr> unpackGzip(const ByteSource& packed, const SizeFromHead& sizeFromHead);
/// The first bytes of the content of a .gz file.
Result<std::vector<std::byte>> gzipHead(const ByteSource& packed);

} // namespace fettle::data
