// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Layer after layer: second moments of what it reads in both models, then one system of linear equations.
#include "pipeline/reconstruct.h"

#include "core/aligned_memory.h"
#include "core/contains.h"
#include "core/parallel.h"
#include "kernels/kernels.h"
#include "model/graph_editor.h"
#include "pipeline/evaluation_cache.h"
#include "pipeline/run_samples.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <algorithm>
#include <optional>
#include <random>

namespace fettle {

namespace {

using Eigen::Index;
using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr int64_t sampleCount = 500;
constexpr int64_t batch = 50;      ///< samples whose rows are held at a time
constexpr Index mostRows = 32;     ///< of a sample: neighbours tell nearly the same
constexpr Index mostInputs = 4096; ///< of a layer that is reconstructed: 400 MiB
constexpr double ridge = 1e-2;     ///< of the mean square: what samples do not tell stays as it was

/// The sums of products a[row, i] * b[row, j], added to those that are there.
void addProducts(const Rows& a, const Rows& b, Index rows, Matrix& sums)
{
    const kernels::Window window = kernels::fullyConnectedWindow(
        static_cast<int32_t>(rows), static_cast<int32_t>(b.cols()), static_cast<int32_t>(a.cols()));
    const kernels::WeightGradient& kernel = kernels::kernels().gradients.conv;
    AlignedMemory scratch(kernel.scratchBytes(window));
    Rows products = Rows::Zero(a.cols(), b.cols());
    kernel.add(window, b.data(), a.data(), products.data(), scratch.data());
    sums += products.cast<double>();
}

/// What a layer reads in both models, a row for each position.
class Moments {
public:
    /// constant: inputs are also predicted by a number of their own, as the last of what is left.
    Moments(const Program& source, const ChannelReader& reader, Index inputs, bool constant)
        : m_reader(reader),
          m_positions(elementCount(source.shape(source.graph().outputs.front())) / inputs),
          m_rows(std::min(m_positions, mostRows)),
          m_was(Rows::Ones(batch * m_rows, inputs)),
          m_is(Rows::Ones(batch * m_rows, left() + (constant ? 1 : 0))),
          m_own(Matrix::Zero(m_is.cols(), m_is.cols())),
          m_both(Matrix::Zero(m_is.cols(), inputs))
    {
    }

    /// What the sample at this place in its batch reads in the source, and now.
    void takeSource(std::span<const std::byte> values, int64_t place, uint64_t seed)
    {
        take(values, m_was, m_was.cols(), place, seed);
    }
    void takeNow(std::span<const std::byte> values, int64_t place, uint64_t seed)
    {
        take(values, m_is, left(), place, seed);
    }

    void fold(int64_t samples, int threads)
    {
        parallelFor(2, threads, [&](int64_t which, int) {
            addProducts(m_is, which == 0 ? m_is : m_was, samples * m_rows, which == 0 ? m_own : m_both);
            return true;
        });
    }

    /// [what is left, inputs of the source]: each of these as a sum of those.
    Matrix shares() const
    {
        Matrix own = m_own, both = m_both;
        const double held = ridge * own.diagonal().head(left()).mean() + 1e-12;
        for (Index i = 0; i < left(); ++i) {
            own(i, i) += held;
            both(i, m_reader.inputs[static_cast<size_t>(i)]) += held;
        }
        return own.ldlt().solve(both);
    }

private:
    Index left() const { return std::ssize(m_reader.inputs); }
    /// One position of each stretch of them.
    void take(std::span<const std::byte> values, Rows& rows, Index inputs, int64_t place, uint64_t seed) const
    {
        std::mt19937_64 random(seed);
        for (Index r = 0; r < m_rows; ++r) {
            const Index from = m_positions * r / m_rows, to = m_positions * (r + 1) / m_rows;
            const Index position = from + static_cast<Index>(random() % static_cast<uint64_t>(to - from));
            std::copy_n(reinterpret_cast<const float*>(values.data()) + position * inputs, inputs,
                        rows.row(place * m_rows + r).data());
        }
    }

    const ChannelReader& m_reader;
    Index m_positions, m_rows; ///< of a sample
    Rows m_was, m_is;          ///< of the samples of one batch, in the source and now
    Matrix m_own, m_both;      ///< sums of products of what is, with itself and with what was
};

/// A program of what comes before the layer. It gives what the layer reads, and then what later ones do, so
/// that a run of more of the graph can go on from there.
Result<ProgramPtr> programBefore(const ModelPtr& model, OperatorId layer)
{
    GraphEditor editor(model);
    const Graph& graph = editor.graph();
    std::vector<TensorId> outputs = {graph.op(layer).inputs.front()};
    const auto producer = producers(graph);
    const auto add = [&](TensorId id) {
        if (id.valid() && producer[id.index()].valid() && producer[id.index()] < layer &&
            !contains(outputs, id))
            outputs.push_back(id);
    };
    std::ranges::for_each(graph.outputs, add);
    for (size_t i = layer.index(); i < graph.operators.size(); ++i) {
        std::ranges::for_each(graph.operators[i].inputs, add);
        editor.removeOperator(OperatorId(static_cast<int64_t>(i)));
    }
    editor.setOutputs(std::move(outputs));
    FETTLE_ASSIGN(ModelPtr before, editor.finish());
    return Program::prepare(std::move(before));
}

/// Runs longer and longer beginnings of a model, each from where it differs from the one before.
class Beginnings {
public:
    Beginnings(const DatasetPtr& samples, const Preprocessing& preprocessing, int threads)
        : m_samples(*samples),
          m_preprocessing(preprocessing),
          m_threads(threads),
          m_cache(samples, preprocessing, {.moving = size_t{128} << 20, .allOver = 0})
    {
    }

