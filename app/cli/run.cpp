// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// run: arrays in, arrays out.
#include "cli/npy.h"
#include "cli/options.h"
#include "cli/table.h"
#include "runtime/executor.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <random>

namespace fettle::cli {

namespace {

/// The model's own shape with unknown dimensions as 1.
Shape fixedShape(const Tensor& tensor)
{
    Shape shape = tensor.shape;
    for (int32_t& size : shape)
        size = std::max(size, 1);
    return shape;
}

/// The shape in which an array is given to an input: its own, with the batch of one put in front when that is
/// all that is missing.
Result<Shape> shapeFor(const Shape& given, const Tensor& input, const std::string& where)
{
    const Shape own = fixedShape(input);
    if (given.size() == own.size())
        return given;
    const bool lacksBatch = given.size() + 1 == own.size() && own.front() == 1 &&
                            std::equal(given.begin(), given.end(), own.begin() + 1);
    if (lacksBatch)
        return own;
    return fail(ErrorCode::DataMismatch,
                fmt::format("an array of {} does not fit the input {} of {}", shapeText(given), input.name,
                            shapeText(own)),
                where, "give an array of the input's shape");
}

struct Inputs {
    std::vector<std::vector<std::byte>> bytes;
    std::vector<Shape> shapes;
};

class RunCommand final : public Command {
public:
    void declare(CLI::App& app) override
    {
        m_model.declare(app);
        app.add_option("--input", m_inputs, "array for an input (.npy), one for each in the model's order")
            ->expected(1)
            ->allow_extra_args(false)
            ->take_all()
            ->type_name("F.npy");
        app.add_flag("--random", m_random, "random inputs by --seed instead of files");
        app.add_option("--output", m_output, "folder for 0.npy, 1.npy …, one for each output")
            ->type_name("DIR");
        app.add_option("--tensors", m_tensors, "all: write every tensor as t<index>.npy too")
            ->check(CLI::IsMember({"all"}).description(""))
            ->type_name("all");
        m_mode.declare(app);
        app.footer("Examples:\n"
                   "  fettle-cli run model.tflite --input x.npy --output results\n"
                   "  fettle-cli run sample --random --output results --tensors all --mode builtin");
    }

    Result<Outcome> run(Context& context) override
    {
        FETTLE_ASSIGN(const ModelPtr model, m_model.load());
        FETTLE_ASSIGN(const Inputs inputs,
                      m_random ? randomInputs(*model, context.options.seed) : readInputs(*model));
        if (!m_tensors.empty() && m_output.empty())
            return fail(ErrorCode::InvalidArgument, "--tensors all needs a folder", "--tensors",
                        "name it with --output DIR");
        ExecutionOptions options;
        options.arithmetic = m_mode.arithmetic();
        options.keepAllTensors = !m_tensors.empty();
        FETTLE_ASSIGN(const auto program, Program::prepare(model, options, {}, inputs.shapes));
        Session session(program);
        for (size_t i = 0; i < inputs.bytes.size(); ++i)
            FETTLE_TRY(fillInput(session, i, inputs.bytes[i], *model));
        FETTLE_TRY(context.job.check());
        const auto start = std::chrono::steady_clock::now();
        FETTLE_TRY(session.run(context.job.stopToken()));
        const double milliseconds =
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
        FETTLE_TRY(context.job.check());
        return outcomeOf(*program, session, milliseconds);
    }

private:
    Result<Inputs> readInputs(const Model& model) const
    {
        const Graph& graph = model.mainGraph();
        if (m_inputs.size() != graph.inputs.size()) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("the model has {} inputs, {} arrays are given", graph.inputs.size(),
                                    m_inputs.size()),
                        m_model.path, "give --input F.npy once for each input, or --random");
        }
        Inputs inputs;
        for (size_t i = 0; i < m_inputs.size(); ++i) {
            const Tensor& input = graph.tensor(graph.inputs[i]);
            FETTLE_ASSIGN(const NpyArray array, readNpy(m_inputs[i]));
            FETTLE_ASSIGN(Shape shape, shapeFor(array.shape, input, m_inputs[i]));
            FETTLE_ASSIGN(auto bytes, bytesOf(array, input.type, m_inputs[i]));
            inputs.shapes.push_back(std::move(shape));
            inputs.bytes.push_back(std::move(bytes));
        }
        return inputs;
    }

