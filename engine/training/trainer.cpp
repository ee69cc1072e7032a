// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The loop. A batch is cut into a fixed number of parts, each with sums of its own, which are added in order.
#include "training/trainer.h"

#include "core/hash.h"
#include "core/parallel.h"
#include "ops/graph_walk.h"
#include "runtime/executor.h"
#include "training/inputs.h"
#include "training/learned_scales.h"
#include "training/loss.h"
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

/// One of a part's threads: everything that a sample needs.
struct Worker {
    NetworkPass pass;
    std::optional<Session> teacher;
    InputAdapter::Work work;
    std::vector<std::vector<float>> blended; ///< another sample, by input
};

/// What a sample is made of: itself, and by this share another one.
struct Blend {
    int64_t sample = 0;
    int64_t other = 0;
    float share = 0;
};

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

uint64_t mixed(uint64_t a, uint64_t b)
{
    std::seed_seq seeds{static_cast<uint32_t>(a), static_cast<uint32_t>(a >> 32), static_cast<uint32_t>(b),
                        static_cast<uint32_t>(b >> 32)};
    std::array<uint32_t, 2> made;
    seeds.generate(made.begin(), made.end());
    return (uint64_t(made[0]) << 32) | made[1];
}

class Trainer {
public:
    Trainer(const TrainingRequest& request, std::shared_ptr<const Network> network,
            std::vector<InputAdapter> adapters)
        : m_request(request),
          m_options(request.options),
          m_network(std::move(network)),
          m_producers(producers(m_network->graph())),
          m_adapters(std::move(adapters)),
          m_constraints(*m_network, request.layers, request.weights, m_options.constraints, request.seed),
          m_state{.values = m_network->initialValues()},
          m_parameters(m_network->parameters()),
          m_scales(m_network, request.quantizers,
                   {.ofActivations = m_options.learnRanges, .ofWeights = m_options.learnSteps}, m_constraints,
                   m_state.values, m_parameters),
          m_optimizer(m_options.optimizer, m_parameters, m_state.values)
    {
    }

    Result<TrainingResult> run(const JobContext& job)
    {
        FETTLE_TRY(prepare());
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
        result.validationSamples = std::ssize(m_validation);
        return result;
    }

private:
    const Tensor& input(size_t index) const
    {
        return m_network->graph().tensor(m_network->graph().inputs[index]);
    }
    bool floatInput(size_t index) const { return input(index).type == TensorType::Float32; }
    /// The bytes of one input of a sample.
    Result<std::vector<std::byte>> inputOf(int64_t sample, size_t index, InputAdapter::Work& work) const
    {
        const Shape& shape = m_network->shape(m_network->graph().inputs[index]);
        std::vector<std::byte> bytes(runBytes(input(index), shape));
        FETTLE_TRY(m_adapters[index].load(*m_request.data, sample, bytes, work));
        return bytes;
    }
    bool classes() const { return m_network->scoreCount() > 1 && m_labels; }

    Result<void> prepare()
    {
        const Dataset& data = *m_request.data;
        m_labels = data.size() > 0 && data.label(0).has_value();
        if (m_labels)
            FETTLE_TRY(checkLabels(data, static_cast<int64_t>(m_network->scoreCount())));
        m_loss = m_options.loss == LossKind::Automatic ? (classes() ? LossKind::Mixed : LossKind::Teacher)
                                                       : m_options.loss;
        if (m_loss != LossKind::Teacher && !m_labels)
            return fail(ErrorCode::DataMismatch, "the data has no labels to train with", data.description(),
                        "give the file of labels, or train with loss=teacher");
        if (m_loss != LossKind::Teacher && !classes())
            return fail(ErrorCode::DataMismatch,
                        "the model has no score for each class to compare labels with", data.description(),
                        "train with loss=teacher");
        if (m_loss != LossKind::Labels) {
            if (m_options.features > 0)
                pairFeatures();
            ExecutionOptions options{.keepAllTensors = true};
            FETTLE_ASSIGN(m_teacher, Program::prepare(teacher(), options));
        }
        std::vector<int64_t> order(static_cast<size_t>(data.size()));
        std::iota(order.begin(), order.end(), int64_t(0));
        std::mt19937_64 random(m_request.seed);
        std::ranges::shuffle(order, random);
        const auto kept = static_cast<size_t>(std::clamp(m_options.validation, 0.0, 0.9) *
                                              static_cast<double>(order.size()));
        m_validation.assign(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(kept));
        m_training.assign(order.begin() + static_cast<std::ptrdiff_t>(kept), order.end());
        if (m_training.empty())
            return fail(ErrorCode::DataMismatch, "there are no samples to train with", data.description(),
                        "give more data");
        FETTLE_TRY(checkAugmentation());
        double deviation = 0;
        if (m_options.augmentation.noise > 0 || m_options.augmentation.colour > 0) {
            FETTLE_ASSIGN(deviation, inputDeviation());
        }
        m_augmenter.emplace(m_options.augmentation, m_network->shape(m_network->graph().inputs.front()),
                            deviation);
        for (int64_t part = 0; part < parts; ++part) {
            m_sums.emplace_back();
            for (const auto& value : m_state.values)
                m_sums.back().gradients.emplace_back(value.size());
        }
        const int threads = m_request.threads > 0 ? m_request.threads : defaultThreads();
        for (int64_t i = 0; i < std::min<int64_t>(threads, parts); ++i) {
            Worker& worker = m_workers.emplace_back(NetworkPass(m_network));
            if (m_teacher)
                worker.teacher.emplace(m_teacher);
        }
        return {};
    }

