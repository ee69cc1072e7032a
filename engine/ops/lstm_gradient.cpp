// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The gradient of an LSTM with float weights: P. J. Werbos, "Backpropagation through time: what it does and
// how to do it" (1990). Every sequence starts from states of zero. The forward run keeps no gates, so they
// are computed once more.
#include "core/aligned_memory.h"
#include "ops/lstm.h"

#include <Eigen/Core>

namespace fettle {

namespace {

using Array = Eigen::Array<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Rows = Eigen::Map<Array>;
using Constant = Eigen::Map<const Array>;
using RowConstant = Eigen::Map<const Eigen::Array<float, 1, Eigen::Dynamic>>;

Rows rowsOf(float* data, size_t rows, size_t columns)
{
    return {data, static_cast<Eigen::Index>(rows), static_cast<Eigen::Index>(columns)};
}

/// An input with the weights that it meets.
struct Source {
    size_t operand;
    size_t size;
    const GateOperands* weights;
};

std::vector<Source> sourcesOf(const LstmPlan& plan)
{
    std::vector<Source> sources = {{plan.at.input, plan.inputs, &plan.at.inputWeights}};
    if (plan.auxiliaryInputs > 0)
        sources.push_back({plan.at.auxiliary, plan.auxiliaryInputs, &plan.at.auxiliaryWeights});
    return sources;
}

/// What one sequence needs. Steps are in the order of time, each has `vectors` rows.
struct Memory {
    std::vector<float*> inputs;       ///< of each source: [steps][vectors][size]
    std::array<float*, 4> gates{};    ///< [steps][vectors][cells]: first values, then gradients by the sums
    std::array<float*, 4> normal{};   ///< [steps][vectors][cells]: sums less their mean, with variance 1
    std::array<float*, 4> factors{};  ///< [steps][vectors]: by which they were multiplied for that
    float* cells = nullptr;           ///< [1 + steps][vectors][cells], before the first step and after each
    float* active = nullptr;          ///< [steps][vectors][cells]: what the output gate multiplies
    float* hidden = nullptr;          ///< [steps][vectors][cells]: its product
    float* outputs = nullptr;         ///< [1 + steps][vectors][outputs]
    float* outputGradients = nullptr; ///< [steps][vectors][outputs]
    float* hiddenGradients = nullptr; ///< [vectors][cells], of one step
    float* cellGradients = nullptr;   ///< [vectors][cells], of one step
    size_t bytes = 0;

    /// scratch: null to ask for the bytes.
    Memory(const LstmPlan& plan, std::byte* scratch)
    {
        const auto take = [&](size_t count) {
            auto* place = scratch == nullptr ? nullptr : reinterpret_cast<float*>(scratch + bytes);
            bytes += alignedSize(count * sizeof(float));
            return place;
        };
        const size_t rows = plan.steps * plan.vectors;
        for (const Source& source : sourcesOf(plan))
            inputs.push_back(take(rows * source.size));
        for (size_t gate = plan.firstGate(); gate <= outputGate; ++gate) {
            gates[gate] = take(rows * plan.cells);
            normal[gate] = plan.normalized ? take(rows * plan.cells) : nullptr;
            factors[gate] = plan.normalized ? take(rows) : nullptr;
        }
        cells = take((plan.vectors + rows) * plan.cells);
        active = take(rows * plan.cells);
        hidden = take(rows * plan.cells);
        outputs = take((plan.vectors + rows) * plan.outputs);
        outputGradients = take(rows * plan.outputs);
        hiddenGradients = take(plan.vectors * plan.cells);
        cellGradients = take(plan.vectors * plan.cells);
    }
};

/// One sequence, there and back.
class Sequence {
public:
    Sequence(const LstmPlan& plan, const GradientArguments& arguments, const Memory& memory, size_t number)
        : m_plan(plan),
          m_arguments(arguments),
          m_memory(memory),
          m_sources(sourcesOf(plan)),
          m_first(number * plan.steps)
    {
    }

