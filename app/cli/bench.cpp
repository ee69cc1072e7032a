// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// bench: the time of one inference, layer by layer, or images a second over all threads.
#include "cli/device_list.h"
#include "cli/options.h"
#include "cli/table.h"
#include "core/text.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace fettle::cli {

namespace {

/// The precision that a model is computed in on the CPU: its file says, nobody else.
std::string precisionOf(const Model& model)
{
    for (const Operator& op : model.mainGraph().operators) {
        const bool integer = !op.outputs.empty() && op.outputs.front().valid() &&
                             model.mainGraph().tensor(op.outputs.front()).type == TensorType::Int8;
        if (integer)
            return "int8";
    }
    return "fp32";
}

Json layersJson(const BenchmarkReport& report)
{
    Json layers = Json::array();
    for (const LayerTiming& layer : report.layers) {
        layers.push_back({{"index", layer.id.value},
                          {"name", layer.name},
                          {"op", layer.op},
                          {"median_us", layer.timing.median},
                          {"min_us", layer.timing.minimum},
                          {"p90_us", layer.timing.p90}});
    }
    return layers;
}

Outcome outcomeOf(const BenchmarkReport& report)
{
    constexpr double perMillisecond = 1000;
    Outcome outcome;
    outcome.json = {{"device", report.device},
                    {"driver", report.driver},
                    {"precision", report.precision},
                    {"runs", report.whole.runs},
                    {"median_ms", report.whole.median / perMillisecond},
                    {"min_ms", report.whole.minimum / perMillisecond},
                    {"p90_ms", report.whole.p90 / perMillisecond},
                    {"layers", layersJson(report)},
                    {"largest_difference", report.largestDifference},
                    {"issues", issuesJson(report.issues)}};
    Table table({{"#"}, {"layer", Align::Left}, {"operator", Align::Left}, {"median µs"}, {"min"}, {"p90"}});
    for (const LayerTiming& layer : report.layers) {
        table.addRow({std::to_string(layer.id.value), layer.name, layer.op,
                      fmt::format("{:.2f}", layer.timing.median), fmt::format("{:.2f}", layer.timing.minimum),
                      fmt::format("{:.2f}", layer.timing.p90)});
    }
    outcome.text =
        table.text() + fmt::format("{}{}, {}: median {:.4f} ms, min {:.4f}, p90 {:.4f} over {} runs\n",
                                   report.device, report.driver.empty() ? "" : " (" + report.driver + ")",
                                   report.precision, report.whole.median / perMillisecond,
                                   report.whole.minimum / perMillisecond, report.whole.p90 / perMillisecond,
                                   report.whole.runs);
    outcome.issues = report.issues;
    return outcome;
}

class BenchCommand final : public Command {
public:
    void declare(CLI::App& app) override
    {
        m_model.declare(app);
        app.add_option("--device", m_device, "cpu (default), vulkan, or vulkan:N of fettle-cli devices")
            ->type_name("DEVICE");
        app.add_option("--precision", m_precision, "fp32, fp16 or int8; default: the model's own")
            ->check(CLI::IsMember({"fp32", "fp16", "int8"}).description(""))
            ->type_name("fp32|fp16|int8");
        app.add_option("--seconds", m_seconds, "measuring time after the warm-up (default 2)")
            ->check(CLI::Range(0.01, 3600.0).description(""))
            ->type_name("S");
        app.add_flag("--throughput", m_throughput, "images a second over all threads instead (cpu)");
        m_mode.declare(app);
        app.footer("Examples:\n"
                   "  fettle-cli bench sample\n"
                   "  fettle-cli bench model.tflite --threads 2         one inference shared by two threads; "
                   "else one\n"
                   "  fettle-cli bench model.tflite --device vulkan:0 --seconds 5 --json\n"
                   "  fettle-cli bench model.tflite --throughput --threads 2");
    }

    Result<Outcome> run(Context& context) override
    {
        FETTLE_ASSIGN(const int device, deviceIndex());
        FETTLE_ASSIGN(const ModelPtr model, m_model.load());
        const BenchmarkOptions options{m_seconds, m_mode.arithmetic(), context.options.threads};
        if (device == onCpu)
            return runOnCpu(model, options, context.job);
        if (m_throughput)
            return fail(ErrorCode::Refused, "throughput is measured on the cpu only", m_device,
                        "leave out --throughput");
        FETTLE_ASSIGN(const BenchmarkReport report,
                      benchmarkOnVulkan({model, device, m_precision, options}, context.job));
        return outcomeOf(report);
    }

private:
    static constexpr int onCpu = -2;

    Result<int> deviceIndex() const
    {
        constexpr std::string_view prefix = "vulkan:";
        if (m_device == "cpu")
            return onCpu;
        if (m_device == "vulkan")
            return -1;
        const auto index = m_device.starts_with(prefix)
                               ? parseInteger(std::string_view(m_device).substr(prefix.size()))
                               : std::nullopt;
        if (index && *index >= 0 && *index < 1000)
            return static_cast<int>(*index);
        return fail(ErrorCode::InvalidArgument, "there is no device of this name", m_device,
                    "use cpu, vulkan or vulkan:N");
    }

    Result<Outcome> runOnCpu(const ModelPtr& model, const BenchmarkOptions& options, JobContext& job) const
    {
        const std::string precision = precisionOf(*model);
        if (!m_precision.empty() && m_precision != precision) {
            return fail(ErrorCode::Refused, fmt::format("on the cpu this model is computed in {}", precision),
                        m_model.path,
                        fmt::format("make a model for {} with fettle-cli optimize", m_precision));
        }
        if (!m_throughput) {
            FETTLE_ASSIGN(BenchmarkReport report, benchmarkCpu(model, options, job));
            return outcomeOf(report);
        }
        FETTLE_ASSIGN(const double rate, throughput(model, options, job));
        Outcome outcome;
        outcome.json = {{"device", processorRow().name},
                        {"driver", ""},
                        {"precision", precision},
                        {"images_per_second", rate}};
        outcome.text = fmt::format("{:.1f} images/s, {}\n", rate, precision);
        return outcome;
    }

    ModelOption m_model;
    std::string m_device = "cpu";
    std::string m_precision;
    double m_seconds = 2;
    bool m_throughput = false;
    ModeOption m_mode;
};

} // namespace

std::unique_ptr<Command> benchCommand()
{
    return std::make_unique<BenchCommand>();
}

} // namespace fettle::cli
