// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the engine's tests share: where the data is, folders that clean up, the real runtime.
#pragma once

#include "model/model.h"
#include "needs_data.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace fettle::test {

/// A folder of the shared data (e.g. "models/mnist"); empty where the data is not on this machine.
std::filesystem::path sharedData(const std::string& relative);
/// All files below `folder` with this extension, sorted.
std::vector<std::filesystem::path> filesIn(const std::filesystem::path& folder, const std::string& extension);

/// A fresh folder, gone with its content when the object goes.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

struct ScriptResult {
    int status = 0;
    std::string output; ///< standard output and error
};

/// Runs a script of tests/litert with the Python that has the real runtime; empty where there is none.
std::optional<ScriptResult> runLitert(const std::string& script, const std::vector<std::string>& arguments);
/// The same with another Python; empty where there is none.
std::optional<ScriptResult> runPython(const std::string& python, const std::string& script,
                                      const std::vector<std::string>& arguments);

std::vector<std::byte> fileBytes(const std::filesystem::path& path);
void writeFile(const std::filesystem::path& path, std::span<const std::byte> bytes);

/// A small float model: convolution with bias, its result reshaped, and a second branch that shares the
/// weights.
Model smallModel();

} // namespace fettle::test