    void run() const
    {
        gather();
        addInputs();
        for (size_t time = 0; time < m_plan.steps; ++time)
            stepForward(time);
        for (size_t time = m_plan.steps; time-- > 0;)
            stepBack(time);
        for (size_t gate = m_plan.firstGate(); gate <= outputGate; ++gate)
            addGateGradients(gate);
        addProjectionGradients();
        addInputGradients();
    }

private:
    size_t rows() const { return m_plan.steps * m_plan.vectors; }
    /// The first of a step's rows in the input and the output.
    size_t rowOf(size_t time) const { return (m_first + m_plan.stepOf(time)) * m_plan.vectors; }
    /// One step of a tensor [steps][vectors][columns].
    Rows at(float* tensor, size_t time, size_t columns) const
    {
        return rowsOf(tensor + time * m_plan.vectors * columns, m_plan.vectors, columns);
    }
    Rows at(float* tensor, size_t time) const { return at(tensor, time, m_plan.cells); }
    Rows all(float* tensor, size_t columns) const { return rowsOf(tensor, rows(), columns); }
    /// The cells that a gate's peephole sees.
    float* seenCells(size_t gate) const
    {
        return m_memory.cells + (gate == outputGate ? m_plan.vectors * m_plan.cells : 0);
    }
    bool peeps(size_t gate) const { return m_plan.peephole && gate != cellGate; }

    Constant matrix(size_t operand, size_t rows, size_t columns) const
    {
        return {m_arguments.in(operand), static_cast<Eigen::Index>(rows), static_cast<Eigen::Index>(columns)};
    }
    RowConstant vector(size_t operand, size_t size) const
    {
        return {m_arguments.in(operand), static_cast<Eigen::Index>(size)};
    }
    RowConstant vector(size_t operand) const { return vector(operand, m_plan.cells); }
    /// Adds the sum of the rows to the gradient of a vector, where that is wanted.
    template <class Terms>
    void addSums(size_t operand, const Terms& terms) const
    {
        if (float* to = m_arguments.gradientIn(operand))
            rowsOf(to, 1, static_cast<size_t>(terms.cols())) += terms.colwise().sum();
    }
    /// Adds left^T * right to the gradient of a matrix.
    void addProduct(size_t operand, const Rows& left, const Rows& right) const
    {
        if (float* to = m_arguments.gradientIn(operand))
            rowsOf(to, static_cast<size_t>(left.cols()), static_cast<size_t>(right.cols()))
                .matrix()
                .noalias() += left.matrix().transpose() * right.matrix();
    }

    void gather() const
    {
        for (size_t time = 0; time < m_plan.steps; ++time) {
            for (size_t s = 0; s < m_sources.size(); ++s) {
                const size_t size = m_sources[s].size;
                std::copy_n(m_arguments.in(m_sources[s].operand) + rowOf(time) * size, m_plan.vectors * size,
                            m_memory.inputs[s] + time * m_plan.vectors * size);
            }
            const float* gradient = m_arguments.gradientOut(m_plan.at.output) +
                                    rowOf(time) * m_plan.outputStride + m_plan.at.outputOffset;
            for (size_t n = 0; n < m_plan.vectors; ++n)
                std::copy_n(gradient + n * m_plan.outputStride, m_plan.outputs,
                            m_memory.outputGradients + (time * m_plan.vectors + n) * m_plan.outputs);
        }
        at(m_memory.cells, 0).setZero();
        at(m_memory.outputs, 0, m_plan.outputs).setZero();
        at(m_memory.cellGradients, 0).setZero();
    }

    /// The share of the inputs in the sums of all steps at once.
    void addInputs() const
    {
        for (size_t gate = m_plan.firstGate(); gate <= outputGate; ++gate) {
            Rows sums = all(m_memory.gates[gate], m_plan.cells);
            sums.setZero();
            if (!m_plan.normalized)
                sums.rowwise() += vector(m_plan.at.biases[gate]);
            for (size_t s = 0; s < m_sources.size(); ++s)
                sums.matrix().noalias() +=
                    all(m_memory.inputs[s], m_sources[s].size).matrix() *
                    matrix((*m_sources[s].weights)[gate], m_plan.cells, m_sources[s].size)
                        .matrix()
                        .transpose();
        }
    }