    /// Numbers of words and of things can neither be moved nor blended.
    Result<void> checkAugmentation() const
    {
        Augmentation changes = m_options.augmentation;
        changes.mixup = 0;
        const auto refused = [&](size_t index, std::string what, std::string remedy) {
            return fail(ErrorCode::InvalidRecipe, std::move(what), input(index).name, std::move(remedy));
        };
        if (changes != Augmentation() && !floatInput(0))
            return refused(0, "an input of integers cannot be augmented",
                           "leave flip, shift, time-shift, colour and noise out");
        for (size_t i = 0; i < m_adapters.size(); ++i) {
            if (m_options.augmentation.mixup > 0 && !floatInput(i))
                return refused(i, "an input of integers cannot be blended", "set mixup=0");
        }
        return {};
    }

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

    /// Of the values of some training samples.
    Result<double> inputDeviation()
    {
        InputAdapter::Work work;
        double sum = 0;
        double square = 0;
        double count = 0;
        for (size_t i = 0; i < std::min<size_t>(m_training.size(), 32); ++i) {
            FETTLE_ASSIGN(const auto bytes, inputOf(m_training[i], 0, work));
            const std::span values(reinterpret_cast<const float*>(bytes.data()),
                                   bytes.size() / sizeof(float));
            for (const float x : values) {
                sum += double(x);
                square += double(x) * double(x);
                ++count;
            }
        }
        return std::sqrt(std::max(0.0, square / count - sum / count * (sum / count)));
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
            m_validation.empty() ? -static_cast<double>(progress.epoch) : progress.validationLoss;
        if (m_constraints.settled() && (judged < m_state.least || m_state.best.empty())) {
            m_state.least = judged;
            m_state.best = judgedValues();
            progress.best = true;
        }
        m_state.sinceBest = progress.best || !m_constraints.settled() ? 0 : m_state.sinceBest + 1;
    }

