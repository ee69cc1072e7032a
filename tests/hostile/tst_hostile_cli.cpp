// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Every bad input through the commands, in this process: a result, or one line that says what is wrong.
#include "cli/program.h"
#include "hostile_files.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace fettle::test {
namespace {

namespace fs = std::filesystem;

/// Sends a stream of this process into a file as long as it lives.
class Redirect {
public:
    Redirect(std::FILE* stream, fs::path file)
        : m_stream(stream), m_file(std::move(file)), m_old(::dup(::fileno(stream)))
    {
        std::fflush(m_stream);
        const int target = ::open(m_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        ::dup2(target, ::fileno(m_stream));
        ::close(target);
    }
    ~Redirect()
    {
        std::fflush(m_stream);
        ::dup2(m_old, ::fileno(m_stream));
        ::close(m_old);
    }
    Redirect(const Redirect&) = delete;
    Redirect& operator=(const Redirect&) = delete;

private:
    std::FILE* m_stream;
    fs::path m_file;
    int m_old;
};

std::string contentOf(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

class HostileCli : public testing::Test {
protected:
    /// True when the command had a result; false when it refused in the way it should. Anything else fails
    /// the test.
    bool worked(std::vector<std::string> arguments)
    {
        arguments.insert(arguments.begin(), "fettle-cli");
        arguments.emplace_back("--json");
        std::vector<char*> argv;
        for (std::string& argument : arguments)
            argv.push_back(argument.data());
        argv.push_back(nullptr);
        int status = -1;
        {
            const Redirect out(stdout, m_folder.path() / "out.txt");
            const Redirect err(stderr, m_folder.path() / "err.txt");
            status = cli::runProgram(static_cast<int>(argv.size()) - 1, argv.data());
        }
        const std::string out = contentOf(m_folder.path() / "out.txt");
        const std::string err = contentOf(m_folder.path() / "err.txt");
        const std::string line = arguments[1] + " " + arguments[2];
        if (status == cli::exitDone) {
            EXPECT_TRUE(nlohmann::json::parse(out, nullptr, false).is_object()) << line << "\n" << out;
            return true;
        }
        EXPECT_EQ(status, cli::exitFailed) << line;
        EXPECT_EQ(out, "") << line;
        EXPECT_TRUE(err.starts_with("fettle: error[")) << line << "\n" << err;
        EXPECT_EQ(std::ranges::count(err, '\n'), 1) << line << "\n" << err;
        return false;
    }

    fs::path fresh(const char* name) const
    {
        const fs::path path = m_folder.path() / name;
        fs::remove_all(path);
        return path;
    }

    Scratch m_folder;
};

TEST_F(HostileCli, ModelsAreRefusedOrComputed)
{
    int refused = 0;
    for (const HostileFile& file : hostileModels(m_folder.path())) {
        SCOPED_TRACE(file.path.filename().string());
        const std::string path = file.path.string();
        if (!worked({"info", path})) {
            ++refused;
            EXPECT_FALSE(
                worked({"optimize", path, "--recipe", "float16", "-o", fresh("no.tflite").string()}));
            EXPECT_FALSE(fs::exists(m_folder.path() / "no.tflite"));
            continue;
        }
        EXPECT_FALSE(file.mustFail);
        worked({"run", path, "--random", "--output", fresh("results").string()});
        for (const char* recipe : {"float16", "prune + cluster + dynamic"}) {
            const fs::path written = fresh("written.tflite");
            if (worked({"optimize", path, "--recipe", recipe, "-o", written.string()}))
                EXPECT_TRUE(worked({"info", written.string()})) << recipe;
            else
                EXPECT_FALSE(fs::exists(written)) << recipe;
        }
    }
    EXPECT_GE(refused, 11);
}

TEST_F(HostileCli, DataIsRefusedOrRead)
{
    for (const HostileFile& file : hostileData(m_folder.path())) {
        SCOPED_TRACE(file.path.filename().string());
        const bool read = worked({"evaluate", "sample", "--data", file.path.string(), "--limit", "8"});
        EXPECT_FALSE(read && file.mustFail);
    }
}

TEST_F(HostileCli, RecipesAreRefusedOrFollowed)
{
    const fs::path out = m_folder.path() / "written.tflite";
    const fs::path json = m_folder.path() / "recipe.json";
    std::ofstream(json) << R"({"stages": [{"technique": "prune", "parameters": {"sparsity": "half"}}]})";
    for (const std::string& recipe : {std::string("prune(sparsity=2)"), std::string("prune(("),
                                      std::string("int9"), std::string("float16 + int8 + int8"),
                                      std::string("cluster(clusters=-1)"), std::string("prune(sparsity=nan)"),
                                      std::string(5000, '('), json.string(), std::string("\xff\xfe\x01")}) {
        EXPECT_FALSE(worked({"optimize", "sample", "--recipe", recipe, "-o", out.string()}))
            << recipe.substr(0, 40);
        EXPECT_FALSE(fs::exists(out));
    }
}

} // namespace
} // namespace fettle::test
