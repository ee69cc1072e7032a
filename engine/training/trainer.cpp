// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The loop. A batch is cut into a fixed number of parts, each with sums of its own, which are added in order.
#include "training/trainer.h"

#include "core/hash.h"
#include "core/parallel.h"
#include "training/learned_scales.h"
#include "training/objective.h"
#include "training/rate_search.h"
#include "training/state.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <random>
#include <ranges>

namespace fettle {

namespace {

constexpr int64_t parts = 8; ///< of a batch; more threads than this do not help

/// Something that is done again and again, but shall not take more than a tenth of the time.
class Sparing {
    using Clock = std::chrono::steady_clock;

public:
    bool due() const { return Clock::now() - m_done >= 10 * m_cost; }
    template <class Work>
    auto spend(const Work& work)
    {
        const auto start = Clock::now();
        auto outcome = work();
        m_done = Clock::now();
        m_cost = m_done - start;
        return outcome;
    }

private:
    Clock::time_point m_done = {};
    Clock::duration m_cost = {};
};

/// What one part of a batch adds up.
struct Sums {
    ParameterValues gradients;
    double loss = 0;
};

class Trainer {
public:
    Trainer(const TrainingRequest& request, std::shared_ptr<const Network> network, TrainingSamples samples,
            Objective objective)
        : m_request(request),
          m_options(request.options),
          m_network(std::move(network)),
          m_samples(std::move(samples)),
          m_objective(std::move(objective)),
          m_constraints(*m_network, request.layers, request.weights, m_options.constraints, request.seed),
          m_state{.values = m_network->initialValues()},
          m_parameters(m_network->parameters()),
          m_scales(m_network, request.quantizers,
                   {.ofActivations = m_options.learnRanges, .ofWeights = m_options.learnSteps}, m_constraints,
                   m_state.values, m_parameters),
          m_optimizer(m_options.optimizer, m_parameters, m_state.values)
    {
        for (int64_t part = 0; part < parts; ++part) {
            m_sums.emplace_back();
            for (const auto& value : m_state.values)
                m_sums.back().gradients.emplace_back(value.size());
        }
        const int threads = m_request.threads > 0 ? m_request.threads : defaultThreads();
        for (int64_t i = 0; i < std::min<int64_t>(threads, parts); ++i)
            m_workers.push_back(m_objective.worker());
    }

    Result<TrainingResult> run(const JobContext& job)
    {
        FETTLE_TRY(freeze());
        FETTLE_TRY(goOn());
        if (m_state.rate == 0)
            FETTLE_TRY(chooseRate(job.part(0, searchShare())));
        const JobContext training = job.part(searchShare(), 1);
        while (!ended()) {
            FETTLE_ASSIGN(std::optional<TrainingProgress> progress, runEpoch(training));
            if (!progress)
                break; // told to finish
            FETTLE_TRY(validate(*progress, training));
            judge(*progress);
            FETTLE_TRY(askDeployed(*progress, training));
            m_state.epochs.push_back(*progress);
            tell(*progress);
            FETTLE_TRY(save());
        }
        TrainingResult result;
        FETTLE_ASSIGN(static_cast<Trained&>(result),
                      trained(m_state.best.empty() ? judgedValues() : m_state.best));
        result.issues = m_network->issues();
        std::ranges::move(m_issues, std::back_inserter(result.issues));
        FETTLE_TRY(askOfKept(result, training));
        if (!m_constraints.settled())
            result.issues.push_back({Severity::Warning, "fine-tune",
                                     "training ended before zeros and clusters were final: those that are "
                                     "missing are made without it"});
        result.epochs = std::move(m_state.epochs);
        result.validationSamples = std::ssize(m_samples.validation());
        return result;
    }

private:
    Result<void> freeze()
    {
        const auto& parameters = m_network->parameters();
        const auto stays = [&](const TrainedTensor& parameter) {
            const auto kept = [&](const Layer& layer) {
                return layer.id == parameter.layer && layer.stages.empty();
            };
            return (m_options.freeze == FreezeKind::Biases && !parameter.weights) ||
                   (m_options.freeze == FreezeKind::Kept && std::ranges::any_of(m_request.layers, kept));
        };
        if (std::ranges::all_of(parameters, stays))
            return fail(ErrorCode::InvalidRecipe, "all layers are frozen, there is nothing to train", {},
                        "train with freeze=nothing, or give layers a technique");
        for (size_t p = 0; p < parameters.size(); ++p) {
            if (stays(parameters[p]))
                m_optimizer.freeze(p);
        }
        return {};
    }

