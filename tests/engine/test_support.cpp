// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Files, folders, processes and a model for the engine's tests.
#include "test_support.h"

#include "tflite/options.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

namespace fettle::test {

namespace fs = std::filesystem;

fs::path sharedData(const std::string& relative)
{
    const char* chosen = std::getenv("FETTLE_SHARED_DATA");
    const fs::path path = fs::path(chosen != nullptr ? chosen : FETTLE_SHARED_DATA_DEFAULT) / relative;
    std::error_code error;
    return fs::exists(path, error) ? path : fs::path();
}

std::vector<fs::path> filesIn(const fs::path& folder, const std::string& extension)
{
    std::vector<fs::path> result;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file() && entry.path().extension() == extension)
            result.push_back(entry.path());
    }
    std::sort(result.begin(), result.end());
    return result;
}

TemporaryFolder::TemporaryFolder()
{
    std::string name = (fs::temp_directory_path() / "fettle-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
        throw fs::filesystem_error("no temporary folder", std::error_code(errno, std::generic_category()));
    m_path = name;
}

TemporaryFolder::~TemporaryFolder()
{
    std::error_code ignored;
    fs::remove_all(m_path, ignored);
}

namespace {

std::string quoted(const std::string& text)
{
    std::string result = "'";
    for (const char c : text)
        result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return result + "'";
}

} // namespace

std::optional<ScriptResult> runLitert(const std::string& script, const std::vector<std::string>& arguments)
{
    const char* chosen = std::getenv("FETTLE_LITERT_PYTHON");
    return runPython(chosen != nullptr ? chosen : FETTLE_LITERT_PYTHON_DEFAULT, script, arguments);
}

std::optional<ScriptResult> runPython(const std::string& python, const std::string& script,
                                      const std::vector<std::string>& arguments)
{
    std::error_code error;
    if (python.empty() || !fs::exists(python, error))
        return {};
    std::string command = quoted(python) + " " + quoted(std::string(FETTLE_TEST_SCRIPTS) + "/" + script);
    for (const std::string& argument : arguments)
        command += " " + quoted(argument);
    // Sanitizers of this process have no business in Python.
    FILE* pipe = ::popen(("env -u LD_PRELOAD " + command + " 2>&1").c_str(), "r");
    if (pipe == nullptr)
        return {};
    ScriptResult result;
    char part[4096];
    while (const size_t count = std::fread(part, 1, sizeof(part), pipe))
        result.output.append(part, count);
    const int status = ::pclose(pipe);
    result.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return result;
}

std::vector<std::byte> fileBytes(const fs::path& path)
{
    std::ifstream stream(path, std::ios::binary);
    const std::vector<char> content((std::istreambuf_iterator<char>(stream)), {});
    const auto bytes = std::as_bytes(std::span(content));
    return {bytes.begin(), bytes.end()};
}

void writeFile(const fs::path& path, std::span<const std::byte> bytes)
{
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

namespace {

TensorId add(Graph& graph, std::string name, TensorType type, Shape shape, int buffer = 0)
{
    Tensor tensor;
    tensor.name = std::move(name);
    tensor.type = type;
    tensor.shape = std::move(shape);
    tensor.buffer = BufferId(buffer);
    graph.tensors.push_back(std::move(tensor));
    return TensorId(static_cast<int64_t>(graph.tensors.size()) - 1);
}

Operator conv(TensorId input, TensorId weights, TensorId bias, TensorId output)
{
    Operator op;
    op.code = static_cast<int32_t>(tfl::BuiltinOperator::CONV_2D);
    op.inputs = {input, weights, bias};
    op.outputs = {output};
    tfl::Conv2DOptionsT options;
    options.stride_w = options.stride_h = 1;
    options.fused_activation_function = tfl::ActivationFunctionType::RELU;
    op.options = makeOptions(options);
    return op;
}

} // namespace

Model smallModel()
{
    Model model;
    std::vector<float> weights(4 * 1 * 1 * 3);
    for (size_t i = 0; i < weights.size(); ++i)
        weights[i] = 0.25f * static_cast<float>(i) - 1;
    const std::vector<float> bias = {0, 1, -1, 0.5f};
    const std::vector<int32_t> shape = {1, 16};
    model.buffers = {Bytes(), Bytes::copyOf(std::span<const float>(weights)),
                     Bytes::copyOf(std::span<const float>(bias)),
                     Bytes::copyOf(std::span<const int32_t>(shape))};
    Graph graph;
    const TensorId input = add(graph, "input", TensorType::Float32, {1, 2, 2, 3});
    const TensorId w = add(graph, "net/conv/Conv2D", TensorType::Float32, {4, 1, 1, 3}, 1);
    const TensorId b = add(graph, "net/conv/bias", TensorType::Float32, {4}, 2);
    const TensorId first = add(graph, "net/conv/Relu;net/conv/Conv2D", TensorType::Float32, {1, 2, 2, 4});
    const TensorId w2 = add(graph, "net/conv_1/Conv2D", TensorType::Float32, {4, 1, 1, 3}, 1);
    const TensorId second = add(graph, "net/conv_1/Relu", TensorType::Float32, {1, 2, 2, 4});
    const TensorId target = add(graph, "net/flatten/Const", TensorType::Int32, {2}, 3);
    const TensorId output = add(graph, "net/flatten/Reshape", TensorType::Float32, {1, 16});
    graph.operators = {conv(input, w, b, first), conv(input, w2, b, second)};
    Operator reshape;
    reshape.code = static_cast<int32_t>(tfl::BuiltinOperator::RESHAPE);
    reshape.inputs = {first, target};
    reshape.outputs = {output};
    tfl::ReshapeOptionsT newShape;
    newShape.new_shape = shape;
    reshape.options = makeOptions(newShape);
    graph.operators.push_back(reshape);
    graph.inputs = {input};
    graph.outputs = {output, second};
    model.graphs.push_back(std::move(graph));
    model.signatures.push_back(
        {"serving_default", GraphId(0), {{"x", input}}, {{"flat", output}, {"side", second}}});
    model.description = "a model of the tests";
    return model;
}

} // namespace fettle::test
