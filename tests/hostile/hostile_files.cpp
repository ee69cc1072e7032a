// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Damage is drawn from a fixed seed: the same files on every machine.
#include "hostile_files.h"

#include "resources/embedded.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <random>
#include <span>
#include <stdexcept>
#include <stdlib.h>

namespace fettle::test {

namespace fs = std::filesystem;

namespace {

using Content = std::vector<std::byte>;

Content copyOf(std::span<const std::byte> bytes)
{
    return {bytes.begin(), bytes.end()};
}

Content cut(std::span<const std::byte> bytes, double share)
{
    return copyOf(bytes.first(static_cast<size_t>(share * static_cast<double>(bytes.size()))));
}

/// Single bytes, and words that become plausible or huge offsets, in a part of the file.
Content damaged(std::span<const std::byte> bytes, size_t from, size_t to, unsigned seed)
{
    Content result = copyOf(bytes);
    std::mt19937 random(seed);
    for (int change = 0; change < 6; ++change) {
        const size_t at = from + random() % (to - from);
        const uint32_t value =
            change % 2 == 0 ? static_cast<uint32_t>(random()) : static_cast<uint32_t>(random() % 64);
        for (size_t k = 0; k < (change % 3 == 0 ? 1U : 4U) && at + k < to; ++k)
            result[at + k] = static_cast<std::byte>(value >> (8 * k));
    }
    return result;
}

fs::path write(const fs::path& path, std::span<const std::byte> bytes)
{
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return path;
}

fs::path write(const fs::path& path, const std::string& text)
{
    return write(path, std::as_bytes(std::span(text)));
}

} // namespace

Scratch::Scratch()
{
    std::string pattern = (fs::temp_directory_path() / "fettle-hostile-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr)
        throw std::runtime_error("no temporary folder");
    m_path = pattern;
}

Scratch::~Scratch()
{
    std::error_code ignored;
    fs::remove_all(m_path, ignored);
}

std::vector<HostileFile> hostileModels(const fs::path& folder)
{
    const std::span<const std::byte> model = resources::sampleModel();
    std::vector<HostileFile> files = {
        {folder / "not_there.tflite", true},
        {write(folder / "empty.tflite", std::string()), true},
        {write(folder / "words.tflite", "<html><body>404 not found</body></html>"), true},
        {write(folder / "data_instead.tflite", cut(resources::sampleData(), 0.01)), true},
    };
    fs::create_directory(folder / "folder.tflite");
    files.push_back({folder / "folder.tflite", true});
    for (const double share : {0.001, 0.2, 0.5, 0.9, 0.999})
        files.push_back(
            {write(folder / ("cut_" + std::to_string(files.size()) + ".tflite"), cut(model, share)), true});
    Content foreign = copyOf(model);
    foreign[7] = std::byte{'2'};
    files.push_back({write(folder / "identifier.tflite", foreign), true});
    // weights lie first, structure last: both get their share of damage
    for (unsigned seed = 0; seed < 24; ++seed) {
        const size_t half = model.size() / 2;
        const size_t tail = model.size() - std::min<size_t>(model.size(), 16 << 10);
        const size_t from = seed % 3 == 0 ? 0 : seed % 3 == 1 ? half : tail;
        const size_t to = seed % 3 == 0 ? half : model.size();
        files.push_back(
            {write(folder / ("damage_" + std::to_string(seed) + ".tflite"), damaged(model, from, to, seed)),
             false});
    }

    const char* chosen = std::getenv("FETTLE_SHARED_DATA");
    const fs::path shared = fs::path(chosen != nullptr ? chosen : FETTLE_SHARED_DATA_DEFAULT) / "bad_inputs";
    std::error_code error;
    std::vector<fs::path> found;
    for (fs::recursive_directory_iterator entry(shared, error), end; !error && entry != end;
         entry.increment(error)) {
        if (entry->path().extension() == ".tflite")
            found.push_back(entry->path());
    }
    std::ranges::sort(found);
    for (const fs::path& path : found)
        files.push_back({path, false});
    return files;
}

std::vector<HostileFile> hostileData(const fs::path& folder)
{
    const std::span<const std::byte> data = resources::sampleData();
    std::vector<HostileFile> files = {
        {folder / "not_there.npz", true},
        {write(folder / "empty.npz", std::string()), true},
        {write(folder / "words.npy", "this is no array"), true},
        {write(folder / "ragged.csv", "1,2,3\n4,5\n"), true},
        {write(folder / "picture.png", "\x89PNG\r\n\x1a\n and nothing more"), true},
        {write(folder / "model_instead.npz", cut(resources::sampleModel(), 0.1)), true},
        {write(folder / "images-idx3-ubyte.gz", std::string("\x1f\x8b\x08\0\0\0\0\0\0\3 no deflate", 22)),
         true},
        {write(folder / "cut.npz", cut(data, 0.5)), true},
        {write(folder / "cut_end.npz", copyOf(data.first(data.size() - 10))), true},
    };
    fs::create_directory(folder / "no_pictures");
    files.push_back({folder / "no_pictures", true});
    for (unsigned seed = 0; seed < 4; ++seed)
        files.push_back({write(folder / ("damage_" + std::to_string(seed) + ".npz"),
                               damaged(data, data.size() - 400, data.size(), seed)),
                         false});
    return files;
}

} // namespace fettle::test
