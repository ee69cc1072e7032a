// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Layer after layer: second moments of what it reads in both models, then systems of linear equations.
#include "pipeline/reconstruct.h"

#include "core/aligned_memory.h"
#include "core/contains.h"
#include "core/parallel.h"
#include "kernels/kernels.h"
#include "model/graph_editor.h"
#include "ops/codes.h"
#include "ops/tables.h"
#include "ops/window.h"
#include "pipeline/evaluation_cache.h"
#include "pipeline/run_samples.h"

#include <Eigen/Core>

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <random>

namespace fettle {

namespace {

using Eigen::Index;
using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr int64_t sampleCount = 500;
constexpr int64_t batch = 50;        ///< samples whose rows are held at a time
constexpr int64_t mostRows = 32;     ///< of a sample: neighbours tell nearly the same
constexpr Index mostUnknowns = 4609; ///< of an output, in a layer that is fitted: 3x3x512, and a bias
constexpr double ridge = 1e-2;       ///< of the mean square: what samples do not tell stays as it was
constexpr int iterations = 40;

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

/// Products of rows with a symmetric matrix.
class SymmetricProduct {
public:
    explicit SymmetricProduct(const Rows& matrix)
        : m_size(matrix.cols()), m_packed(kernel().packedBytes(window(1)))
    {
        kernel().pack(window(1), matrix.data(), nullptr, m_packed.data());
    }
    Rows operator()(const Rows& rows, int threads) const
    {
        constexpr Index piece = 12;
        Rows result(rows.rows(), m_size);
        parallelFor((rows.rows() + piece - 1) / piece, threads, [&](int64_t i, int) {
            const Index first = i * piece, count = std::min(piece, rows.rows() - first);
            const kernels::Window w = window(static_cast<int32_t>(count));
            AlignedMemory scratch(kernel().scratchBytes(w));
            kernel().run(w, m_packed.data(), {}, rows.row(first).data(), result.row(first).data(), {0, 1},
                         scratch.data());
            return true;
        });
        return result;
    }

private:
    static const kernels::WindowF32& kernel() { return kernels::kernels().convF32; }
    kernels::Window window(int32_t rows) const
    {
        return kernels::fullyConnectedWindow(rows, static_cast<int32_t>(m_size),
                                             static_cast<int32_t>(m_size));
    }
    Index m_size;
    AlignedMemory m_packed;
};

/// What a layer with weights [outputs, .., inputs] reads for one output: a row for each place of its window.
class Reading {
public:
    Reading(const Window& window, bool constant)
        : m_window(window),
          m_places(int64_t{window.outHeight} * window.outWidth),
          m_rowsOfSample(std::min(m_places, mostRows)),
          m_rows(Rows::Ones(batch * m_rowsOfSample,
                            Index{window.kernelHeight} * window.kernelWidth * window.inChannels +
                                (constant ? 1 : 0)))
    {
    }

    /// Of the sample at this place in its batch; one place of each stretch of the output.
    void take(std::span<const std::byte> values, int64_t slot, uint64_t seed)
    {
        const auto* in = reinterpret_cast<const float*>(values.data());
        const auto channels = static_cast<size_t>(m_window.inChannels);
        std::mt19937_64 random(seed);
        for (int64_t r = 0; r < m_rowsOfSample; ++r) {
            const int64_t from = m_places * r / m_rowsOfSample, to = m_places * (r + 1) / m_rowsOfSample;
            const int64_t place = from + static_cast<int64_t>(random() % static_cast<uint64_t>(to - from));
            auto row = m_rows.row(slot * m_rowsOfSample + r);
            row.head(m_window.kernelHeight * m_window.kernelWidth * m_window.inChannels).setZero();
            forEachTap(m_window, static_cast<int32_t>(place / m_window.outWidth),
                       static_cast<int32_t>(place % m_window.outWidth), [&](size_t pixel, size_t tap) {
                           std::copy_n(in + pixel * channels, channels, row.data() + tap * channels);
                       });
        }
    }

