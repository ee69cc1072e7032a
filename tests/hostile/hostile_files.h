// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Files that nobody should have to open: those of the shared data, and damage done here to the embedded
// sample.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace fettle::test {

/// A folder that is gone with the object.
class Scratch {
public:
    Scratch();
    ~Scratch();
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

struct HostileFile {
    std::filesystem::path path;
    bool mustFail = false; ///< whatever it is, it is no whole model or data set
};

/// Damaged copies of the sample's model, made in `folder`, then every model of the shared data's bad inputs,
/// where they are.
std::vector<HostileFile> hostileModels(const std::filesystem::path& folder);
/// Damaged copies of the sample's pictures and other things that are no data set.
std::vector<HostileFile> hostileData(const std::filesystem::path& folder);

} // namespace fettle::test
