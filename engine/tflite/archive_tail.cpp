// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Walks the central directory of a zip archive that has something in front of it.
#include "tflite/archive_tail.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace fettle::tflite {

namespace {

constexpr uint32_t endSignature = 0x06054b50;
constexpr uint32_t entrySignature = 0x02014b50;
constexpr uint32_t localSignature = 0x04034b50;
constexpr size_t endSize = 22;   // of the end record without its comment
constexpr size_t entrySize = 46; // of a directory entry without name, extra field and comment
constexpr size_t longestComment = 65535;

template <class T>
T load(std::span<const std::byte> bytes, size_t offset)
{
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof(T));
    return value; // the format and every machine that Fettle runs on are little-endian
}

void store(std::span<std::byte> bytes, size_t offset, uint32_t value)
{
    std::memcpy(bytes.data() + offset, &value, sizeof(value));
}

struct Directory {
    size_t end = 0;   ///< position of the end record
    size_t start = 0; ///< position of the first entry
    std::vector<size_t> entries;
    uint32_t firstOffset = 0; ///< smallest offset of a local header as the entries have it
};

std::optional<size_t> findEndRecord(std::span<const std::byte> file)
{
    if (file.size() < endSize)
        return {};
    const size_t last = file.size() - endSize;
    const size_t first = last > longestComment ? last - longestComment : 0;
    for (size_t position = last + 1; position-- > first;) {
        if (load<uint32_t>(file, position) == endSignature &&
            position + endSize + load<uint16_t>(file, position + 20) == file.size())
            return position;
    }
    return {};
}

std::optional<Directory> readDirectory(std::span<const std::byte> file)
{
    const auto end = findEndRecord(file);
    if (!end)
        return {};
    const size_t size = load<uint32_t>(file, *end + 12);
    const size_t count = load<uint16_t>(file, *end + 10);
    if (size > *end || count == 0)
        return {};
    Directory directory{*end, *end - size, {}, std::numeric_limits<uint32_t>::max()};
    size_t position = directory.start;
    for (size_t index = 0; index < count; ++index) {
        if (position + entrySize > *end || load<uint32_t>(file, position) != entrySignature)
            return {};
        directory.entries.push_back(position);
        directory.firstOffset = std::min(directory.firstOffset, load<uint32_t>(file, position + 42));
        position += entrySize + load<uint16_t>(file, position + 28) + load<uint16_t>(file, position + 30) +
                    load<uint16_t>(file, position + 32);
    }
    if (position != *end)
        return {};
    return directory;
}

} // namespace

std::optional<size_t> findArchive(std::span<const std::byte> file)
{
    const auto directory = readDirectory(file);
    if (!directory)
        return {};
    const size_t stated = load<uint32_t>(file, directory->end + 16);
    // Tools disagree whether offsets count from the start of the file or of the archive: the directory's own
    // place tells.
    if (stated > directory->start || directory->firstOffset > stated)
        return {};
    const size_t base = directory->start - stated;
    for (const size_t entry : directory->entries) {
        const size_t local = base + load<uint32_t>(file, entry + 42);
        if (local + 4 > directory->start || load<uint32_t>(file, local) != localSignature)
            return {};
    }
    return base + directory->firstOffset;
}

void rebaseArchive(std::span<std::byte> archive, uint32_t base)
{
    const auto directory = readDirectory(archive);
    if (!directory)
        return;
    for (const size_t entry : directory->entries)
        store(archive, entry + 42, load<uint32_t>(archive, entry + 42) - directory->firstOffset + base);
    store(archive, directory->end + 16, static_cast<uint32_t>(directory->start) + base);
}

} // namespace fettle::tflite