    const Rows& rows() const { return m_rows; }
    Index rowsOf(int64_t samples) const { return samples * m_rowsOfSample; }

private:
    Window m_window;
    int64_t m_places, m_rowsOfSample;
    Rows m_rows; ///< of the samples of one batch
};

/// Sums of products of what a layer reads now with itself and with what it read in the source.
struct Moments {
    Moments(Index now, Index source) : own(Matrix::Zero(now, now)), both(Matrix::Zero(now, source)) {}

    void add(const Reading& now, const Reading& source, int64_t samples, int threads)
    {
        parallelFor(2, threads, [&](int64_t which, int) {
            addProducts(now.rows(), which == 0 ? now.rows() : source.rows(), now.rowsOf(samples),
                        which == 0 ? own : both);
            return true;
        });
        rows += static_cast<double>(now.rowsOf(samples));
    }

    Matrix own, both;
    double rows = 0;
};

/// The ways in which the weights of a layer may change.
class Freedom {
public:
    /// filter: columns before the bias.
    Freedom(FitKind kind, const Rows& weights, Index filter, bool bias)
        : m_filter(filter),
          m_bias(bias),
          m_shares(kind == FitKind::Values || kind == FitKind::ValuesOfOutputs),
          m_together(kind == FitKind::Values)
    {
        if (kind == FitKind::All)
            return;
        std::map<std::pair<Index, float>, int32_t> groups;
        for (Index row = 0; row < weights.rows(); ++row)
            for (Index i = 0; i < filter; ++i)
                m_group.push_back(groupOf(weights(row, i), m_together ? 0 : row, groups));
        m_members.resize(groups.size());
        for (const int32_t group : m_group)
            if (m_shares && group != stays)
                ++m_members[static_cast<size_t>(group)];
    }

    /// Whether outputs share values, and change together.
    bool together() const { return m_together; }

    /// The nearest change that is allowed.
    void project(Rows& change) const
    {
        if (!m_bias)
            change.rightCols(change.cols() - m_filter).setZero();
        if (m_group.empty())
            return;
        const auto each = [&](const auto& visit) {
            size_t at = 0;
            for (Index row = 0; row < change.rows(); ++row)
                for (Index i = 0; i < m_filter; ++i)
                    visit(change(row, i), m_group[at++]);
        };
        std::vector<double> means(m_members.size());
        each([&](float& value, int32_t group) {
            if (group == stays)
                value = 0;
            else if (m_shares)
                means[static_cast<size_t>(group)] += double(value);
        });
        if (!m_shares)
            return;
        for (size_t g = 0; g < means.size(); ++g)
            means[g] /= static_cast<double>(m_members[g]);
        each([&](float& value, int32_t group) {
            if (group != stays)
                value = static_cast<float>(means[static_cast<size_t>(group)]);
        });
    }

private:
    static constexpr int32_t stays = -1;

    int32_t groupOf(float value, Index row, std::map<std::pair<Index, float>, int32_t>& groups) const
    {
        if (value == 0)
            return stays;
        const auto next = static_cast<int32_t>(groups.size());
        return m_shares ? groups.try_emplace({row, value}, next).first->second : 0;
    }