    /// Of which model, so that the cache knows how much there will be to keep.
    Result<void> announce(const ModelPtr& model)
    {
        FETTLE_ASSIGN(const ProgramPtr whole, Program::prepare(model));
        m_cache.finish(m_cache.begin(whole, m_samples, m_preprocessing), 0);
        return {};
    }
    Result<void> start(const ProgramPtr& program)
    {
        if (m_runner)
            m_cache.finish(std::move(m_how), m_runner->stepsRun());
        m_how = m_cache.begin(program, m_samples, m_preprocessing);
        FETTLE_ASSIGN(auto runner, SampleRunner::create({program}, m_samples, m_preprocessing, m_threads));
        m_runner = std::move(runner);
        m_runner->reuse(m_how);
        return {};
    }
    Result<void> run(int64_t first, int64_t last, const JobContext& job, const SampleVisitor& visit)
    {
        return m_runner->run(first, last, job, "reconstruct", visit);
    }

private:
    const Dataset& m_samples;
    const Preprocessing& m_preprocessing;
    int m_threads;
    EvaluationCache m_cache;
    ReusingRun m_how;
    std::optional<SampleRunner> m_runner;
};

/// The numbers of a constant of a graph.
std::span<const float> floatsOf(const Model& model, TensorId id)
{
    return model.data(model.mainGraph().tensor(id)).as<float>();
}

/// The layer with weights, and a bias if it has one, over what is left.
Result<ModelPtr> folded(const Model& source, const ModelPtr& model, const ChannelReader& reader,
                        const Matrix& shares)
{
    const Operator& was = source.mainGraph().op(reader.layer);
    const Shape& shape = source.mainGraph().tensor(was.inputs[1]).shape;
    const auto old = floatsOf(source, was.inputs[1]);
    const Index outputs = std::ssize(reader.outputs), left = std::ssize(reader.inputs);
    const Index filter = std::ssize(old) / shape.front(), taps = filter / shape.back();
    Rows rows(outputs * taps, shape.back());
    for (Index o = 0; o < outputs; ++o)
        std::copy_n(old.data() + reader.outputs[static_cast<size_t>(o)] * filter, filter,
                    rows.data() + o * filter);
    const Matrix all = rows.cast<double>() * shares.transpose();

    GraphEditor editor(model);
    const std::vector<TensorId> operands = editor.graph().op(reader.layer).inputs;
    const Rows weights = all.leftCols(left).cast<float>();
    editor.setData(operands[1],
                   Bytes::copyOf(std::span(weights.data(), static_cast<size_t>(weights.size()))));
    if (all.cols() > left) {
        const auto before = floatsOf(*model, operands[2]);
        std::vector<float> bias(before.begin(), before.end());
        for (Index o = 0; o < outputs; ++o)
            bias[static_cast<size_t>(o)] += static_cast<float>(all.col(left).segment(o * taps, taps).sum());
        editor.setData(operands[2], Bytes::copyOf(std::span<const float>(bias)));
    }
    return editor.finish();
}

} // namespace

Result<ModelPtr> reconstructed(const ModelPtr& source, const Narrowed& narrowed, const DatasetPtr& data,
                               const Preprocessing& preprocessing, uint64_t seed, int threads,
                               const JobContext& job)
{
    const DatasetPtr samples = sampleCount < data->size() ? sampleOf(data, sampleCount, seed) : data;
    Beginnings ofSource(samples, preprocessing, threads), ofModel(samples, preprocessing, threads);
    FETTLE_TRY(ofSource.announce(source));
    FETTLE_TRY(ofModel.announce(narrowed.model));
    const JobContext silent(job.stopToken());
    ModelPtr model = narrowed.model;
    for (size_t r = 0; r < narrowed.readers.size(); ++r) {
        const ChannelReader& reader = narrowed.readers[r];
        const Operator& layer = source->mainGraph().op(reader.layer);
        const Index inputs = source->mainGraph().tensor(layer.inputs[1]).shape.back();
        if (inputs > mostInputs)
            continue;
        FETTLE_ASSIGN(const ProgramPtr was, programBefore(source, reader.layer));
        FETTLE_ASSIGN(const ProgramPtr is, programBefore(model, reader.layer));
        FETTLE_TRY(ofSource.start(was));
        FETTLE_TRY(ofModel.start(is));
        Moments moments(*was, reader, inputs, layer.inputs.size() > 2 && layer.inputs[2].valid());
        for (int64_t first = 0; first < samples->size(); first += batch) {
            const int64_t last = std::min(first + batch, samples->size());
            const auto seedOf = [&](int64_t sample) { return seed + static_cast<uint64_t>(sample); };
            FETTLE_TRY(
                ofSource.run(first, last, silent, [&](int64_t s, std::span<Session> sessions, int32_t) {
                    moments.takeSource(sessions[0].output(0), s - first, seedOf(s));
                }));
            FETTLE_TRY(ofModel.run(first, last, silent, [&](int64_t s, std::span<Session> sessions, int32_t) {
                moments.takeNow(sessions[0].output(0), s - first, seedOf(s));
            }));
            moments.fold(last - first, threads);
        }
        FETTLE_ASSIGN(model, folded(*source, model, reader, moments.shares()));
        job.progress(static_cast<double>(r + 1) / static_cast<double>(narrowed.readers.size()),
                     "reconstruct");
    }
    return model;
}

} // namespace fettle