    void stepForward(size_t time) const
    {
        for (size_t gate = m_plan.firstGate(); gate <= cellGate; ++gate)
            computeGate(gate, time);
        updateCell(time);
        computeGate(outputGate, time);
        updateOutput(time);
    }

    void computeGate(size_t gate, size_t time) const
    {
        Rows sums = at(m_memory.gates[gate], time);
        const Rows previous = at(m_memory.outputs, time, m_plan.outputs);
        const size_t recurrent = m_plan.at.recurrentWeights[gate];
        if (m_plan.diagonal[gate])
            sums += previous.rowwise() * vector(recurrent);
        else
            sums.matrix().noalias() +=
                previous.matrix() * matrix(recurrent, m_plan.cells, m_plan.outputs).matrix().transpose();
        if (peeps(gate))
            sums += at(seenCells(gate), time).rowwise() * vector(m_plan.at.peepholes[gate]);
        if (m_plan.normalized)
            normalize(gate, time);
        const std::span values(sums.data(), m_plan.vectors * m_plan.cells);
        if (gate == cellGate)
            activate(m_plan.settings.activation, values);
        else
            activateSigmoid(values);
    }

    /// J. L. Ba, J. R. Kiros, G. E. Hinton, "Layer normalization" (2016).
    void normalize(size_t gate, size_t time) const
    {
        Rows sums = at(m_memory.gates[gate], time);
        Rows normal = at(m_memory.normal[gate], time);
        float* factor = m_memory.factors[gate] + time * m_plan.vectors;
        for (Eigen::Index n = 0; n < sums.rows(); ++n, ++factor) {
            normal.row(n) = sums.row(n) - sums.row(n).mean();
            *factor = 1 / std::sqrt(normal.row(n).square().mean() + 1e-8F);
            normal.row(n) *= *factor;
        }
        sums = (normal.rowwise() * vector(m_plan.at.norms[gate])).rowwise() + vector(m_plan.at.biases[gate]);
    }

    void updateCell(size_t time) const
    {
        const Rows forget = at(m_memory.gates[forgetGate], time);
        const Rows candidate = at(m_memory.gates[cellGate], time);
        Rows cell = at(m_memory.cells, time + 1);
        cell = forget * at(m_memory.cells, time);
        if (m_plan.coupled)
            cell += candidate * (1 - forget);
        else
            cell += candidate * at(m_memory.gates[inputGate], time);
        if (m_plan.settings.cellClip > 0)
            cell = cell.min(m_plan.settings.cellClip).max(-m_plan.settings.cellClip);
    }

    void updateOutput(size_t time) const
    {
        Rows active = at(m_memory.active, time);
        if (m_plan.settings.activation == CellActivation::None)
            active = at(m_memory.gates[cellGate], time); // as in the forward run
        else
            active = at(m_memory.cells, time + 1);
        activate(m_plan.settings.activation, {active.data(), m_plan.vectors * m_plan.cells});
        Rows hidden = at(m_memory.hidden, time);
        hidden = active * at(m_memory.gates[outputGate], time);
        Rows output = at(m_memory.outputs, time + 1, m_plan.outputs);
        if (!m_plan.projected) {
            output = hidden;
            return;
        }
        output.matrix().noalias() =
            hidden.matrix() * matrix(m_plan.at.projection, m_plan.outputs, m_plan.cells).matrix().transpose();
        if (biased())
            output.rowwise() += vector(m_plan.at.projectionBias, m_plan.outputs);
        if (m_plan.settings.projectionClip > 0)
            output = output.min(m_plan.settings.projectionClip).max(-m_plan.settings.projectionClip);
    }
    bool biased() const
    {
        return m_plan.at.projectionBias < m_arguments.op->inputs.size() &&
               m_arguments.op->inputs[m_plan.at.projectionBias].valid();
    }