    Index m_filter;
    bool m_bias, m_shares, m_together;
    std::vector<int32_t> m_group; ///< of each weight; empty: all are free
    std::vector<int64_t> m_members;
};

/// Weights, a row for each output, that give on what is read now what `source` gave on what was read then;
/// from `start` on by conjugate gradients in the space that is free.
Rows fitted(const Moments& moments, const Rows& source, const Rows& start, const Freedom& freedom,
            int threads)
{
    Rows own = (moments.own / moments.rows).cast<float>();
    const auto held = static_cast<float>(ridge * double(own.diagonal().mean()) + 1e-12);
    own.diagonal().array() += held;
    const SymmetricProduct product(own);
    const Eigen::RowVectorXf perDiagonal = own.diagonal().cwiseInverse().transpose();
    const auto preconditioned = [&](const Rows& rows) {
        Rows scaled = rows * perDiagonal.asDiagonal();
        freedom.project(scaled);
        return scaled;
    };
    const auto dots = [&](const Rows& a, const Rows& b) {
        Eigen::VectorXf sums = a.cwiseProduct(b).rowwise().sum();
        if (freedom.together())
            sums.setConstant(sums.sum());
        return sums;
    };
    const auto shares = [](const Eigen::VectorXf& a, const Eigen::VectorXf& b) -> Eigen::VectorXf {
        return a.binaryExpr(b, [](float x, float y) { return y > 0 ? x / y : 0.0F; });
    };
    Rows result = start;
    Rows left = (source.cast<double>() * (moments.both / moments.rows).transpose()).cast<float>();
    left += held * start - product(start, threads);
    freedom.project(left);
    Rows along = preconditioned(left);
    Eigen::VectorXf size = dots(left, along);
    for (int i = 0; i < iterations; ++i) {
        Rows change = product(along, threads);
        freedom.project(change);
        const Eigen::VectorXf step = shares(size, dots(along, change));
        result += step.asDiagonal() * along;
        left -= step.asDiagonal() * change;
        const Rows next = preconditioned(left);
        const Eigen::VectorXf now = dots(left, next);
        along = next + shares(now, size).asDiagonal() * along;
        size = now;
    }
    return result;
}

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

/// A convolution or fully connected layer of float32 with a weight for each value that it reads.
class FloatLayer {
public:
    /// Nothing for other layers.
    static std::optional<FloatLayer> of(const Model& model, OperatorId id, const Shape& input)
    {
        const Graph& graph = model.mainGraph();
        const Operator& op = graph.op(id);
        const auto floats = [&](TensorId tensor) {
            return model.isConstant(graph.tensor(tensor)) && graph.tensor(tensor).type == TensorType::Float32;
        };
        if ((op.code != code::conv2d && op.code != code::fullyConnected) || !floats(op.inputs[1]))
            return std::nullopt;
        FloatLayer layer(model, op);
        if (layer.hasBias() && !floats(op.inputs[2]))
            return std::nullopt;
        const Shape& shape = graph.tensor(op.inputs[1]).shape;
        if (elementCount(shape) == 0 || elementCount(input) == 0)
            return std::nullopt;
        if (op.code == code::fullyConnected) {
            layer.m_window = kernels::fullyConnectedWindow(
                static_cast<int32_t>(elementCount(input) / shape[1]), shape[1], shape[0]);
            return layer;
        }
        WindowOptions options = windowOptions(op);
        options.kernelHeight = shape[1];
        options.kernelWidth = shape[2];
        const auto window = makeWindow(input, shape[0], options);
        if (!window || input[0] != 1 || input[3] != shape[3])
            return std::nullopt;
        layer.m_window = *window;
        return layer;
    }

    const Window& window() const { return m_window; }
    bool hasBias() const { return m_op->inputs.size() > 2 && m_op->inputs[2].valid(); }
    Index filter() const { return Index{m_window.kernelHeight} * m_window.kernelWidth * m_window.inChannels; }
    Index unknowns() const { return filter() + (hasBias() ? 1 : 0); }

    /// Filters and biases, a row for each of these outputs.
    Rows values(std::span<const int32_t> outputs) const
    {
        Rows rows(std::ssize(outputs), unknowns());
        for (Index row = 0; row < rows.rows(); ++row) {
            const Index output = outputs[static_cast<size_t>(row)];
            std::copy_n(floatsOf(1).data() + output * filter(), filter(), rows.row(row).data());
            if (hasBias())
                rows(row, filter()) = floatsOf(2)[static_cast<size_t>(output)];
        }
        return rows;
    }

    /// Whether nothing else has the weights, and whether nothing else has the bias.
    bool ownsWeights(const GraphEditor& editor) const { return editor.ownsData(m_op->inputs[1]); }
    bool ownsBias(const GraphEditor& editor) const { return hasBias() && editor.ownsData(m_op->inputs[2]); }