    /// The weights go on with scales that stay.
    void freezeScales()
    {
        constexpr double share = 0.8; // of all steps
        if (static_cast<double>(m_step) < share * static_cast<double>(stepsInAll()))
            return;
        for (size_t p = m_network->parameters().size(); p < m_parameters.size(); ++p)
            m_optimizer.freeze(p);
    }

    Result<Trained> trained(const ParameterValues& values)
    {
        Trained result;
        FETTLE_ASSIGN(result.model, m_network->withValues(values));
        m_scales.use(values);
        result.quantizers = m_scales.quantizers();
        result.weightSteps = weightSteps(values);
        return result;
    }

    /// By layer; layers that share a tensor share its steps.
    std::vector<std::vector<float>> weightSteps(const ParameterValues& values) const
    {
        std::vector<std::vector<float>> steps(m_request.layers.size());
        const auto form = [&](OperatorId id) { return m_request.weights[id.index()]; };
        for (size_t p = 0; p < m_network->parameters().size(); ++p) {
            const std::vector<float>* own = m_constraints.steps(values, p);
            if (own == nullptr)
                continue;
            for (const Layer& layer : m_request.layers) {
                const bool alike =
                    form(layer.id) == form(m_parameters[p].layer); // another form has steps of its own
                if (layer.weights.stored == m_parameters[p].tensor && alike)
                    steps[layer.id.index()] = *own;
            }
        }
        return steps;
    }

    // ---- from epoch to epoch

    int64_t epochsDone() const { return std::ssize(m_state.epochs); }
    bool finishing() const { return m_request.hooks.control && m_request.hooks.control->finishing(); }
    bool ended() const
    {
        const bool outOfPatience = m_options.patience > 0 && m_state.sinceBest >= m_options.patience;
        return epochsDone() >= m_options.epochs || outOfPatience || finishing();
    }

    /// The loss tells more than the accuracy of a few hundred samples. Without any, the last epoch is best.
    void judge(TrainingProgress& progress)
    {
        const double judged =
            m_samples.validation().empty() ? -static_cast<double>(progress.epoch) : progress.validationLoss;
        if (m_constraints.settled() && (judged < m_state.least || m_state.best.empty())) {
            m_state.least = judged;
            m_state.best = judgedValues();
            progress.best = true;
        }
        m_state.sinceBest = progress.best || !m_constraints.settled() ? 0 : m_state.sinceBest + 1;
    }

    bool asksDeployed() const
    {
        return m_request.hooks.deployed && m_objective.classes() && !m_samples.validation().empty();
    }
    Result<void> askDeployed(TrainingProgress& progress, const JobContext& job)
    {
        const bool last = progress.epoch + 1 >= m_options.epochs;
        if (!asksDeployed() || !(progress.best || last) || !m_asking.due())
            return {};
        FETTLE_ASSIGN(const Trained now, trained(judgedValues()));
        return m_asking.spend([&]() -> Result<void> {
            FETTLE_ASSIGN(progress.top1Deployed, m_request.hooks.deployed(now, m_samples.validation(), job));
            return {};
        });
    }
    Result<void> askOfKept(const Trained& trained, const JobContext& job)
    {
        if (!asksDeployed() || m_state.epochs.empty())
            return {};
        TrainingProgress& kept = m_state.epochs[keptEpoch(m_state.epochs)];
        if (!kept.top1Deployed) {
            FETTLE_ASSIGN(kept.top1Deployed, m_request.hooks.deployed(trained, m_samples.validation(), job));
        }
        return {};
    }

    void tell(const TrainingProgress& progress) const
    {
        if (m_request.hooks.onEpoch)
            m_request.hooks.onEpoch(progress);
    }

