// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the arguments, runs one command, prints what came of it.
#include "cli/program.h"

#include "cli/command.h"
#include "cli/terminal.h"
#include "core/parallel.h"

#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>
#include <fmt/format.h>
#include <new>
#include <unistd.h>

namespace fettle::cli {

namespace {

struct Row {
    const char* name;
    const char* help;
    std::unique_ptr<Command> (*make)();
};

constexpr std::array rows = {
#define FETTLE_COMMAND(name, help) Row{#name, help, name##Command},
#include "cli/commands.inc"
#undef FETTLE_COMMAND
};

struct Registered {
    CLI::App* app = nullptr;
    std::unique_ptr<Command> command;
};

void declareCommon(CLI::App& app, CommonOptions& options)
{
    const std::string group = "General";
    app.set_help_flag("-h,--help", "show this help")->group(group);
    app.add_flag("--json", options.json, "one JSON object on standard output and nothing else there")
        ->group(group);
    app.add_option("--threads", options.threads, "threads to use (default: all)")
        ->check(CLI::Range(1, 1024).description(""))
        ->group(group)
        ->type_name("N");
    app.add_option("--seed", options.seed, "seed of every random choice (default 0)")
        ->check(CLI::NonNegativeNumber.description(""))
        ->group(group)
        ->type_name("N");
    app.add_flag("--quiet", options.quiet, "no progress, no notes")->group(group);
}

std::vector<Registered> declareAll(CLI::App& app, CommonOptions& options)
{
    app.description("Fettle " FETTLE_VERSION
                    ": makes trained .tflite models smaller and faster, and keeps them right");
    app.set_help_flag("-h,--help", "show this help");
    app.set_version_flag("--version", std::string("fettle-cli ") + FETTLE_VERSION);
    app.require_subcommand(1);
    app.footer("Examples:\n"
               "  fettle-cli info sample\n"
               "  fettle-cli evaluate sample\n"
               "  fettle-cli optimize sample --recipe \"prune(sparsity=0.5) + int8\" -o smaller.tflite\n"
               "  fettle-cli COMMAND --help explains a command.\n"
               "Exit status: 0 done, 1 refused or failed, 2 wrong usage, 130 cancelled.");
    std::vector<Registered> registered;
    for (const Row& row : rows) {
        CLI::App* sub = app.add_subcommand(row.name, row.help);
        Registered entry{sub, row.make()};
        entry.command->declare(*sub);
        declareCommon(*sub, options);
        registered.push_back(std::move(entry));
    }
    return registered;
}

std::string oneLine(std::string text)
{
    for (char& c : text) {
        if (static_cast<unsigned char>(c) < ' ')
            c = ' ';
    }
    return text;
}

int report(const Error& error)
{
    fmt::print(stderr, "fettle: error[{}]: {}\n", errorId(error.code), oneLine(describe(error)));
    return error.code == ErrorCode::Cancelled ? exitCancelled : exitFailed;
}

void tellIssues(const std::vector<Issue>& issues)
{
    for (const Issue& issue : issues) {
        const char* severity = issue.severity == Severity::Note ? "note" : "warning";
        fmt::print(stderr, "fettle: {}[{}]: {}\n", severity, issue.id, oneLine(issue.text));
    }
}

Result<void> print(const Outcome& outcome, const CommonOptions& options)
{
    const std::string text =
        options.json ? outcome.json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n" : outcome.text;
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
        return fail(ErrorCode::WriteFailed, "the result cannot be written", "standard output",
                    "check where it goes");
    return {};
}

/// The command, with memory that runs out as an error like any other.
Result<Outcome> guarded(Command& command, Context& context)
{
    try {
        return command.run(context);
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory, "there is not enough memory", {},
                    "use fewer threads, or a smaller model");
    }
}

int execute(Command& command, const CommonOptions& options)
{
    const SignalStop signals;
    TerminalProgress progress(!options.quiet && ::isatty(STDERR_FILENO) != 0);
    JobContext job(signals.token(), &progress);
    const auto tell = [&](const std::string& line) {
        progress.clear();
        if (!options.quiet && !options.json)
            fmt::print(stderr, "{}\n", oneLine(line));
    };
    Context context{options, job, tell};
    const auto outcome = guarded(command, context);
    progress.clear();
    if (!outcome)
        return report(outcome.error());
    if (!options.quiet && !options.json)
        tellIssues(outcome->issues);
    if (const auto printed = print(*outcome, options); !printed)
        return report(printed.error());
    return exitDone;
}

int usage(const CLI::App& app, const CLI::ParseError& error)
{
    if (error.get_exit_code() == 0)
        return app.exit(error); // help and version
    fmt::print(stderr, "fettle: error[usage]: {}, see fettle-cli --help\n", oneLine(error.what()));
    return exitUsage;
}

} // namespace

int runProgram(int argc, char** argv)
{
    CommonOptions options;
    CLI::App app;
    const std::vector<Registered> commands = declareAll(app, options);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return usage(app, error);
    }
    for (const Registered& entry : commands) {
        if (entry.app->parsed()) {
            options.seedGiven = entry.app->count("--seed") > 0;
            return execute(*entry.command, options);
        }
    }
    return exitUsage;
}

} // namespace fettle::cli