    void setValues(GraphEditor& editor, const Rows& rows) const
    {
        const Rows weights = rows.leftCols(filter());
        editor.replaceData(m_op->inputs[1],
                           Bytes::copyOf(std::span(weights.data(), static_cast<size_t>(weights.size()))));
        if (!ownsBias(editor))
            return;
        const Eigen::VectorXf bias = rows.col(filter());
        editor.replaceData(m_op->inputs[2],
                           Bytes::copyOf(std::span(bias.data(), static_cast<size_t>(bias.size()))));
    }

private:
    FloatLayer(const Model& model, const Operator& op) : m_model(&model), m_op(&op) {}
    std::span<const float> floatsOf(size_t operand) const
    {
        return m_model->data(m_model->mainGraph().tensor(m_op->inputs[operand])).as<float>();
    }

    const Model* m_model;
    const Operator* m_op;
    Window m_window;
};

} // namespace

Result<ModelPtr> reconstructed(const ModelPtr& source, ModelPtr model, const std::vector<FittedLayer>& layers,
                               const FitBy& by, const JobContext& job)
{
    const DatasetPtr samples =
        sampleCount < by.data->size() ? sampleOf(by.data, sampleCount, by.seed) : by.data;
    Beginnings ofSource(samples, by.preprocessing, by.threads);
    Beginnings ofModel(samples, by.preprocessing, by.threads);
    FETTLE_TRY(ofSource.announce(source));
    FETTLE_TRY(ofModel.announce(model));
    for (size_t l = 0; l < layers.size(); ++l) {
        const JobContext part = job.part(static_cast<double>(l) / static_cast<double>(layers.size()),
                                         static_cast<double>(l + 1) / static_cast<double>(layers.size()));
        part.progress(0, "reconstruct");
        const OperatorId id = layers[l].layer;
        FETTLE_ASSIGN(const ProgramPtr before, programBefore(source, id));
        FETTLE_ASSIGN(const ProgramPtr now, programBefore(model, id));
        const auto was = FloatLayer::of(*source, id, before->shape(before->graph().outputs.front()));
        const auto is = FloatLayer::of(*model, id, now->shape(now->graph().outputs.front()));
        GraphEditor editor(model);
        if (!was || !is || !is->ownsWeights(editor) || before->dynamicShapes() || now->dynamicShapes() ||
            std::max(was->unknowns(), is->unknowns()) > mostUnknowns)
            continue;
        FETTLE_TRY(ofSource.start(before));
        FETTLE_TRY(ofModel.start(now));
        Reading old(was->window(), was->hasBias()), fresh(is->window(), is->hasBias());
        Moments moments(is->unknowns(), was->unknowns());
        const JobContext silent(job.stopToken());
        for (int64_t first = 0; first < samples->size(); first += batch) {
            const int64_t last = std::min(first + batch, samples->size());
            const auto into = [&](Reading& reading) {
                return [&](int64_t sample, std::span<Session> sessions, int32_t) {
                    reading.take(sessions[0].output(0), sample - first,
                                 by.seed + static_cast<uint64_t>(sample));
                };
            };
            FETTLE_TRY(ofSource.run(first, last, silent, into(old)));
            FETTLE_TRY(ofModel.run(first, last, silent, into(fresh)));
            moments.add(fresh, old, last - first, by.threads);
        }
        std::vector<int32_t> all(static_cast<size_t>(is->window().outChannels));
        std::iota(all.begin(), all.end(), 0);
        const Rows start = is->values(all);
        const Freedom freedom(layers[l].kind, start, is->filter(), is->ownsBias(editor));
        const Rows weights = fitted(moments, was->values(layers[l].outputs.empty() ? all : layers[l].outputs),
                                    start, freedom, by.threads);
        FETTLE_TRY(job.check());
        if (!weights.allFinite())
            continue;
        is->setValues(editor, weights);
        FETTLE_ASSIGN(model, editor.finish());
    }
    return model;
}

} // namespace fettle