    void stepBack(size_t time) const
    {
        backThroughProjection(time);
        backThroughOutputGate(time);
        backThroughCell(time);
        for (size_t gate = m_plan.firstGate(); gate <= cellGate; ++gate)
            backThroughSums(gate, time);
        for (size_t gate = m_plan.firstGate(); gate <= outputGate && time > 0; ++gate)
            backToOutput(gate, time);
    }

    void backThroughProjection(size_t time) const
    {
        Rows gradient = at(m_memory.outputGradients, time, m_plan.outputs);
        Rows hidden = at(m_memory.hiddenGradients, 0);
        if (!m_plan.projected) {
            hidden = gradient;
            return;
        }
        const float clip = m_plan.settings.projectionClip;
        if (clip > 0)
            gradient *= (at(m_memory.outputs, time + 1, m_plan.outputs).abs() < clip).cast<float>();
        hidden.matrix().noalias() =
            gradient.matrix() * matrix(m_plan.at.projection, m_plan.outputs, m_plan.cells).matrix();
    }

    /// Leaves the gradient by the cells in cellGradients, or, without an activation, that by the cell gate in
    /// `active`.
    void backThroughOutputGate(size_t time) const
    {
        const Rows hidden = at(m_memory.hiddenGradients, 0);
        Rows gate = at(m_memory.gates[outputGate], time);
        Rows active = at(m_memory.active, time);
        for (Eigen::Index i = 0; i < gate.size(); ++i) {
            const float open = gate.data()[i], value = active.data()[i], gradient = hidden.data()[i];
            gate.data()[i] = gradient * value * open * (1 - open);
            active.data()[i] = gradient * open * slope(m_plan.settings.activation, value);
        }
        if (m_plan.settings.activation != CellActivation::None)
            at(m_memory.cellGradients, 0) += active;
        backThroughSums(outputGate, time);
    }

    void backThroughCell(size_t time) const
    {
        Rows gradient = at(m_memory.cellGradients, 0);
        if (m_plan.settings.cellClip > 0)
            gradient *= (at(m_memory.cells, time + 1).abs() < m_plan.settings.cellClip).cast<float>();
        const size_t first = time * m_plan.vectors * m_plan.cells;
        const bool bare = m_plan.settings.activation == CellActivation::None;
        for (size_t i = first; i < first + m_plan.vectors * m_plan.cells; ++i) {
            float& byCell = m_memory.cellGradients[i - first];
            float& forget = m_memory.gates[forgetGate][i];
            float& candidate = m_memory.gates[cellGate][i];
            const float kept = forget, added = candidate;
            const float admitted = m_plan.coupled ? 1 - kept : m_memory.gates[inputGate][i];
            const float replaced = m_plan.coupled ? added : 0; // by what a forget gate keeps
            forget = byCell * (m_memory.cells[i] - replaced) * kept * (1 - kept);
            candidate = (byCell * admitted + (bare ? m_memory.active[i] : 0)) *
                        slope(m_plan.settings.activation, added);
            if (!m_plan.coupled)
                m_memory.gates[inputGate][i] = byCell * added * admitted * (1 - admitted);
            byCell *= kept;
        }
    }

    /// From what goes into a gate's activation to the sums, and to the cells through the peephole.
    void backThroughSums(size_t gate, size_t time) const
    {
        Rows gradient = at(m_memory.gates[gate], time);
        if (m_plan.normalized) {
            const Rows normal = at(m_memory.normal[gate], time);
            addSums(m_plan.at.biases[gate], gradient);
            addSums(m_plan.at.norms[gate], gradient * normal);
            gradient.rowwise() *= vector(m_plan.at.norms[gate]);
            for (Eigen::Index n = 0; n < gradient.rows(); ++n) {
                const float mean = gradient.row(n).mean();
                const float along = (gradient.row(n) * normal.row(n)).mean();
                gradient.row(n) -= mean + along * normal.row(n);
                gradient.row(n) *= m_memory.factors[gate][time * m_plan.vectors + static_cast<size_t>(n)];
            }
        }
        if (peeps(gate))
            at(m_memory.cellGradients, 0) += gradient.rowwise() * vector(m_plan.at.peepholes[gate]);
    }

