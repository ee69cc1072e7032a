// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Files, memory and temporary files as bytes that are read where they are needed.
#include "data/source.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fettle::data {

namespace {

std::string systemText(int code)
{
    return std::generic_category().message(code);
}

std::unexpected<Error> pastEnd(const std::string& name)
{
    return fail(ErrorCode::DataFormat, "the data ends early", name, "get a complete copy of the file");
}

class FileSource final : public ByteSource {
public:
    FileSource(int file, uint64_t size, std::string fileName)
        : ByteSource(std::move(fileName)), m_file(file), m_size(size)
    {
    }
    ~FileSource() override { ::close(m_file); }
    FileSource(const FileSource&) = delete;
    FileSource& operator=(const FileSource&) = delete;

    uint64_t size() const override { return m_size; }

    Result<void> read(uint64_t offset, std::span<std::byte> destination) const override
    {
        while (!destination.empty()) {
            const ssize_t got =
                ::pread(m_file, destination.data(), destination.size(), static_cast<off_t>(offset));
            if (got < 0 && errno == EINTR)
                continue;
            if (got < 0)
                return fail(ErrorCode::ReadFailed, "reading failed: " + systemText(errno), name());
            if (got == 0)
                return pastEnd(name());
            offset += static_cast<uint64_t>(got);
            destination = destination.subspan(static_cast<size_t>(got));
        }
        return {};
    }

private:
    int m_file;
    uint64_t m_size;
};

class MemorySource final : public ByteSource {
public:
    MemorySource(Bytes bytes, std::string sourceName)
        : ByteSource(std::move(sourceName)), m_bytes(std::move(bytes))
    {
    }

    uint64_t size() const override { return m_bytes.size(); }

    Result<void> read(uint64_t offset, std::span<std::byte> destination) const override
    {
        if (offset > m_bytes.size() || destination.size() > m_bytes.size() - offset)
            return pastEnd(name());
        if (!destination.empty())
            std::memcpy(destination.data(), m_bytes.data() + offset, destination.size());
        return {};
    }

private:
    Bytes m_bytes;
};

/// A file without a name: gone when it is closed, whatever happens.
int openTemporary(const std::filesystem::path& folder)
{
    const int file = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file >= 0)
        return file;
    std::string path = (folder / "fettle-XXXXXX").string();
    const int named = ::mkostemp(path.data(), O_CLOEXEC);
    if (named >= 0)
        ::unlink(path.c_str());
    return named;
}

constexpr uint64_t smallEnoughForMemory = 1 << 20;

} // namespace

Result<SourcePtr> openFile(const std::filesystem::path& path)
{
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) {
        const int code = errno;
        if (code == ENOENT || code == ENOTDIR)
            return fail(ErrorCode::NotFound, "there is no such file", path.string(), "check the path");
        return fail(ErrorCode::ReadFailed, "the file cannot be opened: " + systemText(code), path.string(),
                    "check the permissions");
    }
    struct stat status = {};
    if (::fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
        ::close(file);
        return fail(ErrorCode::ReadFailed, "this is not a regular file", path.string(),
                    "choose a file or a folder of pictures");
    }
    return std::make_shared<FileSource>(file, static_cast<uint64_t>(status.st_size), path.string());
}

SourcePtr memorySource(const Bytes& bytes, std::string name)
{
    return std::make_shared<MemorySource>(bytes, std::move(name));
}

Result<std::vector<std::byte>> headOf(const ByteSource& source, size_t count)
{
    std::vector<std::byte> head(static_cast<size_t>(std::min<uint64_t>(count, source.size())));
    FETTLE_TRY(source.read(0, head));
    return head;
}

Result<Spool> Spool::create(uint64_t size, const std::string& name)
{
    Spool spool(size, name);
    if (size <= smallEnoughForMemory) {
        spool.m_memory.reserve(static_cast<size_t>(size));
        return spool;
    }
    std::error_code error;
    const std::filesystem::path folder = std::filesystem::temp_directory_path(error);
    spool.m_file = error ? -1 : openTemporary(folder);
    if (spool.m_file < 0) {
        return fail(ErrorCode::WriteFailed, "no temporary file for the unpacked data", name,
                    "make a folder that TMPDIR names writable, or unpack the file");
    }
    return spool;
}

Spool::~Spool()
{
    if (m_file >= 0)
        ::close(m_file);
}

Spool::Spool(Spool&& other) noexcept
    : m_size(other.m_size),
      m_filled(other.m_filled),
      m_name(std::move(other.m_name)),
      m_memory(std::move(other.m_memory)),
      m_file(std::exchange(other.m_file, -1))
{
}

Result<void> Spool::append(std::span<const std::byte> bytes)
{
    if (bytes.size() > m_size - m_filled)
        return fail(ErrorCode::DataFormat, "more data than the header announces", m_name,
                    "get a sound copy of the file");
    m_filled += bytes.size();
    if (m_file < 0) {
        m_memory.insert(m_memory.end(), bytes.begin(), bytes.end());
        return {};
    }
    while (!bytes.empty()) {
        const ssize_t put = ::write(m_file, bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0) {
            return fail(ErrorCode::WriteFailed, "the unpacked data cannot be kept: " + systemText(errno),
                        m_name, "free space in the folder that TMPDIR names, or unpack the file");
        }
        bytes = bytes.subspan(static_cast<size_t>(put));
    }
    return {};
}

Result<SourcePtr> Spool::finish()
{
    if (m_filled != m_size)
        return pastEnd(m_name);
    if (m_file < 0)
        return memorySource(Bytes::own(std::move(m_memory)), m_name);
    return std::make_shared<FileSource>(std::exchange(m_file, -1), m_size, m_name);
}

Result<void> Unpacker::append(std::span<const std::byte> bytes)
{
    if (m_spool)
        return m_spool->append(bytes);
    m_head.insert(m_head.end(), bytes.begin(), bytes.end());
    return m_head.size() >= unpackedHead ? start() : Result<void>();
}

Result<void> Unpacker::start()
{
    FETTLE_ASSIGN(const uint64_t size, m_sizeFromHead(m_head));
    if (size > m_most)
        return pastEnd(m_name);
    FETTLE_ASSIGN(Spool spool, Spool::create(size, m_name));
    m_spool = std::make_unique<Spool>(std::move(spool));
    return m_spool->append(m_head);
}

Result<SourcePtr> Unpacker::finish()
{
    if (!m_spool)
        FETTLE_TRY(start());
    return m_spool->finish();
}

uint64_t mostUnpacked(uint64_t packed)
{
    constexpr uint64_t ratio = 1032;
    return packed > UINT64_MAX / ratio - 1 ? UINT64_MAX : (packed + 1) * ratio;
}

} // namespace fettle::data
