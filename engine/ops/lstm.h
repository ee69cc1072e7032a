// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One direction of an LSTM with gates of their own weights, peepholes, projection and layer normalization
// where it has them. F. A. Gers, N. N. Schraudolph, J. Schmidhuber, "Learning precise timing with LSTM
// recurrent networks" (2002); H. Sak, A. Senior, F. Beaufays, "Long short-term memory recurrent neural
// network architectures" (2014).
#pragma once

#include "ops/gradient.h"
#include "ops/recurrent.h"

namespace fettle {

inline constexpr size_t noOperand = SIZE_MAX;

/// Gates in the order of the format.
enum Gate : size_t { inputGate = 0, forgetGate = 1, cellGate = 2, outputGate = 3 };
using GateOperands = std::array<size_t, 4>;

/// Where the operands of one direction are; as LSTM and UNIDIRECTIONAL_SEQUENCE_LSTM have them.
struct LstmOperands {
    size_t input = 0;
    size_t auxiliary = noOperand;
    GateOperands inputWeights{1, 2, 3, 4};
    GateOperands recurrentWeights{5, 6, 7, 8};
    GateOperands peepholes{9, 10, noOperand, 11};
    GateOperands biases{12, 13, 14, 15};
    size_t projection = 16;
    size_t projectionBias = 17;
    size_t outputState = 18;
    size_t cellState = 19;
    GateOperands norms{20, 21, 22, 23};
    GateOperands auxiliaryWeights{noOperand, noOperand, noOperand, noOperand};
    size_t output = 0;       ///< among the operator's outputs
    size_t outputOffset = 0; ///< of this direction's values in a row of the output
    bool backward = false;
};

struct LstmSettings {
    CellActivation activation = CellActivation::Tanh;
    float cellClip = 0;
    float projectionClip = 0;
    bool timeMajor = true;
    bool asymmetric = false;
};

/// Sizes and variant, checked. Sequences are computed one after the other, each step of all vectors of a
/// sequence at once: time-major data is one sequence of `batch` vectors, other data is `batch` sequences of
/// one vector.
struct LstmPlan {
    LstmOperands at;
    LstmSettings settings;
    size_t sequences = 1, steps = 1, vectors = 1;
    size_t inputs = 0, auxiliaryInputs = 0, cells = 0, outputs = 0;
    size_t outputStride = 0; ///< values in a row of the output
    bool coupled = false;    ///< the input gate is one less the forget gate
    bool peephole = false, normalized = false, projected = false;
    bool integer = false; ///< weights are int8
    std::array<bool, 4> diagonal{};

    /// The first gate that is computed.
    size_t firstGate() const { return coupled ? forgetGate : inputGate; }
    size_t stepOf(size_t time) const { return at.backward ? steps - 1 - time : time; }
    size_t batch() const { return sequences * vectors; }
};

/// inputShape is [batch][inputs], or [time][batch][inputs] or [batch][time][inputs] as the settings say.
Result<LstmPlan> lstmPlan(const OperatorView& view, const LstmOperands& at, const LstmSettings& settings);

/// Outputs of one row: the recurrent weights say how many there are. DamagedModel when they have a wrong
/// rank.
Result<int32_t> lstmOutputs(const OperatorView& view, const LstmOperands& at);

/// Multiply-accumulates of one direction in one run.
int64_t lstmMacs(const OperatorView& view, const LstmOperands& at);

/// The options of LSTM and UNIDIRECTIONAL_SEQUENCE_LSTM. UnsupportedModel for an activation that the format
/// does not have.
Result<LstmSettings> lstmSettings(const Operator& op);
/// Whether an LSTM is of the kernel type BASIC.
bool basicLstm(const Operator& op);

/// What happened inside in all steps of a run.
struct LstmTrace {
    std::array<std::vector<float>, 4> sums; ///< of each gate, before its normalization or activation
    std::vector<float> cells, hidden, outputs;
};

/// Float activations, weights float or int8.
class RealLstm {
public:
    static Result<RealLstm> make(const OperatorView& view, const LstmPlan& plan);
    size_t scratchBytes() const;
    /// trace: null, or what is added to.
    void run(const RunArguments& arguments, LstmTrace* trace = nullptr) const;

private:
    explicit RealLstm(const LstmPlan& plan);
    struct Step;
    void step(const Step& step) const;
    void computeGate(const Step& step, size_t gate) const;
    void normalize(const float* coefficients, const float* bias, float* values) const;
    void updateCell(const Step& step) const;
    void updateOutput(const Step& step) const;

    LstmPlan m_plan;
    std::array<RecurrentWeights, 4> m_inputWeights, m_recurrentWeights, m_auxiliaryWeights;
    RecurrentWeights m_projection;
    std::array<float, 4> m_peepholeScales{1, 1, 1, 1};
    VectorQuantizer m_inputQuantizer, m_auxiliaryQuantizer, m_outputQuantizer, m_hiddenQuantizer;
};

/// The backward half of a RealLstm of float weights; or of several, which may read the same operands.
Result<std::unique_ptr<OperatorGradient>> lstmGradient(const OperatorView& view,
                                                       std::vector<LstmPlan> directions);

/// Integers of 8 bits in and out, of 16 bits in the gates ("8x8_16") when the operator has five intermediate
/// tensors, of 8 bits in the products ("8x8_8") when it has twelve.
Result<std::unique_ptr<PreparedOperator>> prepareIntegerLstm(const OperatorView& view, const LstmPlan& plan);

/// The kernel type BASIC of LSTM: one matrix of weights for all gates.
Result<std::vector<Shape>> basicLstmShapes(const OperatorView& view);
Result<std::unique_ptr<PreparedOperator>> prepareBasicLstm(const OperatorView& view);

} // namespace fettle
