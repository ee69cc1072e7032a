// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A folder of class folders of pictures, or of pictures without classes. Both are taken in the order of their
// names.
#include "data/formats.h"
#include "data/picture.h"

#include <algorithm>

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

/// Adds the pictures of a folder below the list's root.
Result<void> addPictures(const std::string& folder, std::optional<int32_t> label, PictureList& list)
{
    FETTLE_ASSIGN(const auto names, namesIn(folder.empty() ? list.root : list.root / folder, isPicture));
    for (const std::string& name : names) {
        list.files.push_back(folder.empty() ? name : folder + "/" + name);
        if (label)
            list.labels.push_back(*label);
    }
    return {};
}

} // namespace

Result<DatasetPtr> openPictureFolder(const fs::path& path)
{
    PictureList list{.root = path, .format = "picture folder"};
    FETTLE_ASSIGN(list.classNames, namesIn(path, isFolder));
    list.classes = static_cast<int64_t>(list.classNames.size());
    for (size_t label = 0; label < list.classNames.size(); ++label)
        FETTLE_TRY(addPictures(list.classNames[label], static_cast<int32_t>(label), list));
    if (list.files.empty()) {
        list.classNames.clear();
        list.classes = 0;
        FETTLE_TRY(addPictures({}, std::nullopt, list));
    }
    if (list.files.empty())
        return fail(ErrorCode::DataFormat, "the folder has no pictures", path.string(),
                    "choose a folder with one folder of pictures (PNG, JPEG, GIF, BMP) for each class, or a "
                    "data file");
    return openPictures(std::move(list));
}

} // namespace fettle::data
