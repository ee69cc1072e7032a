// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// POSIX calls behind the whole-file functions.
#include "core/file.h"

#include "core/guard.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fettle {

namespace {

class Descriptor {
public:
    explicit Descriptor(int value) : m_value(value) {}
    ~Descriptor() { close(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int get() const { return m_value; }
    bool valid() const { return m_value >= 0; }
    /// False when the system reports an error that it had held back.
    bool close()
    {
        const int value = std::exchange(m_value, -1);
        return value < 0 || ::close(value) == 0;
    }

private:
    int m_value;
};

std::string systemText(int error)
{
    return std::generic_category().message(error);
}

std::unexpected<Error> readFailure(const std::filesystem::path& path, int error)
{
    if (error == ENOENT || error == ENOTDIR)
        return fail(ErrorCode::NotFound, "there is no such file", path.string(), "check the path");
    return fail(ErrorCode::ReadFailed, fmt::format("the file cannot be read ({})", systemText(error)),
                path.string(), "check its permissions and the disk");
}

std::unexpected<Error> writeFailure(const std::filesystem::path& path, int error)
{
    const bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;
    return fail(ErrorCode::WriteFailed, fmt::format("the file cannot be written ({})", systemText(error)),
                path.string(),
                full ? "make room or choose another folder; the old file is unchanged"
                     : "check the folder and its permissions; the old file is unchanged");
}

/// 0 or the error of the system.
int writeAll(int descriptor, std::span<const std::byte> bytes)
{
    constexpr size_t largest = size_t(1) << 30; // the system takes no more than 2 GiB in one call
    while (!bytes.empty()) {
        const ssize_t count = ::write(descriptor, bytes.data(), std::min(bytes.size(), largest));
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return count < 0 ? errno : EIO;
        bytes = bytes.subspan(static_cast<size_t>(count));
    }
    return 0;
}

/// A new file beside `target`, named after it; its name goes to `name`.
int createBeside(const std::filesystem::path& target, std::string& name)
{
    for (int attempt = 0; attempt < 1000; ++attempt) {
        name = fmt::format("{}.{}-{}.part", target.string(), ::getpid(), attempt);
        const int descriptor = ::open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor >= 0 || errno != EEXIST)
            return descriptor;
    }
    return -1;
}

/// Whether the file has exactly these bytes.
bool readsBackAs(int descriptor, std::span<const std::byte> bytes)
{
    struct stat info = {};
    if (::fstat(descriptor, &info) != 0 || static_cast<size_t>(info.st_size) != bytes.size())
        return false;
    if (bytes.empty())
        return true;
    void* address = ::mmap(nullptr, bytes.size(), PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (address == MAP_FAILED)
        return false;
    const bool equal = std::memcmp(address, bytes.data(), bytes.size()) == 0;
    ::munmap(address, bytes.size());
    return equal;
}

/// Writes all bytes to the disk, with the mode of the file that they replace. 0 or the error of the system.
int writeTemporary(Descriptor& file, std::span<const std::byte> bytes, const std::filesystem::path& target)
{
    if (const int error = writeAll(file.get(), bytes))
        return error;
    struct stat old = {};
    if (::stat(target.c_str(), &old) == 0 && ::fchmod(file.get(), old.st_mode & 0777) != 0)
        return errno;
    if (::fsync(file.get()) != 0)
        return errno;
    if (!readsBackAs(file.get(), bytes))
        return EIO;
    return file.close() ? 0 : errno;
}

/// Makes the rename itself durable; not every file system can, and the data is safe by then.
void syncFolder(const std::filesystem::path& folder)
{
    const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (descriptor.valid())
        ::fsync(descriptor.get());
}

/// Tells mappings from other owners of bytes.
struct Unmap {
    size_t size;
    void operator()(const void* address) const { ::munmap(const_cast<void*>(address), size); }
};

} // namespace

Result<Bytes> mapFile(const std::filesystem::path& path)
{
    const Descriptor file(
        ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)); // a pipe must not make it wait
    if (!file.valid())
        return readFailure(path, errno);
    struct stat info = {};
    if (::fstat(file.get(), &info) != 0)
        return readFailure(path, errno);
    if (!S_ISREG(info.st_mode))
        return fail(ErrorCode::ReadFailed, "this is not a regular file", path.string(), "choose a file");
    const auto size = static_cast<size_t>(info.st_size);
    if (size == 0)
        return Bytes();
    void* address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
    if (address == MAP_FAILED)
        return readFailure(path, errno);
    std::shared_ptr<const void> owner(address, Unmap{size});
    return Bytes(std::span(static_cast<const std::byte*>(address), size), std::move(owner));
}

void giveBackPages(const Bytes& bytes)
{
    if (std::get_deleter<Unmap>(bytes.owner()) == nullptr)
        return;
    const auto page = static_cast<uintptr_t>(::sysconf(_SC_PAGESIZE));
    const auto start = (reinterpret_cast<uintptr_t>(bytes.data()) + page - 1) / page * page;
    const auto end = reinterpret_cast<uintptr_t>(bytes.data() + bytes.size()) / page * page;
    if (start < end)
        ::madvise(reinterpret_cast<void*>(start), end - start, MADV_DONTNEED);
}

namespace {

Result<void> replaceUnguarded(const std::filesystem::path& path, std::span<const std::byte> bytes)
{
    // A link keeps being one: what it points to is replaced.
    std::error_code resolved;
    std::filesystem::path target = std::filesystem::weakly_canonical(path, resolved);
    if (resolved)
        target = path;
    const std::filesystem::path folder = target.parent_path();
    std::string temporary;
    Descriptor file(createBeside(target, temporary));
    if (!file.valid())
        return writeFailure(path, errno);
    int error = writeTemporary(file, bytes, target);
    if (error == 0 && ::rename(temporary.c_str(), target.c_str()) != 0)
        error = errno;
    if (error != 0) {
        ::unlink(temporary.c_str());
        return writeFailure(path, error);
    }
    syncFolder(folder); // nothing may fail from here on: the file is there
    return {};
}

} // namespace

Result<void> replaceFile(const std::filesystem::path& path, std::span<const std::byte> bytes)
{
    return guarded([&] { return replaceUnguarded(path, bytes); });
}

} // namespace fettle
