// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The loop. A batch is cut into a fixed number of parts, each with sums of its own, which are added in order.
#include "training/trainer.h"

#include "core/parallel.h"
#include "runtime/executor.h"
#include "training/loss.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <random>

namespace fettle {

namespace {

constexpr int64_t parts = 8; ///< of a batch; more threads than this do not help

/// One of a part's threads: everything that a sample needs.
struct Worker {
    NetworkPass pass;
    std::optional<Session> teacher;
    InputAdapter::Work work;
    std::vector<float> gradient;
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
    Trainer(const TrainingRequest& request, std::shared_ptr<const Network> network, InputAdapter adapter)
        : m_request(request),
          m_options(request.options),
          m_network(std::move(network)),
          m_adapter(std::move(adapter)),
          m_constraints(*m_network, request.layers, m_options.constraints, request.seed),
          m_optimizer(m_options.optimizer, m_network->parameters())
    {
    }

    Result<TrainingResult> run(const JobContext& job)
    {
        FETTLE_TRY(prepare());
        TrainingResult result;
        result.issues = m_network->issues();
        ParameterValues best;
        double least = INFINITY;
        for (int64_t epoch = 0; epoch < m_options.epochs; ++epoch) {
            FETTLE_ASSIGN(TrainingProgress progress, runEpoch(epoch, job));
            FETTLE_TRY(validate(progress, job));
            const double judged = progress.top1 ? -*progress.top1 : progress.validationLoss;
            if (m_constraints.settled() && (judged < least || best.empty())) {
                least = judged;
                best = m_values;
                progress.best = true;
            }
            result.epochs.push_back(progress);
            if (m_request.progress)
                m_request.progress(progress);
        }
        FETTLE_ASSIGN(result.model, m_network->withValues(best.empty() ? m_values : best));
        return result;
    }

private:
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
            ExecutionOptions options{.keepAllTensors = true};
            FETTLE_ASSIGN(m_teacher, Program::prepare(m_request.model, options));
        }
        m_values = m_network->initialValues();
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
        for (int64_t part = 0; part < parts; ++part) {
            m_sums.emplace_back();
            for (const auto& value : m_values)
                m_sums.back().gradients.emplace_back(value.size());
        }
        const int threads = m_request.threads > 0 ? m_request.threads : defaultThreads();
        for (int64_t i = 0; i < std::min<int64_t>(threads, parts); ++i) {
            Worker& worker = m_workers.emplace_back(NetworkPass(m_network));
            worker.gradient.resize(m_network->scoreCount());
            if (m_teacher)
                worker.teacher.emplace(m_teacher);
        }
        return {};
    }

    int64_t stepsInAll() const
    {
        const auto samples = static_cast<int64_t>(m_training.size());
        return m_options.epochs * ((samples + m_options.batch - 1) / m_options.batch);
    }
    double rate() const
    {
        const double full = m_options.rate > 0                               ? m_options.rate
                            : m_options.optimizer.kind == OptimizerKind::Sgd ? 1e-3
                                                                             : 1e-4;
        return full * scheduled(m_options.schedule, m_step, stepsInAll(), m_options.warmUp, 0.01);
    }

    Result<TrainingProgress> runEpoch(int64_t epoch, const JobContext& job)
    {
        std::mt19937_64 random(mixed(m_request.seed, static_cast<uint64_t>(epoch) + 1));
        std::ranges::shuffle(m_training, random);
        const auto start = std::chrono::steady_clock::now();
        TrainingProgress progress{.epoch = epoch};
        for (size_t first = 0; first < m_training.size(); first += static_cast<size_t>(m_options.batch)) {
            FETTLE_TRY(job.check());
            job.progress(static_cast<double>(m_step) / static_cast<double>(stepsInAll()), "train");
            const auto batch = std::span(m_training)
                                   .subspan(first, std::min(static_cast<size_t>(m_options.batch),
                                                            m_training.size() - first));
            FETTLE_ASSIGN(const double loss, step(batch, epoch, job));
            progress.loss += loss / static_cast<double>(m_training.size());
            ++m_step;
        }
        const double seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        progress.imagesPerSecond = static_cast<double>(m_training.size()) / seconds;
        return progress;
    }