    /// What must be equal for a checkpoint to be of this run.
    Result<std::string> key()
    {
        uint64_t hash = fnv1a(std::as_bytes(std::span(m_request.identity)));
        for (const auto& values : m_network->initialValues())
            hash = fnv1a(std::as_bytes(std::span(values)), hash);
        for (const auto& quantizer : m_request.quantizers) {
            if (quantizer)
                hash = fnv1a(std::as_bytes(std::span(&quantizer->scale, 1)), hash);
        }
        FETTLE_ASSIGN(hash, m_samples.hash(hash));
        return fmt::format("{:016x} {} samples, {}", hash, m_samples.training().size(),
                           m_request.data->description());
    }

    /// From the checkpoint, if there is one.
    Result<void> goOn()
    {
        const auto& path = m_request.hooks.checkpoint;
        if (path.empty())
            return {};
        FETTLE_ASSIGN(m_key, key());
        FETTLE_ASSIGN(std::optional<TrainingState> state, readCheckpoint(path, m_key));
        if (!state)
            return {};
        const auto fits = [&](const ParameterValues& values) {
            return values.empty() || sameSizes(values, m_state.values);
        };
        if (!sameSizes(state->values, m_state.values) || !fits(state->averages) || !fits(state->best) ||
            !m_constraints.restore(state->constraints) || !m_optimizer.restore(std::move(state->optimizer)))
            return fail(ErrorCode::DataFormat, "the checkpoint contradicts itself", path.string(),
                        "delete it to train from the beginning");
        m_state = std::move(*state);
        m_step = epochsDone() * stepsOfEpoch();
        m_issues.push_back({Severity::Note, "fine-tune",
                            fmt::format("training goes on after epoch {} of an earlier run", epochsDone())});
        std::ranges::for_each(m_state.epochs, [&](const auto& epoch) { tell(epoch); });
        return {};
    }

    Result<void> save()
    {
        if (m_request.hooks.checkpoint.empty() || !m_saving.due())
            return {};
        m_state.optimizer = m_optimizer.state();
        m_state.constraints = m_constraints.state();
        return m_saving.spend([&] { return writeCheckpoint(m_request.hooks.checkpoint, m_key, m_state); });
    }

    // ---- an epoch

    int64_t stepsOfEpoch() const
    {
        return (std::ssize(m_samples.training()) + m_options.batch - 1) / m_options.batch;
    }
    int64_t stepsInAll() const { return m_options.epochs * stepsOfEpoch(); }

    /// Relative rates were chosen on ResNet-8 by the loss on samples that were not trained on: zeros and
    /// shared values take more of the other weights than rounding alone does.
    double usualRate() const
    {
        const bool adaptive = m_options.optimizer.kind != OptimizerKind::Sgd;
        if (!m_options.optimizer.relative)
            return adaptive ? 1e-4 : 1e-3;
        const double share = reshapes(m_request) ? 1e-2 : 1e-3;
        return adaptive ? share : 10 * share;
    }

    bool searchesRate() const { return m_options.rateSearch && m_options.rate == 0; }
    double searchShare() const { return searchesRate() ? 1.0 / 3 : 0; } ///< of the time
    Result<void> chooseRate(const JobContext& job)
    {
        m_state.rate = m_options.rate > 0 ? m_options.rate : usualRate();
        if (!searchesRate())
            return {};
        FETTLE_ASSIGN(RateChoice choice, searchRate(m_request, m_state.rate, job));
        m_state.rate = choice.rate;
        m_issues.push_back(std::move(choice.reason));
        return {};
    }

    double rate() const
    {
        return m_state.rate * scheduled(m_options.schedule, m_step, stepsInAll(), m_options.warmUp, 0.01);
    }