    /// From the sums to the outputs of the step before.
    void backToOutput(size_t gate, size_t time) const
    {
        const Rows gradient = at(m_memory.gates[gate], time);
        Rows output = at(m_memory.outputGradients, time - 1, m_plan.outputs);
        const size_t recurrent = m_plan.at.recurrentWeights[gate];
        if (m_plan.diagonal[gate])
            output += gradient.rowwise() * vector(recurrent);
        else
            output.matrix().noalias() +=
                gradient.matrix() * matrix(recurrent, m_plan.cells, m_plan.outputs).matrix();
    }

    void addGateGradients(size_t gate) const
    {
        const Rows gradient = all(m_memory.gates[gate], m_plan.cells);
        const Rows previous = all(m_memory.outputs, m_plan.outputs);
        const size_t recurrent = m_plan.at.recurrentWeights[gate];
        for (size_t s = 0; s < m_sources.size(); ++s)
            addProduct((*m_sources[s].weights)[gate], gradient, all(m_memory.inputs[s], m_sources[s].size));
        if (m_plan.diagonal[gate])
            addSums(recurrent, gradient * previous);
        else
            addProduct(recurrent, gradient, previous);
        if (peeps(gate))
            addSums(m_plan.at.peepholes[gate], gradient * all(seenCells(gate), m_plan.cells));
        if (!m_plan.normalized)
            addSums(m_plan.at.biases[gate], gradient);
    }

    void addProjectionGradients() const
    {
        if (!m_plan.projected)
            return;
        const Rows gradient = all(m_memory.outputGradients, m_plan.outputs);
        addProduct(m_plan.at.projection, gradient, all(m_memory.hidden, m_plan.cells));
        addSums(m_plan.at.projectionBias, gradient);
    }

    /// They take the place of the inputs, which are not needed any more.
    void addInputGradients() const
    {
        for (size_t s = 0; s < m_sources.size(); ++s) {
            const auto& [operand, size, weights] = m_sources[s];
            float* to = m_arguments.gradientIn(operand);
            if (to == nullptr)
                continue;
            Rows sums = all(m_memory.inputs[s], size);
            sums.setZero();
            for (size_t gate = m_plan.firstGate(); gate <= outputGate; ++gate)
                sums.matrix().noalias() += all(m_memory.gates[gate], m_plan.cells).matrix() *
                                           matrix((*weights)[gate], m_plan.cells, size).matrix();
            for (size_t time = 0; time < m_plan.steps; ++time)
                rowsOf(to + rowOf(time) * size, m_plan.vectors, size) += at(m_memory.inputs[s], time, size);
        }
    }

    const LstmPlan& m_plan;
    const GradientArguments& m_arguments;
    const Memory& m_memory;
    std::vector<Source> m_sources;
    size_t m_first; ///< step of the data
};

class LstmGradient final : public OperatorGradient {
public:
    explicit LstmGradient(std::vector<LstmPlan> directions) : m_directions(std::move(directions)) {}

    size_t scratchBytes() const override
    {
        size_t bytes = 0;
        for (const LstmPlan& plan : m_directions)
            bytes = std::max(bytes, Memory(plan, nullptr).bytes);
        return bytes;
    }

    void run(const GradientArguments& arguments) const override
    {
        for (const LstmPlan& plan : m_directions) {
            if (arguments.gradientOut(plan.at.output) == nullptr || plan.steps * plan.vectors == 0)
                continue;
            const Memory memory(plan, arguments.scratch);
            for (size_t sequence = 0; sequence < plan.sequences; ++sequence)
                Sequence(plan, arguments, memory, sequence).run();
        }
    }

private:
    std::vector<LstmPlan> m_directions;
};

} // namespace

Result<std::unique_ptr<OperatorGradient>> lstmGradient(const OperatorView& view,
                                                       std::vector<LstmPlan> directions)
{
    for (const LstmPlan& plan : directions) {
        FETTLE_TRY(RealLstm::make(view, plan));
        if (plan.integer)
            return unsupportedTypes(view);
    }
    return std::make_unique<LstmGradient>(std::move(directions));
}

} // namespace fettle
