// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Runs models beside the real LiteRT runtime.
#include "litert_oracle.h"

#include "../engine/test_support.h"
#include "tflite/writer.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>

#include <fmt/format.h>

namespace fettle::test {

namespace {

std::string textOf(const std::filesystem::path& path)
{
    const auto bytes = fileBytes(path);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool collect(const std::filesystem::path& folder, size_t index, OracleRun& run)
{
    const auto target = folder / fmt::format("{}.out", index);
    const std::filesystem::path refused = target.string() + ".refused";
    if (std::filesystem::exists(refused))
        run.refusal = textOf(refused);
    else if (std::filesystem::exists(target))
        run.outputs = fileBytes(target);
    else
        return false;
    return true;
}

template <class T>
std::vector<double> valuesAs(const std::byte* data, size_t count)
{
    std::vector<double> values(count);
    for (size_t i = 0; i < count; ++i) {
        T value;
        std::memcpy(&value, data + i * sizeof(T), sizeof(T));
        values[i] = static_cast<double>(value);
    }
    return values;
}

std::vector<double> valuesOf(TensorType type, const std::byte* data, size_t count)
{
    switch (type) {
    case TensorType::Float32:
        return valuesAs<float>(data, count);
    case TensorType::Int8:
        return valuesAs<int8_t>(data, count);
    case TensorType::Int16:
        return valuesAs<int16_t>(data, count);
    case TensorType::Int32:
        return valuesAs<int32_t>(data, count);
    case TensorType::Int64:
        return valuesAs<int64_t>(data, count);
    case TensorType::Complex64:
        return valuesAs<float>(data, 2 * count);
    default:
        return valuesAs<uint8_t>(data, count * static_cast<size_t>(bitsOf(type)) / 8);
    }
}

void compareTensor(TensorType type, const std::vector<double>& ours, const std::vector<double>& theirs,
                   double tolerance, const std::string& name, Difference& difference)
{
    const bool real = type == TensorType::Float32 || type == TensorType::Complex64;
    double unit = 1;
    if (real) {
        double range = 1e-9;
        for (const double value : theirs)
            range = std::isfinite(value) ? std::max(range, std::abs(value)) : range;
        unit = range * tolerance;
    }
    for (size_t i = 0; i < theirs.size(); ++i, ++difference.values) {
        const bool same = ours[i] == theirs[i] || (std::isnan(ours[i]) && std::isnan(theirs[i]));
        const double distance = std::abs(ours[i] - theirs[i]);
        if (same || (real && distance <= unit))
            continue;
        if (difference.unequal++ == 0)
            difference.where = fmt::format("{}[{}]: {} instead of {}", name, i, ours[i], theirs[i]);
        difference.largest = std::max(difference.largest, distance / (real ? unit / tolerance : 1));
    }
}

} // namespace

bool runInLitert(std::vector<OracleRun>& runs, std::string& problem)
{
    const TemporaryFolder folder;
    std::ofstream list(folder.path() / "list.txt");
    for (size_t i = 0; i < runs.size(); ++i) {
        const std::string number = fmt::format("{}", i);
        const auto bytes = tflite::serialize(*runs[i].model);
        if (!bytes) {
            problem = describe(bytes.error());
            return false;
        }
        writeFile(folder.path() / (number + ".tflite"), bytes->view());
        writeFile(folder.path() / (number + ".in"), runs[i].inputs);
        list << number << ".tflite\t" << (runs[i].arithmetic == Arithmetic::Delegate ? "delegate" : "builtin")
             << '\t' << runs[i].samples << '\t' << number << ".in\t" << number << ".out\n";
    }
    list.close();
    const auto result = runLitert("run_models.py", {folder.path().string()});
    if (!result) {
        problem = "there is no Python with ai-edge-litert on this machine (set FETTLE_LITERT_PYTHON)";
        return false;
    }
    for (size_t i = 0; i < runs.size(); ++i)
        if (!collect(folder.path(), i, runs[i])) {
            problem = "LiteRT stopped at " + runs[i].name + ": " + result->output;
            return false;
        }
    return true;
}

Result<OurOutputs> runOurs(const OracleRun& run, KernelPath kernels)
{
    FETTLE_ASSIGN(const auto program,
                  Program::prepare(run.model, {.arithmetic = run.arithmetic, .kernels = kernels}));
    Session session(program);
    OurOutputs outputs;
    const std::byte* from = run.inputs.data();
    for (size_t sample = 0; sample < run.samples; ++sample) {
        for (size_t i = 0; i < program->graph().inputs.size(); ++i) {
            const auto input = session.input(i);
            std::memcpy(input.data(), from, input.size());
            from += input.size();
        }
        FETTLE_TRY(session.run());
        for (size_t i = 0; i < program->graph().outputs.size(); ++i) {
            const auto output = session.output(i);
            outputs.bytes.insert(outputs.bytes.end(), output.begin(), output.end());
            outputs.sizes.push_back(output.size());
        }
    }
    return outputs;
}

Difference compareOutputs(const OracleRun& run, const OurOutputs& ours, const ByteVector& theirs,
                          double tolerance)
{
    Difference difference;
    if (ours.bytes.size() != theirs.size()) {
        difference.unequal = 1;
        difference.where = fmt::format("{} bytes instead of {}", ours.bytes.size(), theirs.size());
        return difference;
    }
    const Graph& graph = run.model->mainGraph();
    size_t offset = 0;
    for (size_t i = 0; i < ours.sizes.size(); ++i) {
        const Tensor& tensor = graph.tensor(graph.outputs[i % graph.outputs.size()]);
        const size_t count = ours.sizes[i] * 8 / static_cast<size_t>(std::max(1, bitsOf(tensor.type)));
        compareTensor(tensor.type, valuesOf(tensor.type, ours.bytes.data() + offset, count),
                      valuesOf(tensor.type, theirs.data() + offset, count), tolerance,
                      fmt::format("sample {} {}", i / graph.outputs.size(), tensor.name), difference);
        offset += ours.sizes[i];
    }
    return difference;
}

ModelPtr withAllOutputs(const Model& model)
{
    Model copy = model;
    Graph& graph = copy.graphs.front();
    graph.outputs.clear();
    for (const Operator& op : graph.operators)
        for (const TensorId id : op.outputs)
            if (!op.inputs.empty() && !model.isConstant(graph.tensor(op.inputs.front())))
                graph.outputs.push_back(id);
    copy.signatures.clear();
    return std::make_shared<const Model>(std::move(copy));
}

} // namespace fettle::test
