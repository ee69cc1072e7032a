// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Every command on the sample: keys of the JSON, files, text for people.
#include "cli_support.h"

#include <algorithm>

namespace fettle::test {
namespace {

using Json = nlohmann::json;

/// The object that a command printed, which must have succeeded.
Json resultOf(std::vector<std::string> arguments)
{
    arguments.emplace_back("--json");
    const Said said = fettle(arguments);
    EXPECT_EQ(said.status, 0) << said.err;
    EXPECT_EQ(said.err, "");
    const Json json = said.json();
    EXPECT_TRUE(json.is_object()) << said.out;
    return json;
}

TEST(Info, Layers)
{
    const Json json = resultOf({"info", "sample"});
    expectKeys(json, {"layers", "bytes", "parameters", "macs"});
    ASSERT_FALSE(json["layers"].empty());
    expectKeys(json["layers"][0], {"index", "name", "op", "inputs", "outputs", "parameters", "macs", "bytes",
                                   "dtype", "quantization"});
    EXPECT_GT(json["parameters"], 10000);
    const Said text = fettle({"info", "sample"});
    EXPECT_EQ(text.status, 0);
    EXPECT_NE(text.out.find("CONV_2D"), std::string::npos);
}

TEST(Evaluate, Sample)
{
    const Json json = resultOf({"evaluate", "sample", "--limit", "200"});
    expectKeys(json, {"samples", "top1", "top5", "loss", "seconds", "images_per_second", "mode"});
    EXPECT_EQ(json["samples"], 200);
    EXPECT_EQ(json["mode"], "delegate");
    EXPECT_GT(json["top1"], 0.7);
    EXPECT_EQ(
        resultOf({"evaluate", "sample", "--data", "sample:test", "--limit", "200", "--threads", "1"})["top1"],
        json["top1"]);
    EXPECT_EQ(resultOf({"evaluate", "sample", "--data", "sample:train", "--skip", "10", "--limit", "50",
                        "--mode", "builtin"})["mode"],
              "builtin");
}

TEST(Optimize, WritesAndReports)
{
    const Folder folder;
    const std::string out = folder.file("small.tflite");
    const Json json = resultOf({"optimize", "sample", "--recipe", "prune(sparsity=0.5) + int8(io=uint8)",
                                "-o", out, "--calibration", "40", "--report", folder.file("report.json")});
    expectKeys(json,
               {"out", "bytes", "bytes_deflate", "source_bytes", "sparsity", "seconds", "layers", "issues"});
    expectKeys(json["layers"][0], {"name", "techniques", "sparsity", "distinct_values", "sqnr_db"});
    EXPECT_EQ(json["out"], out);
    EXPECT_EQ(json["bytes"], std::filesystem::file_size(out));
    EXPECT_LT(json["bytes"], json["source_bytes"]);
    EXPECT_GE(json["sparsity"], 0.45);
    EXPECT_EQ(Json::parse(contentOf(folder.file("report.json")), nullptr, false), json);
    EXPECT_EQ(folder.names(), (std::vector<std::string>{"report.json", "small.tflite"}));

    const std::string again = folder.file("again.tflite");
    resultOf({"optimize", "sample", "--recipe", "prune(sparsity=0.5) + int8(io=uint8)", "-o", again,
              "--calibration", "40", "--threads", "1"});
    EXPECT_EQ(contentOf(again), contentOf(out)); // the same bytes on any number of threads

    const Json comparison = resultOf({"compare", "sample", out, "--limit", "50"});
    expectKeys(comparison, {"layers", "agreement"});
    expectKeys(comparison["layers"][0], {"name", "sqnr_db", "max_abs"});
    EXPECT_GT(comparison["agreement"], 0.5);
    EXPECT_EQ(resultOf({"compare", "sample", "sample", "--limit", "10"})["agreement"], 1.0);
}

TEST(Optimize, StripsWhatNoRuntimeReads)
{
    const Folder folder;
    const std::vector<std::string> optimize = {
        "optimize", "sample", "--recipe", "cluster(clusters=16) + int8", "--calibration", "40", "-o"};
    const auto with = [&](std::vector<std::string> more) {
        more.insert(more.begin(), optimize.begin(), optimize.end());
        return resultOf(more);
    };
    const Json whole = with({folder.file("whole.tflite")});
    const Json small = with({folder.file("small.tflite"), "--strip"});
    EXPECT_EQ(small["bytes"], std::filesystem::file_size(folder.file("small.tflite")));
    for (const char* size : {"bytes", "bytes_deflate", "bytes_entropy"})
        EXPECT_LT(small[size].get<double>() + 1000, whole[size].get<double>()) << size;
    EXPECT_EQ(small["layers"], whole["layers"]);
    EXPECT_EQ(small["proofs"], whole["proofs"]);
    // Without the sample's metadata the data must be named; the results are the same to the last bit.
    const Json same = resultOf({"compare", folder.file("whole.tflite"), folder.file("small.tflite"), "--data",
                                "sample:test", "--limit", "40"});
    EXPECT_EQ(same["agreement"], 1.0);
    ASSERT_FALSE(same["layers"].empty());
    for (const Json& tensor : same["layers"])
        EXPECT_EQ(tensor["max_abs"], 0.0) << tensor;
}

TEST(Optimize, LayerRules)
{
    const Folder folder;
    const Json layers = resultOf({"info", "sample"})["layers"];
    std::string name;
    for (const Json& layer : layers) {
        if (layer["op"] == "CONV_2D" && name.empty())
            name = layer["short_name"];
    }
    const Json json = resultOf({"optimize", "sample", "--recipe", "prune(sparsity=0.9)", "--layer",
                                name + " = keep", "-o", folder.file("a.tflite")});
    bool found = false;
    for (const Json& layer : json["layers"]) {
        if (layer["techniques"] == "keep") {
            found = true;
            EXPECT_LT(layer["sparsity"], 0.5);
        }
    }
    EXPECT_TRUE(found) << json;
}

TEST(Sweep, PointsCsvAndFile)
{
    const Folder folder;
    folder.write("recipes.txt", "# comment\n\nkeep # the model itself\nprune(sparsity=0.9)\n");
    const std::vector<std::string> arguments = {
        "sweep", "sample", "--recipes", folder.file("recipes.txt"), "--recipe", "float16", "--limit", "60"};
    const Json json = resultOf(arguments);
    ASSERT_EQ(json["points"].size(), 3U);
    bool pareto = false;
    for (const Json& point : json["points"]) {
        expectKeys(point, {"recipe", "bytes", "bytes_deflate", "top1", "images_per_second", "pareto"});
        pareto = pareto || point["pareto"];
    }
    EXPECT_TRUE(pareto);
    std::vector<std::string> csv = arguments;
    csv.emplace_back("--csv");
    const Said text = fettle(csv);
    EXPECT_EQ(text.status, 0) << text.err;
    EXPECT_TRUE(text.out.starts_with("recipe,bytes,bytes_deflate,top1,images_per_second,pareto\n"))
        << text.out;
    EXPECT_EQ(std::ranges::count(text.out, '\n'), 4);
    csv.back() = "--csv=" + folder.file("points.csv");
    EXPECT_EQ(fettle(csv).status, 0);
    EXPECT_EQ(std::ranges::count(contentOf(folder.file("points.csv")), '\n'), 4);
}

TEST(Sensitivity, OneRowALayer)
{
    const Json json = resultOf({"sensitivity", "sample", "--recipe", "prune(sparsity=0.9)", "--limit", "40"});
    ASSERT_FALSE(json["layers"].empty());
    expectKeys(json["layers"][0], {"name", "recipe", "metric", "drop", "bytes_saved"});
}

TEST(Run, TensorsAndInputs)
{
    const Folder folder;
    const Json json =
        resultOf({"run", "sample", "--random", "--output", folder.file("a"), "--tensors", "all"});
    expectKeys(json, {"outputs", "milliseconds"});
    ASSERT_EQ(json["outputs"].size(), 1U);
    ASSERT_TRUE(std::filesystem::exists(folder.file("a/0.npy")));
    EXPECT_TRUE(contentOf(folder.file("a/0.npy")).starts_with("\x93NUMPY"));
    std::string input; // the tensor that is the model's input, fed back
    for (const Json& tensor : json["tensors"]) {
        if (tensor["shape"] == Json({1, 32, 32, 3}) && tensor.contains("file") && input.empty())
            input = tensor["file"];
    }
    ASSERT_FALSE(input.empty());
    EXPECT_EQ(std::filesystem::path(input).filename().string().front(), 't');
    resultOf({"run", "sample", "--input", input, "--output", folder.file("b"), "--mode", "builtin"});
    EXPECT_EQ(contentOf(folder.file("b/0.npy")), contentOf(folder.file("a/0.npy")));
}

TEST(Bench, Cpu)
{
    const Json json = resultOf({"bench", "sample", "--seconds", "0.05"});
    expectKeys(json, {"device", "driver", "precision", "runs", "median_ms", "min_ms", "p90_ms", "layers"});
    ASSERT_FALSE(json["layers"].empty());
    expectKeys(json["layers"][0], {"index", "name", "op", "median_us"});
    EXPECT_EQ(json["precision"], "fp32");
    EXPECT_LE(json["min_ms"], json["median_ms"]);
    EXPECT_GT(resultOf({"bench", "sample", "--seconds", "0.05", "--throughput"})["images_per_second"], 1);
}

TEST(Bench, VulkanOrTheReasonWhyNot)
{
    const Said said = fettle({"bench", "sample", "--device", "vulkan", "--seconds", "0.05", "--json"});
    if (said.status == 0) {
        expectKeys(said.json(), {"device", "driver", "precision", "runs", "median_ms", "layers"});
    } else {
        EXPECT_EQ(said.status, 1);
        EXPECT_TRUE(said.err.starts_with("fettle: error[device-unavailable]: ")) << said.err;
    }
}

TEST(Devices, ProcessorFirst)
{
    const Json json = resultOf({"devices"});
    ASSERT_FALSE(json["devices"].empty());
    EXPECT_EQ(json["devices"][0]["id"], "cpu");
    EXPECT_EQ(json["devices"][0]["usable"], true);
}

TEST(Recipes, SchemaAndConversion)
{
    expectKeys(resultOf({"recipe", "--schema"}), {"$schema", "properties", "$defs"});
    const Folder folder;
    const std::string line = "prune(sparsity=0.7) + int8 ; conv.* = keep";
    const Said json = fettle({"recipe", line});
    ASSERT_EQ(json.status, 0) << json.err;
    folder.write("recipe.json", json.out);
    const Said back = fettle({"recipe", folder.file("recipe.json"), "--to", "line"});
    EXPECT_EQ(back.out, line + "\n");
    EXPECT_EQ(resultOf({"recipe", line})["hash"], resultOf({"recipe", folder.file("recipe.json")})["hash"]);
    EXPECT_NE(fettle({"recipe"}).out.find("sparsity"), std::string::npos);
}

TEST(RealFiles, KeywordsWithTheirOwnLabels)
{
    const std::string model = sharedData("models/mlperf_tiny/kws_dscnn_int8.tflite");
    const std::string data = sharedData("datasets/keyword_spotting/kws01_mfcc_int8_x.npy");
    FETTLE_NEEDS_DATA(model);
    FETTLE_NEEDS_DATA(data);
    const Json json = resultOf({"evaluate", model, "--data", data, "--mean", "83", "--std", "1.7102688"});
    EXPECT_EQ(json["samples"], 1000);
    EXPECT_NEAR(json["top1"].get<double>(), 0.902, 0.004); // what the real runtime measures
}

} // namespace
} // namespace fettle::test
