// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a command is, and what it is given.
#pragma once

#include "core/job.h"
#include "core/result.h"

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

namespace CLI {
class App;
}

namespace fettle::cli {

using Json = nlohmann::ordered_json; ///< keys stay in the order of the manual

/// Options that every command has.
struct CommonOptions {
    bool json = false;
    bool quiet = false;
    int threads = 0; ///< 0: all
    uint64_t seed = 0;
    bool seedGiven = false;
};

/// What a command found: the same as an object and as text for people.
struct Outcome {
    Json json = Json::object();
    std::string text;
    std::vector<Issue> issues; ///< told on standard error
};

struct Context {
    const CommonOptions& options;
    JobContext& job;
    std::function<void(const std::string&)> tell = {}; ///< a line on standard error while the command works
};

class Command {
public:
    virtual ~Command() = default;
    /// Declares arguments, options and examples.
    virtual void declare(CLI::App& app) = 0;
    virtual Result<Outcome> run(Context& context) = 0;
};

#define FETTLE_COMMAND(name, help) std::unique_ptr<Command> name##Command();
#include "cli/commands.inc"
#undef FETTLE_COMMAND

} // namespace fettle::cli