    /// The sum of the losses of a batch, after one step of the optimizer.
    Result<double> step(std::span<const int64_t> batch, int64_t epoch, const JobContext& job)
    {
        FETTLE_TRY(m_constraints.prepare(m_values, m_step, stepsInAll(), job));
        m_constraints.forward(m_values, m_used);
        FETTLE_ASSIGN(const NetworkStep step, NetworkStep::create(m_network, m_used, m_request.quantizers,
                                                                  static_cast<int>(m_workers.size())));
        const auto count = static_cast<int64_t>(batch.size());
        FETTLE_TRY(eachPart(batch, [&](Worker& worker, Sums& sums, int64_t sample) -> Result<void> {
            const uint64_t seed = mixed(m_request.seed ^ 0x5bd1e995,
                                        mixed(static_cast<uint64_t>(epoch), static_cast<uint64_t>(sample)));
            FETTLE_TRY(load(worker, sample, seed));
            FETTLE_TRY(worker.pass.forward(step));
            std::ranges::fill(worker.gradient, 0.0F);
            FETTLE_ASSIGN(const double loss, sampleLoss(worker, sample, 1.0F / static_cast<float>(count)));
            sums.loss += loss * static_cast<double>(count);
            worker.pass.backward(step, worker.gradient, sums.gradients);
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
        m_constraints.constrain(gradients);
        m_optimizer.step(m_values, gradients, static_cast<float>(rate()));
        m_constraints.project(m_values);
        return loss;
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
    Result<void> load(Worker& worker, int64_t sample, uint64_t seed) const
    {
        const std::span<float> input = worker.pass.input();
        FETTLE_TRY(m_adapter.load(*m_request.data, sample, std::as_writable_bytes(input), worker.work));
        if (seed != 0)
            augment(input, seed);
        if (!worker.teacher)
            return {};
        std::ranges::copy(std::as_bytes(input), worker.teacher->input(0).begin());
        return worker.teacher->run();
    }

    void augment(std::span<float> input, uint64_t seed) const
    {
        const Shape& shape = m_network->shape(m_network->graph().inputs.front());
        if (shape.size() != 4 || (!m_options.flip && m_options.shift == 0))
            return;
        std::mt19937_64 random(seed);
        const auto height = static_cast<std::ptrdiff_t>(shape[1]);
        const auto width = static_cast<std::ptrdiff_t>(shape[2]);
        const auto depth = static_cast<std::ptrdiff_t>(shape[3]);
        const bool flip = m_options.flip && (random() & 1) != 0;
        const auto move = [&] {
            return static_cast<std::ptrdiff_t>(random() % (2 * static_cast<uint64_t>(m_options.shift) + 1)) -
                   m_options.shift;
        };
        const std::ptrdiff_t down = move();
        const std::ptrdiff_t right = move();
        const std::vector<float> from(input.begin(), input.end());
        std::ranges::fill(input, 0.0F);
        for (std::ptrdiff_t y = std::max<std::ptrdiff_t>(0, down); y < std::min(height, height + down); ++y)
            for (std::ptrdiff_t x = std::max<std::ptrdiff_t>(0, right); x < std::min(width, width + right);
                 ++x) {
                const std::ptrdiff_t column = flip ? width - 1 - (x - right) : x - right;
                std::copy_n(from.begin() + ((y - down) * width + column) * depth, depth,
                            input.begin() + (y * width + x) * depth);
            }
    }

    std::span<const float> teacherScores(const Worker& worker) const
    {
        const auto bytes = worker.teacher->tensor(m_network->scores());
        return {reinterpret_cast<const float*>(bytes.data()), bytes.size() / sizeof(float)};
    }

    Result<double> sampleLoss(Worker& worker, int64_t sample, float weight) const
    {
        const auto scores = worker.pass.scores();
        if (!std::ranges::all_of(scores, [](float s) { return std::isfinite(s); }))
            return fail(ErrorCode::Refused, "training diverged: the outputs are no numbers any more", {},
                        "choose a smaller rate");
        if (!classes())
            return addSquaredError(scores, teacherScores(worker), weight, worker.gradient);
        const float half = m_loss == LossKind::Mixed ? weight / 2 : weight;
        double loss = 0;
        if (m_loss != LossKind::Teacher)
            loss += addCrossEntropy(scores, *m_request.data->label(sample),
                                    static_cast<float>(m_options.labelSmoothing), half, worker.gradient);
        if (m_loss != LossKind::Labels)
            loss += addDistillation(scores, teacherScores(worker), static_cast<float>(m_options.temperature),
                                    half, worker.gradient);
        return loss;
    }

    Result<void> validate(TrainingProgress& progress, const JobContext& job)
    {
        if (m_validation.empty())
            return {};
        FETTLE_TRY(job.check());
        m_constraints.forward(m_values, m_used);
        FETTLE_ASSIGN(const NetworkStep step, NetworkStep::create(m_network, m_used, m_request.quantizers,
                                                                  static_cast<int>(m_workers.size())));
        std::vector<uint8_t> right(static_cast<size_t>(m_request.data->size()));
        FETTLE_TRY(eachPart(m_validation, [&](Worker& worker, Sums& sums, int64_t sample) -> Result<void> {
            FETTLE_TRY(load(worker, sample, 0));
            FETTLE_TRY(worker.pass.forward(step));
            FETTLE_ASSIGN(const double loss, sampleLoss(worker, sample, 1));
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
    InputAdapter m_adapter;
    WeightConstraints m_constraints;
    Optimizer m_optimizer;
    std::shared_ptr<const Program> m_teacher;
    LossKind m_loss = LossKind::Labels;
    bool m_labels = false;
    int64_t m_step = 0;
    ParameterValues m_values;
    ParameterValues m_used; ///< what the layers compute with
    std::vector<int64_t> m_training, m_validation;
    std::vector<Worker> m_workers;
    std::vector<Sums> m_sums;
};

} // namespace

Result<TrainingResult> train(const TrainingRequest& request, const JobContext& job)
{
    if (!request.data)
        return fail(ErrorCode::DataMismatch, "fine-tuning needs samples", {},
                    "give a data set to train with");
    FETTLE_ASSIGN(const auto network, Network::create(request.model));
    const TensorId input = network->graph().inputs.front();
    if (network->graph().tensor(input).type != TensorType::Float32)
        return fail(ErrorCode::UnsupportedModel, "only models with float32 inputs can be trained",
                    network->graph().tensor(input).name, "fine-tune the float model that it was made from");
    FETTLE_ASSIGN(InputAdapter adapter, InputAdapter::create(*request.data, network->graph().tensor(input),
                                                             network->shape(input), request.preprocessing));
    return Trainer(request, network, std::move(adapter)).run(job);
}

} // namespace fettle