    bool asksDeployed() const { return m_request.hooks.deployed && classes() && !m_validation.empty(); }
    Result<void> askDeployed(TrainingProgress& progress, const JobContext& job)
    {
        const bool last = progress.epoch + 1 >= m_options.epochs;
        if (!asksDeployed() || !(progress.best || last) || !m_asking.due())
            return {};
        FETTLE_ASSIGN(const Trained now, trained(judgedValues()));
        return m_asking.spend([&]() -> Result<void> {
            FETTLE_ASSIGN(progress.top1Deployed, m_request.hooks.deployed(now, m_validation, job));
            return {};
        });
    }
    Result<void> askOfKept(const Trained& trained, const JobContext& job)
    {
        if (!asksDeployed() || m_state.epochs.empty())
            return {};
        TrainingProgress& kept = m_state.epochs[keptEpoch(m_state.epochs)];
        if (!kept.top1Deployed) {
            FETTLE_ASSIGN(kept.top1Deployed, m_request.hooks.deployed(trained, m_validation, job));
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
        InputAdapter::Work work;
        for (const int64_t sample : m_training | std::views::take(16)) {
            for (size_t i = 0; i < m_adapters.size(); ++i) {
                FETTLE_ASSIGN(const auto bytes, inputOf(sample, i, work));
                hash = fnv1a(bytes, hash);
            }
        }
        return fmt::format("{:016x} {} samples, {}", hash, m_training.size(), m_request.data->description());
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

    int64_t stepsOfEpoch() const { return (std::ssize(m_training) + m_options.batch - 1) / m_options.batch; }
    int64_t stepsInAll() const { return m_options.epochs * stepsOfEpoch(); }

    /// Relative rates were chosen on ResNet-8 by the loss on samples that were not trained on: zeros and
    /// shared values take more of the other weights than rounding alone does.
    double usualRate() const
    {
        const bool adaptive = m_options.optimizer.kind != OptimizerKind::Sgd;
        if (!m_options.optimizer.relative)
            return adaptive ? 1e-4 : 1e-3;
        const bool reshaped = m_constraints.prunes() || m_constraints.clusters() || m_request.teacher;
        const double share = reshaped ? 1e-2 : 1e-3;
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
        std::mt19937_64 random(mixed(m_request.seed, static_cast<uint64_t>(progress.epoch) + 1));
        std::vector<int64_t> samples = m_training;
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
        FETTLE_TRY(eachPart(batch, [&](Worker& worker, Sums& sums, int64_t sample) -> Result<void> {
            const uint64_t seed = mixed(m_request.seed ^ 0x5bd1e995,
                                        mixed(static_cast<uint64_t>(epoch), static_cast<uint64_t>(sample)));
            FETTLE_ASSIGN(const Blend blend, load(worker, sample, seed));
            FETTLE_TRY(worker.pass.forward(step));
            worker.pass.clearGradients();
            FETTLE_ASSIGN(const double loss, sampleLoss(worker, blend, 1.0F / static_cast<float>(count)));
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

    /// The sample, changed at random where the seed is not 0, in the network and the teacher.
    Result<Blend> load(Worker& worker, int64_t sample, uint64_t seed) const
    {
        Blend blend{.sample = sample, .other = sample};
        for (size_t i = 0; i < m_adapters.size(); ++i)
            FETTLE_TRY(loadOne(worker, sample, i, seed, worker.pass.inputBytes(i)));
        if (seed != 0 && m_augmenter->blends())
            FETTLE_TRY(blendIn(worker, mixed(seed, 1), blend));
        if (worker.teacher) {
            for (size_t i = 0; i < m_adapters.size(); ++i)
                std::ranges::copy(worker.pass.inputBytes(i), worker.teacher->input(i).begin());
            FETTLE_TRY(worker.teacher->run());
        }
        return blend;
    }

    /// Of all inputs the same share.
    Result<void> blendIn(Worker& worker, uint64_t seed, Blend& blend) const
    {
        blend.other = m_training[seed % m_training.size()];
        blend.share = static_cast<float>(m_augmenter->blendShare(seed));
        worker.blended.resize(m_adapters.size());
        for (size_t i = 0; i < m_adapters.size(); ++i) {
            const std::span<float> input = worker.pass.input(i);
            auto& other = worker.blended[i];
            other.resize(input.size());
            FETTLE_TRY(loadOne(worker, blend.other, i, seed, std::as_writable_bytes(std::span(other))));
            std::ranges::transform(input, other, input.begin(),
                                   [&](float a, float b) { return a + blend.share * (b - a); });
        }
        return {};
    }

    /// The first input alone is augmented: others say more about it, or are of another kind.
    Result<void> loadOne(Worker& worker, int64_t sample, size_t input, uint64_t seed,
                         std::span<std::byte> to) const
    {
        FETTLE_TRY(m_adapters[input].load(*m_request.data, sample, to, worker.work));
        if (seed != 0 && input == 0 && floatInput(0))
            m_augmenter->change({reinterpret_cast<float*>(to.data()), to.size() / sizeof(float)}, seed);
        return {};
    }

    const ModelPtr& teacher() const { return m_request.teacher ? m_request.teacher : m_request.model; }

    /// Hidden tensors that are as large as the teacher's, which may have more channels.
    void pairFeatures()
    {
        const auto features = m_network->features();
        std::ranges::copy_if(features, std::back_inserter(m_features), [&](TensorId id) {
            return m_network->graph().tensor(id).shape ==
                   teacher()->mainGraph().tensor(teachersOwn(id)).shape;
        });
    }
    /// The tensor that the same operator of the teacher makes; their ids differ when constants have gone.
    TensorId teachersOwn(TensorId id) const
    {
        const Graph& graph = m_network->graph();
        const OperatorId maker = m_producers[id.index()];
        return maker.valid() && graph.op(maker).outputs.front() == id
                   ? teacher()->mainGraph().op(maker).outputs.front()
                   : id;
    }

    std::span<const float> teacherValue(const Worker& worker, TensorId id) const
    {
        const auto bytes = worker.teacher->tensor(teachersOwn(id));
        return {reinterpret_cast<const float*>(bytes.data()), bytes.size() / sizeof(float)};
    }

    /// Of the sample that was loaded last; `weight` times its gradients are added to those of the pass.
    Result<double> sampleLoss(Worker& worker, const Blend& blend, float weight) const
    {
        const TensorId id = m_network->scores();
        const auto scores = worker.pass.scores();
        const auto gradient = worker.pass.gradient(id);
        if (!std::ranges::all_of(scores, [](float s) { return std::isfinite(s); }))
            return fail(ErrorCode::Refused, "training diverged: the outputs are no numbers any more", {},
                        "choose a smaller rate");
        double loss = 0;
        for (const TensorId feature : m_features)
            loss += addRelativeError(worker.pass.value(feature), teacherValue(worker, feature),
                                     weight * static_cast<float>(m_options.features) /
                                         static_cast<float>(m_features.size()),
                                     worker.pass.gradient(feature));
        if (!classes())
            return loss + addSquaredError(scores, teacherValue(worker, id), weight, gradient);
        const float half = m_loss == LossKind::Mixed ? weight / 2 : weight;
        const auto byLabel = [&](int64_t sample, float share) {
            loss += addCrossEntropy(scores, *m_request.data->label(sample),
                                    static_cast<float>(m_options.labelSmoothing), share * half, gradient);
        };
        if (m_loss != LossKind::Teacher)
            byLabel(blend.sample, 1 - blend.share);
        if (m_loss != LossKind::Teacher && blend.share > 0)
            byLabel(blend.other, blend.share);
        if (m_loss != LossKind::Labels)
            loss += addDistillation(scores, teacherValue(worker, id),
                                    static_cast<float>(m_options.temperature), half, gradient);
        return loss;
    }

    Result<void> validate(TrainingProgress& progress, const JobContext& job)
    {
        if (m_validation.empty())
            return {};
        FETTLE_TRY(job.check());
        m_constraints.forward(judgedValues(), m_used);
        m_scales.use(judgedValues());
        FETTLE_ASSIGN(const NetworkStep step, NetworkStep::create(m_network, m_used, m_scales.quantizers(),
                                                                  static_cast<int>(m_workers.size())));
        std::vector<uint8_t> right(static_cast<size_t>(m_request.data->size()));
        FETTLE_TRY(eachPart(m_validation, [&](Worker& worker, Sums& sums, int64_t sample) -> Result<void> {
            FETTLE_ASSIGN(const Blend blend, load(worker, sample, 0));
            FETTLE_TRY(worker.pass.forward(step));
            worker.pass.clearGradients();
            FETTLE_ASSIGN(const double loss, sampleLoss(worker, blend, 1));
            sums.loss += loss;
            const auto scores = worker.pass.scores();
            const auto top = std::ranges::max_element(scores) - scores.begin();
            right[static_cast<size_t>(sample)] = m_labels && top == *m_request.data->label(sample) ? 1 : 0;
            return {};
        }));
        const auto count = static_cast<double>(m_validation.size());
        for (const Sums& sums : m_sums)
            progress.validationLoss += sums.loss / count;
        if (classes())
            progress.top1 = static_cast<double>(std::ranges::count(right, 1)) / count;
        return {};
    }

    const TrainingRequest& m_request;
    const TrainingOptions& m_options;
    std::shared_ptr<const Network> m_network;
    std::vector<OperatorId> m_producers;
    std::vector<InputAdapter> m_adapters; ///< by input
    WeightConstraints m_constraints;
    TrainingState m_state;                   ///< those of optimizer and constraints only when it is saved
    std::vector<TrainedTensor> m_parameters; ///< the network's, then scales
    LearnedScales m_scales;
    Optimizer m_optimizer;
    std::optional<Augmenter> m_augmenter;
    std::shared_ptr<const Program> m_teacher;
    LossKind m_loss = LossKind::Labels;
    std::vector<TensorId> m_features; ///< hidden tensors that shall be the teacher's
    bool m_labels = false;
    int64_t m_step = 0;
    ParameterValues m_used; ///< what the layers compute with
    std::vector<int64_t> m_training, m_validation;
    std::vector<Worker> m_workers;
    std::vector<Sums> m_sums;
    std::vector<Issue> m_issues;
    std::string m_key; ///< of checkpoints
    Sparing m_saving;
    Sparing m_asking; ///< for the deployed accuracy
};

} // namespace

Result<TrainingResult> train(const TrainingRequest& request, const JobContext& job)
{
    if (!request.data)
        return fail(ErrorCode::DataMismatch, "fine-tuning needs samples", {},
                    "give a data set to train with");
    FETTLE_ASSIGN(const auto network, Network::create(request.model));
    FETTLE_ASSIGN(std::vector<InputAdapter> adapters,
                  networkInputs(*network, *request.data, request.preprocessing));
    return Trainer(request, network, std::move(adapters)).run(job);
}

} // namespace fettle
