// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Runs the program and keeps what it said.
#pragma once

#include "needs_data.h"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace fettle::test {

struct Said {
    int status = -1; ///< exit status; 128 + signal when it was killed
    std::string out;
    std::string err;
    double seconds = 0;

    nlohmann::json json() const { return nlohmann::json::parse(out, nullptr, false); }
};

/// A signal to send after some time.
struct SignalAfter {
    int signal = 0;
    double seconds = 0;
};

/// Runs fettle-cli with these arguments, without a terminal.
Said fettle(const std::vector<std::string>& arguments, std::optional<SignalAfter> signal = {});

/// The command must fail with exit status 1, nothing on standard output, and one line with this id.
void expectRefusal(const std::vector<std::string>& arguments, const std::string& id);
/// The object must have all these keys.
void expectKeys(const nlohmann::json& object, const std::vector<std::string>& keys);

/// A folder that is gone with the object.
class Folder {
public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string file(const std::string& name) const { return (m_path / name).string(); }
    void write(const std::string& name, const std::string& text) const;
    std::vector<std::string> names() const;

private:
    std::filesystem::path m_path;
};

std::string contentOf(const std::string& path);
/// A path in the shared data; empty where it is not.
std::string sharedData(const std::string& relative);

} // namespace fettle::test