    /// Nothing when it was told to finish.
    Result<std::optional<TrainingProgress>> runEpoch(const JobContext& job)
    {
        TrainingProgress progress{.epoch = epochsDone()};
        std::mt19937_64 random(mixedSeed(m_request.seed, static_cast<uint64_t>(progress.epoch) + 1));
        std::vector<int64_t> samples = m_samples.training();
        std::ranges::shuffle(samples, random);
        double seconds = 0;
        for (size_t first = 0; first < samples.size(); first += static_cast<size_t>(m_options.batch)) {
            if (m_request.hooks.control)
                m_request.hooks.control->waitWhilePaused(job.stopToken());
            FETTLE_TRY(job.check());
            if (finishing())
                return std::nullopt;
            job.progress(static_cast<double>(m_step) / static_cast<double>(stepsInAll()), "train");
            const auto start = std::chrono::steady_clock::now();
            const auto batch = std::span(samples).subspan(
                first, std::min(static_cast<size_t>(m_options.batch), samples.size() - first));
            FETTLE_ASSIGN(const double loss, step(batch, progress.epoch, job));
            progress.loss += loss / static_cast<double>(samples.size());
            ++m_step;
            seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        }
        progress.imagesPerSecond = static_cast<double>(samples.size()) / seconds;
        return progress;
    }

    /// The sum of the losses of a batch, after one step of the optimizer.
    Result<double> step(std::span<const int64_t> batch, int64_t epoch, const JobContext& job)
    {
        FETTLE_ASSIGN(const Reshaping reshaping,
                      m_constraints.prepare(m_state.values, m_step, stepsInAll(), job));
        for (const size_t p : reshaping.shared)
            m_optimizer.level(p);
        for (const Joining& joining : reshaping.joined)
            m_optimizer.join(joining.parameter, joining.clusters, joining.weights);
        m_constraints.forward(m_state.values, m_used);
        m_scales.use(m_state.values);
        freezeScales();
        FETTLE_ASSIGN(const NetworkStep step, NetworkStep::create(m_network, m_used, m_scales.quantizers(),
                                                                  static_cast<int>(m_workers.size())));
        const auto count = static_cast<int64_t>(batch.size());
        FETTLE_TRY(eachPart(batch, [&](TrainingWorker& worker, Sums& sums, int64_t sample) -> Result<void> {
            const uint64_t seed =
                mixedSeed(m_request.seed ^ 0x5bd1e995,
                          mixedSeed(static_cast<uint64_t>(epoch), static_cast<uint64_t>(sample)));
            FETTLE_ASSIGN(const Blend blend, m_samples.load(worker, sample, seed));
            FETTLE_TRY(worker.pass.forward(step));
            worker.pass.clearGradients();
            FETTLE_ASSIGN(const double loss,
                          m_objective.addLoss(worker, blend, 1.0F / static_cast<float>(count)));
            sums.loss += loss * static_cast<double>(count);
            worker.pass.backward(step, sums.gradients, m_scales.activationsIn(sums.gradients));
            return {};
        }));
        double loss = m_sums[0].loss;
        auto& gradients = m_sums[0].gradients;
        for (size_t part = 1; part < m_sums.size(); ++part) {
            loss += m_sums[part].loss;
            for (size_t p = 0; p < gradients.size(); ++p)
                std::ranges::transform(gradients[p], m_sums[part].gradients[p], gradients[p].begin(),
                                       std::plus<>());
        }
        m_constraints.constrain(m_state.values, gradients);
        m_scales.tame(gradients);
        const ParameterValues before = m_scales.of(m_state.values);
        m_optimizer.step(m_state.values, gradients, static_cast<float>(rate()));
        m_constraints.project(m_state.values);
        m_scales.keepPositive(before, m_state.values);
        average(reshaping.some);
        return loss;
    }

    /// A mean over values with other zeros or clusters would have neither: it begins again.
    void average(bool reshaped)
    {
        if (m_options.averaging <= 0)
            return;
        if (reshaped || m_state.averages.empty()) {
            m_state.averages = m_state.values;
            return;
        }
        const auto part = static_cast<float>(1 - m_options.averaging);
        for (size_t p = 0; p < m_state.values.size(); ++p)
            std::ranges::transform(m_state.averages[p], m_state.values[p], m_state.averages[p].begin(),
                                   [&](float mean, float value) { return mean + part * (value - mean); });
    }
    const ParameterValues& judgedValues() const
    {
        return m_state.averages.empty() ? m_state.values : m_state.averages;
    }

