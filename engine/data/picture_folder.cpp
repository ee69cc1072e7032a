// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A folder of class folders of pictures, or of pictures without classes. Both are taken in the order of their
// names.
#include "data/formats.h"
#include "data/picture.h"

#include <algorithm>
#include <fmt/format.h>

namespace fettle::data {

namespace {

namespace fs = std::filesystem;

bool hidden(const fs::path& path)
{
    return path.filename().string().starts_with('.');
}

/// Names in a folder for which `wanted` holds, sorted.
template <class Wanted>
Result<std::vector<std::string>> namesIn(const fs::path& folder, Wanted wanted)
{
    std::vector<std::string> names;
    std::error_code error;
    fs::directory_iterator entry(folder, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        if (!hidden(entry->path()) && wanted(*entry))
            names.push_back(entry->path().filename().string());
    }
    if (error)
        return fail(ErrorCode::ReadFailed, "the folder cannot be read: " + error.message(), folder.string(),
                    "check the permissions");
    std::ranges::sort(names);
    return names;
}

bool isFolder(const fs::directory_entry& entry)
{
    std::error_code error;
    return entry.is_directory(error);
}

bool isPicture(const fs::directory_entry& entry)
{
    std::error_code error;
    return isPictureName(entry.path()) && entry.is_regular_file(error);
}

struct Entry {
    std::string file;
    int32_t label;
};

class PictureFolder final : public Dataset {
public:
    explicit PictureFolder(fs::path root) : m_root(std::move(root)) {}

    Result<void> scan()
    {
        FETTLE_ASSIGN(m_classes, namesIn(m_root, isFolder));
        for (size_t label = 0; label < m_classes.size(); ++label)
            FETTLE_TRY(add(m_root / m_classes[label], static_cast<int32_t>(label)));
        if (m_entries.empty()) {
            m_classes.clear();
            FETTLE_TRY(add(m_root, -1));
        }
        if (m_entries.empty()) {
            return fail(
                ErrorCode::DataFormat, "the folder has no pictures", m_root.string(),
                "choose a folder with one folder of PNG or JPEG pictures for each class, or a data file");
        }
        m_entries.shrink_to_fit();
        std::vector<float> first;
        return read(0, first, m_shape);
    }

    int64_t size() const override { return static_cast<int64_t>(m_entries.size()); }
    const Shape& sampleShape() const override { return m_shape; }
    bool fixedShape() const override { return false; } // nobody has looked into all of them
    std::span<const std::string> classNames() const override { return m_classes; }
    std::string description() const override
    {
        const std::string classes =
            m_classes.empty() ? "no labels" : fmt::format("{} classes", m_classes.size());
        return fmt::format("picture folder, {} samples, the first of {}, {}", size(), shapeText(m_shape),
                           classes);
    }

    Result<void> read(int64_t index, std::vector<float>& values, Shape& shape) const override
    {
        if (index < 0 || index >= size())
            return fail(ErrorCode::InvalidArgument, fmt::format("there is no sample {}", index),
                        m_root.string());
        const Entry& entry = m_entries[static_cast<size_t>(index)];
        const fs::path folder =
            entry.label < 0 ? m_root : m_root / m_classes[static_cast<size_t>(entry.label)];
        FETTLE_ASSIGN(const Picture picture, readPicture(folder / entry.file));
        shape = {picture.height, picture.width, picture.channels};
        values.assign(picture.pixels.begin(), picture.pixels.end());
        return {};
    }

    std::optional<int64_t> label(int64_t index) const override
    {
        if (index < 0 || index >= size() || m_entries[static_cast<size_t>(index)].label < 0)
            return std::nullopt;
        return m_entries[static_cast<size_t>(index)].label;
    }

private:
    Result<void> add(const fs::path& folder, int32_t label)
    {
        FETTLE_ASSIGN(auto names, namesIn(folder, isPicture));
        for (std::string& name : names)
            m_entries.push_back({std::move(name), label});
        return {};
    }

    fs::path m_root;
    std::vector<std::string> m_classes;
    std::vector<Entry> m_entries;
    Shape m_shape;
};

} // namespace

Result<DatasetPtr> openPictureFolder(const fs::path& path)
{
    auto folder = std::make_shared<PictureFolder>(path);
    FETTLE_TRY(folder->scan());
    return folder;
}

} // namespace fettle::data
