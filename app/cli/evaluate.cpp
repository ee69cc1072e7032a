// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// evaluate: accuracy on labelled data, in the arithmetic that is deployed.
#include "cli/options.h"
#include "cli/table.h"
#include "pipeline/pipeline.h"
#include "tflite/metadata.h"

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
        app.add_option("--metric", m_metric,
                       "classes: top-1, top-5, loss; reconstruction: error of an autoencoder's output, and "
                       "the AUC of it "
                       "where samples are labelled 0 (normal) and 1; auto: by the sizes of input and output")
            ->check(CLI::IsMember({"auto", "classes", "reconstruction"}).description(""))
            ->type_name("auto|classes|reconstruction");
        app.add_flag("--per-class", m_perClass,
                     "print how each class fared (JSON always has it, and the confusion matrix)");
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
        const EvaluateOptions options{.arithmetic = m_mode.arithmetic(),
                                      .threads = context.options.threads,
                                      .metric = m_metric == "classes"          ? Metric::Classes
                                                : m_metric == "reconstruction" ? Metric::Reconstruction
                                                                               : Metric::Automatic};
        FETTLE_ASSIGN(const Evaluation found,
                      evaluate(model, *data, m_data.preprocessing(*model), options, context.job));
        Outcome outcome;
        outcome.json = {{"samples", found.samples},
                        {"seconds", found.seconds},
                        {"images_per_second", found.imagesPerSecond},
                        {"mode", m_mode.name}};
        outcome.text =
            fmt::format("{}\n{} samples, {} arithmetic\n", data->description(), found.samples, m_mode.name);
        if (found.metric == Metric::Classes)
            addClasses(found, classNames(*data, *model), outcome);
        else
            addReconstruction(found, outcome);
        outcome.text += fmt::format("{:.2f} s, {:.0f} images/s\n", found.seconds, found.imagesPerSecond);
        return outcome;
    }

private:
    ModelOption m_model;
    DataOptions m_data;
    /// The data's, else those that the model carries.
    static std::vector<std::string> classNames(const Dataset& data, const Model& model)
    {
        const auto names = data.classNames();
        if (!names.empty())
            return {names.begin(), names.end()};
        const auto metadata = tflite::readMetadata(model);
        return metadata ? metadata->labels : std::vector<std::string>();
    }

    void addClasses(const Evaluation& found, const std::vector<std::string>& names, Outcome& outcome) const
    {
        outcome.json.update({{"metric", "classes"},
                             {"top1", found.top1},
                             {"top5", found.top5},
                             {"loss", found.loss},
                             {"top1_interval", found.interval()}});
        outcome.text += fmt::format("top-1  {} ± {}\ntop-5  {}\nloss   {:.4f}\n", percent(found.top1),
                                    percent(found.interval()), percent(found.top5), found.loss);
        outcome.json["classes"] = Json::array();
        Table table({{"class", Align::Left}, {"samples"}, {"precision"}, {"recall"}, {"F1"}});
        for (size_t i = 0; i < found.classes.size(); ++i) {
            const ClassEvaluation& row = found.classes[i];
            const std::string name = i < names.size() ? names[i] : std::to_string(i);
            outcome.json["classes"].push_back({{"name", name},
                                               {"samples", row.samples},
                                               {"precision", row.precision},
                                               {"recall", row.recall},
                                               {"f1", row.f1()}});
            table.addRow({name, std::to_string(row.samples), percent(row.precision), percent(row.recall),
                          percent(row.f1())});
        }
        outcome.json["confusion"] = Json::array();
        for (size_t i = 0; i < found.confusion.size(); i += found.classes.size())
            outcome.json["confusion"].push_back(
                std::vector(found.confusion.begin() + static_cast<ptrdiff_t>(i),
                            found.confusion.begin() + static_cast<ptrdiff_t>(i + found.classes.size())));
        if (m_perClass)
            outcome.text += table.text();
    }

    static void addReconstruction(const Evaluation& found, Outcome& outcome)
    {
        outcome.json.update({{"metric", "reconstruction"},
                             {"mean_squared_error", found.meanSquaredError},
                             {"mean_absolute_error", found.meanAbsoluteError}});
        outcome.text += fmt::format("mean squared error   {:.6g}\nmean absolute error  {:.6g}\n",
                                    found.meanSquaredError, found.meanAbsoluteError);
        if (!found.auc)
            return;
        outcome.json["auc"] = *found.auc;
        outcome.text += fmt::format("AUC                  {:.4f}\n", *found.auc);
    }

    ModeOption m_mode;
    std::string m_metric = "auto";
    bool m_perClass = false;
};

} // namespace

std::unique_ptr<Command> evaluateCommand()
{
    return std::make_unique<EvaluateCommand>();
}

} // namespace fettle::cli