    /// Calls work(worker, sums of the part, sample) for all samples; sums begin at zero.
    template <class Work>
    Result<void> eachPart(std::span<const int64_t> samples, const Work& work)
    {
        std::vector<Result<void>> outcomes(static_cast<size_t>(parts));
        const auto count = static_cast<int64_t>(samples.size());
        parallelFor(parts, static_cast<int>(m_workers.size()), [&](int64_t part, int thread) {
            Sums& sums = m_sums[static_cast<size_t>(part)];
            sums.loss = 0;
            for (auto& gradient : sums.gradients)
                std::ranges::fill(gradient, 0.0F);
            auto& outcome = outcomes[static_cast<size_t>(part)];
            for (int64_t i = count * part / parts; i < count * (part + 1) / parts && outcome; ++i)
                outcome = work(m_workers[static_cast<size_t>(thread)], sums, samples[static_cast<size_t>(i)]);
            return true;
        });
        for (auto& outcome : outcomes)
            FETTLE_TRY(std::move(outcome));
        return {};
    }

    Result<void> validate(TrainingProgress& progress, const JobContext& job)
    {
        if (m_samples.validation().empty())
            return {};
        FETTLE_TRY(job.check());
        m_constraints.forward(judgedValues(), m_used);
        m_scales.use(judgedValues());
        FETTLE_ASSIGN(const NetworkStep step, NetworkStep::create(m_network, m_used, m_scales.quantizers(),
                                                                  static_cast<int>(m_workers.size())));
        std::vector<uint8_t> right(static_cast<size_t>(m_request.data->size()));
        const auto judgeOne = [&](TrainingWorker& worker, Sums& sums, int64_t sample) -> Result<void> {
            FETTLE_ASSIGN(const Blend blend, m_samples.load(worker, sample, 0));
            FETTLE_TRY(worker.pass.forward(step));
            worker.pass.clearGradients();
            FETTLE_ASSIGN(const double loss, m_objective.addLoss(worker, blend, 1));
            sums.loss += loss;
            if (m_objective.hasLabels()) {
                const auto scores = worker.pass.scores();
                const auto top = std::ranges::max_element(scores) - scores.begin();
                right[static_cast<size_t>(sample)] = top == *m_request.data->label(sample) ? 1 : 0;
            }
            return {};
        };
        FETTLE_TRY(eachPart(m_samples.validation(), judgeOne));
        const auto count = static_cast<double>(m_samples.validation().size());
        for (const Sums& sums : m_sums)
            progress.validationLoss += sums.loss / count;
        if (m_objective.classes())
            progress.top1 = static_cast<double>(std::ranges::count(right, 1)) / count;
        return {};
    }

    const TrainingRequest& m_request;
    const TrainingOptions& m_options;
    std::shared_ptr<const Network> m_network;
    TrainingSamples m_samples;
    Objective m_objective;
    WeightConstraints m_constraints;
    TrainingState m_state;                   ///< those of optimizer and constraints only when it is saved
    std::vector<TrainedTensor> m_parameters; ///< the network's, then scales
    LearnedScales m_scales;
    Optimizer m_optimizer;
    int64_t m_step = 0;
    ParameterValues m_used; ///< what the layers compute with
    std::vector<TrainingWorker> m_workers;
    std::vector<Sums> m_sums;
    std::vector<Issue> m_issues;
    std::string m_key; ///< of checkpoints
    Sparing m_saving;
    Sparing m_asking; ///< for the deployed accuracy
};

} // namespace

bool reshapes(const TrainingRequest& request)
{
    return request.teacher.model != nullptr || std::ranges::any_of(request.layers, [](const Layer& layer) {
               return layer.stage("prune") != nullptr || layer.stage("cluster") != nullptr;
           });
}

Result<TrainingResult> train(const TrainingRequest& request, const JobContext& job)
{
    if (!request.data)
        return fail(ErrorCode::DataMismatch, "fine-tuning needs samples", {},
                    "give a data set to train with");
    FETTLE_ASSIGN(const auto network, Network::create(request.model));
    FETTLE_ASSIGN(TrainingSamples samples, TrainingSamples::create(request, network));
    FETTLE_ASSIGN(Objective objective, Objective::create(request, network));
    return Trainer(request, network, std::move(samples), std::move(objective)).run(job);
}

} // namespace fettle
