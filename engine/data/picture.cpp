// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which decoder a picture needs.
#include "data/picture_formats.h"

#include "data/source.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace fettle::data {

namespace {

constexpr uint64_t mostPixels = 64u << 20;
constexpr uint64_t mostFileBytes = 512u << 20;

struct Format {
    std::string_view magic; ///< the first bytes
    Result<Picture> (*decode)(std::span<const std::byte> bytes, const std::string& name);
};
constexpr std::array<Format, 4> formats = {{{"\x89PNG\r\n\x1a\n", picture::png},
                                            {"\xff\xd8\xff", picture::jpeg},
                                            {"GIF8", picture::gif},
                                            {"BM", picture::bmp}}};

} // namespace

std::unexpected<Error> picture::damaged(std::string_view why, const std::string& name)
{
    return fail(ErrorCode::DataFormat, fmt::format("the picture cannot be read: {}", why), name,
                "replace or remove the picture");
}

std::optional<std::string> picture::sizeProblem(uint64_t width, uint64_t height)
{
    if (width == 0 || height == 0)
        return "it has no pixels";
    if (width * height > mostPixels)
        return fmt::format("{} × {} pixels are too many", width, height);
    return std::nullopt;
}

Result<Picture> decodePicture(std::span<const std::byte> bytes, const std::string& name)
{
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    for (const Format& format : formats)
        if (text.starts_with(format.magic))
            return format.decode(bytes, name);
    return picture::damaged("it is neither PNG, JPEG, GIF nor BMP", name);
}

Result<Picture> readPicture(const std::filesystem::path& path)
{
    thread_local std::vector<std::byte> bytes;
    FETTLE_ASSIGN(const SourcePtr source, openFile(path));
    if (source->size() > mostFileBytes)
        return picture::damaged("the file is too large", path.string());
    bytes.resize(static_cast<size_t>(source->size()));
    FETTLE_TRY(source->read(0, bytes));
    return decodePicture(bytes, path.string());
}

bool isPictureName(const std::filesystem::path& path)
{
    std::string extension = path.extension().string();
    std::ranges::transform(extension, extension.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    constexpr std::array<std::string_view, 5> known = {".png", ".jpg", ".jpeg", ".gif", ".bmp"};
    return std::ranges::find(known, extension) != known.end();
}

} // namespace fettle::data