    /// Floats of the normal distribution, bytes of the even one.
    Result<Inputs> randomInputs(const Model& model, uint64_t seed) const
    {
        const Graph& graph = model.mainGraph();
        std::mt19937_64 random(seed);
        Inputs inputs;
        for (const TensorId id : graph.inputs) {
            const Tensor& input = graph.tensor(id);
            if (bitsOf(input.type) == 0)
                return fail(ErrorCode::UnsupportedModel,
                            fmt::format("there are no random values of type {}", typeName(input.type)),
                            input.name);
            const Shape shape = fixedShape(input);
            const int64_t count = elementCount(shape);
            std::vector<std::byte> bytes(static_cast<size_t>(byteSize(input.type, count)));
            if (input.type == TensorType::Float32) {
                // The sum of twelve even numbers less six: the same on every machine, unlike
                // std::normal_distribution.
                std::vector<float> values(static_cast<size_t>(count));
                for (float& value : values) {
                    double sum = -6;
                    for (int k = 0; k < 12; ++k)
                        sum += static_cast<double>(random() >> 11) * 0x1p-53;
                    value = static_cast<float>(sum);
                }
                std::memcpy(bytes.data(), values.data(), bytes.size());
            } else if (input.type == TensorType::Int8 || input.type == TensorType::UInt8) {
                for (std::byte& b : bytes)
                    b = static_cast<std::byte>(random() >> 56);
            } // whole numbers of other types are indices more often than values: zeros fit
            inputs.shapes.push_back(shape);
            inputs.bytes.push_back(std::move(bytes));
        }
        return inputs;
    }

    static Result<void> fillInput(Session& session, size_t i, std::span<const std::byte> bytes,
                                  const Model& model)
    {
        const std::span<std::byte> destination = session.input(i);
        if (destination.size() != bytes.size()) {
            const Graph& graph = model.mainGraph();
            return fail(
                ErrorCode::DataMismatch,
                fmt::format("the input takes {} bytes, the array has {}", destination.size(), bytes.size()),
                graph.tensor(graph.inputs[i]).name, "give an array of the input's shape");
        }
        std::copy(bytes.begin(), bytes.end(), destination.begin());
        return {};
    }

    /// Writes one tensor when a folder is given; describes it.
    Result<Json> describeTensor(const Program& program, TensorId id, std::span<const std::byte> bytes,
                                const std::string& fileName) const
    {
        const Tensor& tensor = program.graph().tensor(id);
        const Shape& shape = program.shape(id);
        Json json = {{"name", tensor.name}, {"shape", shape}, {"dtype", typeName(tensor.type)}};
        const bool whole = static_cast<int64_t>(bytes.size()) == byteSize(tensor.type, elementCount(shape));
        if (m_output.empty() || !npyHolds(tensor.type) || !whole)
            return json;
        const std::string path = (std::filesystem::path(m_output) / fileName).string();
        FETTLE_TRY(writeNpy(path, tensor.type, shape, bytes));
        json["file"] = path;
        return json;
    }

    Result<Outcome> outcomeOf(const Program& program, const Session& session, double milliseconds) const
    {
        FETTLE_TRY(makeFolder());
        const Graph& graph = program.graph();
        Outcome outcome;
        outcome.json["outputs"] = Json::array();
        Table table({{"output"},
                     {"name", Align::Left},
                     {"shape", Align::Left},
                     {"type", Align::Left},
                     {"file", Align::Left}});
        for (size_t i = 0; i < graph.outputs.size(); ++i) {
            FETTLE_ASSIGN(Json json, describeTensor(program, graph.outputs[i], session.output(i),
                                                    fmt::format("{}.npy", i)));
            table.addRow({std::to_string(i), json["name"], shapeText(program.shape(graph.outputs[i])),
                          json["dtype"], json.value("file", "")});
            outcome.json["outputs"].push_back(std::move(json));
        }
        if (!m_tensors.empty()) {
            FETTLE_ASSIGN(outcome.json["tensors"], writeAll(program, session));
        }
        outcome.json["milliseconds"] = milliseconds;
        outcome.json["mode"] = m_mode.name;
        outcome.text = table.text() + fmt::format("{:.3f} ms\n", milliseconds);
        return outcome;
    }

    Result<Json> writeAll(const Program& program, const Session& session) const
    {
        const Graph& graph = program.graph();
        Json list = Json::array();
        for (size_t i = 0; i < graph.tensors.size(); ++i) {
            const TensorId id(static_cast<int64_t>(i));
            FETTLE_ASSIGN(Json json,
                          describeTensor(program, id, session.tensor(id), fmt::format("t{}.npy", i)));
            json["index"] = i;
            list.push_back(std::move(json));
        }
        return list;
    }

    Result<void> makeFolder() const
    {
        std::error_code error;
        if (!m_output.empty())
            std::filesystem::create_directories(m_output, error);
        if (error)
            return fail(ErrorCode::WriteFailed, "the folder cannot be made: " + error.message(), m_output,
                        "choose another folder");
        return {};
    }

    ModelOption m_model;
    std::vector<std::string> m_inputs;
    bool m_random = false;
    std::string m_output;
    std::string m_tensors;
    ModeOption m_mode;
};

} // namespace

std::unique_ptr<Command> runCommand()
{
    return std::make_unique<RunCommand>();
}

} // namespace fettle::cli
