// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Runs the program and keeps what it said.
#include "cli_support.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace fettle::test {

namespace {

/// The child's standard output and error go into files: no pipe can fill up.
[[noreturn]] void become(const std::vector<std::string>& arguments, const std::string& out,
                         const std::string& err)
{
    const int outFile = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const int errFile = ::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(outFile, STDOUT_FILENO);
    ::dup2(errFile, STDERR_FILENO);
    std::vector<char*> argv = {const_cast<char*>(FETTLE_CLI)};
    for (const std::string& argument : arguments)
        argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    ::execv(FETTLE_CLI, argv.data());
    std::_Exit(127);
}

} // namespace

Said fettle(const std::vector<std::string>& arguments, std::optional<SignalAfter> signal)
{
    const Folder folder;
    const auto start = std::chrono::steady_clock::now();
    const pid_t child = ::fork();
    if (child == 0)
        become(arguments, folder.file("out"), folder.file("err"));
    Said said;
    auto signalled = start;
    if (signal) {
        std::this_thread::sleep_for(std::chrono::duration<double>(signal->seconds));
        signalled = std::chrono::steady_clock::now();
        ::kill(child, signal->signal);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    said.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - signalled).count();
    said.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    said.out = contentOf(folder.file("out"));
    said.err = contentOf(folder.file("err"));
    return said;
}

void expectRefusal(const std::vector<std::string>& arguments, const std::string& id)
{
    std::string line = "fettle-cli";
    for (const std::string& argument : arguments)
        line += " '" + argument + "'";
    const Said said = fettle(arguments);
    EXPECT_EQ(said.status, 1) << line << "\n" << said.err;
    EXPECT_EQ(said.out, "") << line;
    EXPECT_TRUE(said.err.starts_with("fettle: error[" + id + "]: ")) << line << "\n" << said.err;
    EXPECT_EQ(std::ranges::count(said.err, '\n'), 1) << line << "\n" << said.err;
}

void expectKeys(const nlohmann::json& object, const std::vector<std::string>& keys)
{
    ASSERT_TRUE(object.is_object()) << object;
    for (const std::string& key : keys)
        EXPECT_TRUE(object.contains(key)) << key << " is missing in " << object;
}

Folder::Folder()
{
    std::string pattern = (std::filesystem::temp_directory_path() / "fettle-cli-test-XXXXXX").string();
    m_path = ::mkdtemp(pattern.data());
}

Folder::~Folder()
{
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

void Folder::write(const std::string& name, const std::string& text) const
{
    std::ofstream(file(name), std::ios::binary) << text;
}

std::vector<std::string> Folder::names() const
{
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(m_path))
        names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names;
}

std::string contentOf(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string sharedData(const std::string& relative)
{
    const char* variable = std::getenv("FETTLE_SHARED_DATA");
    const std::filesystem::path path =
        std::filesystem::path(variable != nullptr ? variable : FETTLE_SHARED_DATA_DEFAULT) / relative;
    std::error_code error;
    return std::filesystem::exists(path, error) ? path.string() : std::string();
}

} // namespace fettle::test
