// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Wrong usage, bad inputs, cancellation: exit statuses, one line, nothing left behind.
#include "cli_support.h"

#include <algorithm>
#include <csignal>

namespace fettle::test {
namespace {

TEST(Usage, WrongArgumentsExitWithTwo)
{
    for (const std::vector<std::string>& arguments :
         std::vector<std::vector<std::string>>{{},
                                               {"frobnicate"},
                                               {"info"},
                                               {"info", "sample", "--frobnicate"},
                                               {"evaluate", "sample", "--mode", "fast"},
                                               {"evaluate", "sample", "--resize", "squash"},
                                               {"evaluate", "sample", "--limit", "0"},
                                               {"evaluate", "sample", "--limit", "x"},
                                               {"evaluate", "sample", "--threads", "0"},
                                               {"evaluate", "sample", "--mean", "a"},
                                               {"optimize", "sample", "-o", "x.tflite"},
                                               {"optimize", "sample", "--recipe", "int8"},
                                               {"bench", "sample", "--precision", "fp64"},
                                               {"run", "sample", "--tensors", "some"},
                                               {"info", "sample", "extra"},
                                               {"evaluate", "sample", "--seed", "-1"}}) {
        const Said said = fettle(arguments);
        EXPECT_EQ(said.status, 2) << said.err;
        EXPECT_EQ(said.out, "");
        EXPECT_TRUE(said.err.starts_with("fettle: error[usage]: ")) << said.err;
    }
}

TEST(Usage, HelpHasExamples)
{
    EXPECT_EQ(fettle({"--help"}).status, 0);
    EXPECT_EQ(fettle({"--version"}).status, 0);
    for (const char* command : {"info", "run", "evaluate", "optimize", "sweep", "compare", "sensitivity",
                                "bench", "devices", "recipe"}) {
        const Said said = fettle({command, "--help"});
        EXPECT_EQ(said.status, 0) << command;
        EXPECT_NE(said.out.find("Examples:\n  fettle-cli " + std::string(command)), std::string::npos)
            << command;
        EXPECT_NE(said.out.find("--json"), std::string::npos) << command;
    }
}

TEST(Refusals, Models)
{
    const Folder folder;
    folder.write("text.tflite", "this is not a model");
    folder.write("empty.tflite", "");
    expectRefusal({"info", folder.file("none.tflite")}, "not-found");
    expectRefusal({"info", folder.file("text.tflite")}, "not-a-model");
    expectRefusal({"info", folder.file("empty.tflite")}, "not-a-model");
    expectRefusal({"compare", "sample", folder.file("none.tflite")}, "not-found");
    expectRefusal({"info", folder.file("a\nb.tflite")}, "not-found"); // still one line
}

TEST(Refusals, Data)
{
    const Folder folder;
    folder.write("noise", std::string("\x01\x02\x03", 3));
    folder.write("table.csv", "1,2\n3,4\n");
    expectRefusal({"evaluate", "sample", "--data", folder.file("none")}, "not-found");
    expectRefusal({"evaluate", "sample", "--data", folder.file("noise")}, "data-format");
    expectRefusal({"evaluate", "sample", "--data", folder.file("table.csv"), "--label-column", "0"},
                  "data-mismatch");
    expectRefusal({"evaluate", "sample", "--data", folder.file("table.csv")}, "data-mismatch"); // no labels
    expectRefusal({"evaluate", "sample", "--skip", "100000"}, "invalid-argument");
    expectRefusal({"evaluate", "sample", "--mean", "1,2", "--limit", "5"}, "invalid-argument");
    expectRefusal({"run", "sample"}, "invalid-argument");
    expectRefusal({"run", "sample", "--input", folder.file("noise")}, "data-format");
}

TEST(Refusals, Recipes)
{
    const Folder folder;
    const std::string out = folder.file("out.tflite");
    folder.write("bad.json", "{\"stages\": [");
    folder.write("bad.txt", "int8\nint9\n");
    expectRefusal({"optimize", "sample", "--recipe", "prune(sparcity=0.5)", "-o", out}, "invalid-recipe");
    expectRefusal({"optimize", "sample", "--recipe", folder.file("bad.json"), "-o", out}, "invalid-recipe");
    expectRefusal({"optimize", "sample", "--recipe", folder.file("none.json"), "-o", out}, "not-found");
    expectRefusal({"optimize", "sample", "--recipe", "int8", "--layer", "no_such_layer = keep", "-o", out},
                  "invalid-recipe");
    expectRefusal({"optimize", "sample", "--recipe", "qat", "-o", out}, "refused");
    expectRefusal({"optimize", "sample", "--recipe", "int8", "--fine-tune", "epochs=many", "-o", out},
                  "invalid-recipe");
    expectRefusal({"optimize", "sample", "--recipe", "int8", "--fine-tune", "luck=on", "-o", out},
                  "invalid-recipe");
    expectRefusal({"sweep", "sample"}, "invalid-argument");
    expectRefusal({"sweep", "sample", "--recipes", folder.file("bad.txt")}, "invalid-recipe");
    expectRefusal({"recipe", "int8 + prune"}, "invalid-recipe");
    EXPECT_FALSE(std::filesystem::exists(out));
}

TEST(Refusals, Outputs)
{
    const Folder folder;
    expectRefusal({"optimize", "sample", "--recipe", "float16", "-o", folder.file("no/such/folder.tflite")},
                  "write-failed");
    folder.write("file", "text");
    expectRefusal({"run", "sample", "--random", "--output", folder.file("file/below")}, "write-failed");
    EXPECT_EQ(folder.names(), std::vector<std::string>{"file"});
}

TEST(Refusals, Devices)
{
    expectRefusal({"bench", "sample", "--device", "abacus"}, "invalid-argument");
    expectRefusal({"bench", "sample", "--precision", "int8", "--seconds", "0.05"}, "refused");
}

TEST(Cancel, SweepByInterrupt)
{
    std::vector<std::string> arguments = {"sweep", "sample", "--json"};
    for (int i = 0; i < 300; ++i) {
        arguments.emplace_back("--recipe");
        arguments.emplace_back("prune(sparsity=0." + std::to_string(100 + i) + ") + cluster + int8");
    }
    const Said said = fettle(arguments, SignalAfter{SIGINT, 1});
    EXPECT_EQ(said.status, 130) << said.err;
    EXPECT_EQ(said.out, "");
    EXPECT_LT(said.seconds, 5); // 200 ms where nothing else runs
    EXPECT_EQ(said.err, "fettle: error[cancelled]: the job was cancelled\n");
}

TEST(Cancel, OptimizeLeavesNothingBehind)
{
    const Folder folder;
    const Said said =
        fettle({"optimize", "sample", "--recipe", "cluster(clusters=256,granularity=channel) + int8",
                "--calibration", "100000", "-o", folder.file("out.tflite")},
               SignalAfter{SIGTERM, 0.05});
    if (said.status == 0)
        GTEST_SKIP() << "this machine was faster than the signal";
    EXPECT_EQ(said.status, 130) << said.err;
    EXPECT_TRUE(folder.names().empty());
}

} // namespace
} // namespace fettle::test
