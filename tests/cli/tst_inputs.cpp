// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Models with several inputs: one --data for each.
#include "../engine/graph_builder.h"
#include "cli_support.h"
#include "tflite/writer.h"

#include <gtest/gtest.h>

#include <cstring>
#include <fmt/format.h>

namespace fettle::test {
namespace {

/// Version 1.0 of the format: a header in Python's notation, padded to 64 bytes, then the values.
template <class T>
std::string npy(const std::string& type, const std::string& shape, const std::vector<T>& values)
{
    std::string header =
        fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", type, shape);
    header.resize((10 + header.size()) / 64 * 64 + 64 - 11, ' ');
    header += '\n';
    std::string text("\x93NUMPY\x01\x00", 8);
    text += static_cast<char>(header.size() & 0xff);
    text += static_cast<char>(header.size() >> 8);
    text += header;
    text.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
    return text;
}

class TwoInputs : public testing::Test {
protected:
    static constexpr int samples = 24;

    void SetUp() override
    {
        GraphBuilder builder;
        const TensorId a = builder.input("a", {1, 4});
        const TensorId b = builder.input("b", {1, 6});
        const TensorId sum =
            builder.add("sum", builder.fullyConnected("left", a, 3), builder.fullyConnected("right", b, 3));
        ASSERT_TRUE(tflite::write(*builder.finish({builder.softmax("probabilities", sum)}), model));
        std::mt19937 random(7);
        const auto values = [&](int count) {
            std::vector<float> all(static_cast<size_t>(count));
            for (float& value : all)
                value = std::normal_distribution<float>()(random);
            return all;
        };
        folder.write("a.npy", npy("<f4", fmt::format("{}, 4", samples), values(samples * 4)));
        folder.write("b.npy", npy("<f4", fmt::format("{}, 6", samples), values(samples * 6)));
        folder.write("short.npy", npy("<f4", "3, 6", values(18)));
        folder.write("labels.npy", npy("<i8", fmt::format("{},", samples), std::vector<int64_t>(samples, 1)));
    }

    Folder folder;
    const std::string model = folder.file("model.tflite");
    const std::vector<std::string> data = {"--data",   folder.file("a.npy"),
                                           "--data",   folder.file("b.npy"),
                                           "--labels", folder.file("labels.npy")};

    std::vector<std::string> with(std::vector<std::string> arguments) const
    {
        arguments.insert(arguments.end(), data.begin(), data.end());
        arguments.emplace_back("--json");
        return arguments;
    }
};

TEST_F(TwoInputs, AreEvaluatedAndCalibrated)
{
    const Said before = fettle(with({"evaluate", model}));
    ASSERT_EQ(before.status, 0) << before.err;
    EXPECT_EQ(before.json()["samples"], samples);
    const std::string small = folder.file("small.tflite");
    const Said optimized = fettle(with({"optimize", model, "--recipe", "int8", "-o", small}));
    ASSERT_EQ(optimized.status, 0) << optimized.err;
    const Said compared = fettle(with({"compare", model, small}));
    ASSERT_EQ(compared.status, 0) << compared.err;
    EXPECT_GT(compared.json()["agreement"], 0.9); // wrong inputs would give other classes
}

TEST_F(TwoInputs, MustAllBeThereAndEquallyLong)
{
    expectRefusal({"evaluate", model, "--data", folder.file("a.npy"), "--labels", folder.file("labels.npy")},
                  "data-mismatch");
    expectRefusal({"evaluate", model, "--data", folder.file("a.npy"), "--data", folder.file("short.npy"),
                   "--labels", folder.file("labels.npy")},
                  "data-mismatch");
}

TEST_F(TwoInputs, AreTrainedWith)
{
    const std::string small = folder.file("trained.tflite");
    const Said trained = fettle(with({"optimize", model, "--recipe", "prune(sparsity=0.5)", "--fine-tune",
                                      "epochs=3,batch=8,validation=0.25", "-o", small}));
    ASSERT_EQ(trained.status, 0) << trained.err;
    EXPECT_EQ(trained.json()["epochs"].size(), 3);
    EXPECT_TRUE(trained.json()["epochs"][2].contains("top1_deployed"));
    const Said after = fettle(with({"evaluate", small}));
    EXPECT_EQ(after.status, 0) << after.err;
}

} // namespace
} // namespace fettle::test
