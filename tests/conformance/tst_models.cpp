// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Real models beside the real runtime: every byte of every tensor in both modes, floats within a tolerance.
#include "../engine/test_support.h"
#include "litert_oracle.h"

#include "tflite/reader.h"

#include <cstring>
#include <iostream>
#include <random>
#include <zlib.h>

namespace fettle::test {

namespace {

enum class Source { Random, Cifar, Keywords, Digits };

struct ModelCase {
    const char* path;
    Source source = Source::Random;
    float scale = 1; ///< random floats are normal with this deviation; real bytes are multiplied by it
    double tolerance = 2e-5;
    /// Share of values that may be off. Where float activations are quantized at run time, two sums that
    /// differ in their last bit can round to neighbouring integers, and what follows moves by a step.
    double mayDiffer = 0;
};

void PrintTo(const ModelCase& c, std::ostream* stream)
{
    *stream << c.path;
}

std::vector<uint8_t> unzipped(const std::filesystem::path& path)
{
    std::vector<uint8_t> bytes;
    gzFile file = gzopen(path.c_str(), "rb");
    std::array<uint8_t, 65536> part;
    for (int n = 0; (n = gzread(file, part.data(), part.size())) > 0;)
        bytes.insert(bytes.end(), part.begin(), part.begin() + n);
    gzclose(file);
    return bytes;
}

/// Pixels of real samples, 0…255, in the order of the model's input; empty where the data is missing.
std::vector<std::vector<uint8_t>> realSamples(Source source, size_t count)
{
    std::vector<std::vector<uint8_t>> samples;
    if (source == Source::Cifar) {
        const auto path = sharedData("datasets/cifar10/test_first1000.bin");
        const auto bytes = path.empty() ? std::vector<std::byte>() : fileBytes(path);
        for (size_t n = 0; n < count && (n + 1) * 3073 <= bytes.size(); ++n) {
            std::vector<uint8_t> sample(3072);
            for (size_t i = 0; i < 3072; ++i)
                sample[i] = std::to_integer<uint8_t>(bytes[n * 3073 + 1 + i % 3 * 1024 + i / 3]);
            samples.push_back(std::move(sample));
        }
    } else if (source == Source::Digits) {
        const auto path = sharedData("datasets/mnist/t10k-images-idx3-ubyte.gz");
        const auto bytes = path.empty() ? std::vector<uint8_t>() : unzipped(path);
        for (size_t n = 0; n < count && 16 + (n + 1) * 784 <= bytes.size(); ++n)
            samples.emplace_back(bytes.begin() + static_cast<std::ptrdiff_t>(16 + n * 784),
                                 bytes.begin() + static_cast<std::ptrdiff_t>(16 + (n + 1) * 784));
    } else if (source == Source::Keywords) {
        const auto path = sharedData("datasets/keyword_spotting/kws01_mfcc_int8_x.npy");
        const auto bytes = path.empty() ? std::vector<std::byte>() : fileBytes(path);
        for (size_t n = 0; n < count && 128 + (n + 1) * 490 <= bytes.size(); ++n) {
            std::vector<uint8_t> sample(490);
            for (size_t i = 0; i < 490; ++i)
                sample[i] = static_cast<uint8_t>(std::to_integer<uint8_t>(bytes[128 + n * 490 + i]) ^ 0x80);
            samples.push_back(std::move(sample));
        }
    }
    return samples;
}

void append(ByteVector& bytes, const void* data, size_t size)
{
    const auto* from = static_cast<const std::byte*>(data);
    bytes.insert(bytes.end(), from, from + size);
}

/// One sample for one input tensor.
void appendSample(ByteVector& bytes, const Tensor& tensor, size_t count, const std::vector<uint8_t>* real,
                  float scale, std::mt19937& random)
{
    std::normal_distribution<float> normal(0, scale);
    for (size_t i = 0; i < count; ++i) {
        if (tensor.type == TensorType::Float32) {
            const float value = real != nullptr ? static_cast<float>((*real)[i]) * scale : normal(random);
            append(bytes, &value, sizeof(value));
        } else {
            const auto value = static_cast<uint8_t>(real != nullptr ? (*real)[i] : random());
            const auto stored = static_cast<uint8_t>(tensor.type == TensorType::Int8 ? value ^ 0x80 : value);
            append(bytes, &stored, 1);
        }
    }
}

ByteVector makeInputs(const Model& model, const ModelCase& c, size_t samples)
{
    std::mt19937 random(20261123);
    const auto real = realSamples(c.source, samples);
    ByteVector bytes;
    const Graph& graph = model.mainGraph();
    for (size_t n = 0; n < samples; ++n)
        for (const TensorId id : graph.inputs)
            appendSample(bytes, graph.tensor(id), static_cast<size_t>(elementCount(graph.tensor(id).shape)),
                         n < real.size() ? &real[n] : nullptr, c.scale, random);
    return bytes;
}

class RealModel : public testing::TestWithParam<ModelCase> {};

TEST_P(RealModel, EqualsLitert)
{
    const auto path = sharedData("models/" + std::string(GetParam().path));
    FETTLE_NEEDS_DATA(path);
    const auto model = tflite::read(path);
    ASSERT_TRUE(model) << describe(model.error());
    const bool large =
        elementCount((*model)->mainGraph().tensor((*model)->mainGraph().inputs[0]).shape) > 50000;
    std::vector<OracleRun> runs;
    for (const Arithmetic arithmetic : {Arithmetic::Delegate, Arithmetic::Builtin}) {
        const std::string mode = arithmetic == Arithmetic::Delegate ? "delegate" : "builtin";
        const size_t samples = large ? 4 : 200;
        runs.push_back({mode + ", outputs",
                        *model,
                        arithmetic,
                        samples,
                        makeInputs(**model, GetParam(), samples),
                        {},
                        {}});
        runs.push_back({mode + ", all tensors",
                        withAllOutputs(**model),
                        arithmetic,
                        samples,
                        makeInputs(**model, GetParam(), samples),
                        {},
                        {}});
    }
    std::string problem;
    if (!runInLitert(runs, problem))
        GTEST_SKIP() << problem;
    for (const OracleRun& run : runs) {
        ASSERT_TRUE(run.refusal.empty()) << run.name << ": " << run.refusal;
        for (const KernelPath kernels : {KernelPath::Fast, KernelPath::Reference}) {
            if (kernels == KernelPath::Reference && run.name.ends_with("outputs"))
                continue;
            const auto ours = runOurs(run, kernels);
            ASSERT_TRUE(ours) << describe(ours.error());
            const Difference difference = compareOutputs(run, *ours, run.outputs, GetParam().tolerance);
            const auto allowed =
                static_cast<size_t>(GetParam().mayDiffer * static_cast<double>(difference.values));
            EXPECT_LE(difference.unequal, allowed)
                << run.name << (kernels == KernelPath::Fast ? " (fast)" : " (reference)") << ": "
                << difference.unequal << " of " << difference.values << " differ, by up to "
                << difference.largest << ", first " << difference.where;
            constexpr double step =
                0.05; // a quantization step of a layer, relative to the range, with room for the next layers
            EXPECT_LE(difference.largest, GetParam().mayDiffer > 0 ? step : GetParam().tolerance) << run.name;
            std::cout << "    " << run.name << (kernels == KernelPath::Fast ? " (fast)" : " (reference)")
                      << ": " << difference.values - difference.unequal << " of " << difference.values
                      << " equal\n";
        }
    }
}

TEST_P(RealModel, SameBytesWhenThreadsShareARun)
{
    const auto path = sharedData("models/" + std::string(GetParam().path));
    FETTLE_NEEDS_DATA(path);
    const auto model = tflite::read(path);
    ASSERT_TRUE(model) << describe(model.error());
    const auto program = Program::prepare(*model);
    ASSERT_TRUE(program) << describe(program.error());
    const ByteVector inputs = makeInputs(**model, GetParam(), 1);
    Session alone(*program);
    Session shared(*program, 3);
    for (Session* session : {&alone, &shared}) {
        size_t at = 0;
        for (size_t i = 0; i < (*program)->graph().inputs.size(); ++i) {
            const auto input = session->input(i);
            ASSERT_LE(at + input.size(), inputs.size());
            std::copy_n(inputs.begin() + static_cast<std::ptrdiff_t>(at), input.size(), input.begin());
            at += input.size();
        }
        ASSERT_TRUE(session->run());
    }
    for (size_t i = 0; i < (*program)->graph().outputs.size(); ++i)
        EXPECT_TRUE(std::ranges::equal(alone.output(i), shared.output(i))) << i;
}

const ModelCase modelCases[] = {
    {"mlperf_tiny/ic_resnet8_int8.tflite", Source::Cifar},
    {"mlperf_tiny/ic_resnet_large_480k_int8.tflite", Source::Cifar},
    {"mlperf_tiny/kws_dscnn_int8.tflite", Source::Keywords},
    {"mlperf_tiny/vww_mbv1_025_96_int8.tflite"},
    {"mlperf_tiny/ad_autoencoder_int8.tflite"},
    {"mlperf_tiny/ad_autoencoder_int8_floatio.tflite", Source::Random, 4.0f},
    {"mlperf_tiny/sww_int8.tflite"},
    {"mnist/conv_fc_mnist_int8.tflite", Source::Digits},
    {"imagenet/mobilenet_v1_0.25_224_uint8.tflite"},
    {"imagenet/mobilenet_v2_1.0_224_uint8.tflite"},
    {"mlperf_tiny/ic_resnet8_float.tflite", Source::Cifar},
    {"mlperf_tiny/ic_resnet_large_480k_float.tflite", Source::Cifar},
    {"mlperf_tiny/kws_dscnn_float32_rebuilt.tflite", Source::Random, 40.0f},
    {"mlperf_tiny/vww_mbv1_025_96_float.tflite", Source::Random, 0.5f},
    {"mlperf_tiny/ad_autoencoder_float.tflite", Source::Random, 4.0f},
    {"mnist/conv_fc_mnist_float.tflite", Source::Digits, 1.0f / 255},
    {"mnist/conv_fc_mnist_weightonly.tflite", Source::Digits, 1.0f / 255},
    {"imagenet/mobilenet_v1_0.25_224_float.tflite", Source::Random, 0.6f},
    {"float16/face_detection_short_range_fp16.tflite", Source::Random, 0.6f},
    {"mlperf_tiny/kws_dscnn_dynrange.tflite", Source::Random, 40.0f, 2e-5, 1e-2},
    {"mlperf_tiny/ad_autoencoder_dynrange.tflite", Source::Random, 4.0f},
    {"quantized_other/keras_lstm_mnist_ptq.tflite", Source::Digits},
    {"single_op/litertbin_lstm.tflite"},
    {"single_op/litertbin_lstm_quantized.tflite"},
    {"single_op/litertbin_custom_lstm.tflite"},
    {"single_op/litertbin_unidirectional_sequence_lstm.tflite"},
    {"single_op/litertbin_unidirectional_sequence_lstm_quantized.tflite"},
};

INSTANTIATE_TEST_SUITE_P(Models, RealModel, testing::ValuesIn(modelCases), [](const auto& test) {
    std::string name = test.param.path;
    for (char& c : name)
        c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
    return name;
});

} // namespace

} // namespace fettle::test
