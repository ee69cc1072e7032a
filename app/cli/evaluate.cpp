// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// evaluate: accuracy on labelled data, in the arithmetic that is deployed.
#include "cli/options.h"
#include "cli/table.h"
#include "pipeline/pipeline.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace fettle::cli {

namespace {

class EvaluateCommand final : public Command {
public:
    void declare(CLI::App& app) override
    {
        m_model.declare(app);
        m_data.declare(app, "labelled data");
        m_mode.declare(app);
        app.footer("Examples:\n"
                   "  fettle-cli evaluate sample\n"
                   "  fettle-cli evaluate model.tflite --data test_batch.bin --mean 127.5 --std 127.5 --mode "
                   "builtin\n"
                   "  fettle-cli evaluate model.tflite --data pictures/ --resize crop --limit 500 --json");
    }

    Result<Outcome> run(Context& context) override
    {
        FETTLE_ASSIGN(const ModelPtr model, m_model.load());
        FETTLE_ASSIGN(const DatasetPtr data, m_data.load(m_model, DataOptions::Part::Test, true));
        FETTLE_TRY(requireLabels(*data));
        const EvaluateOptions options{m_mode.arithmetic(), context.options.threads};
        FETTLE_ASSIGN(const Evaluation found,
                      evaluate(model, *data, m_data.preprocessing(*model), options, context.job));
        Outcome outcome;
        outcome.json = {{"samples", found.samples}, {"top1", found.top1},
                        {"top5", found.top5},       {"loss", found.loss},
                        {"seconds", found.seconds}, {"images_per_second", found.imagesPerSecond},
                        {"mode", m_mode.name},      {"top1_interval", found.interval()}};
        outcome.text = fmt::format("{}\n{} samples, {} arithmetic\ntop-1  {} ± {}\ntop-5  {}\nloss   "
                                   "{:.4f}\n{:.2f} s, {:.0f} images/s\n",
                                   data->description(), found.samples, m_mode.name, percent(found.top1),
                                   percent(found.interval()), percent(found.top5), found.loss, found.seconds,
                                   found.imagesPerSecond);
        return outcome;
    }

private:
    ModelOption m_model;
    DataOptions m_data;
    ModeOption m_mode;
};

} // namespace

std::unique_ptr<Command> evaluateCommand()
{
    return std::make_unique<EvaluateCommand>();
}

} // namespace fettle::cli
