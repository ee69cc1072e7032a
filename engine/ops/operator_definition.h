// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What Fettle knows about one kind of operator: shape rule, kernels, cost, quantization rule. One file in
// this folder each.
#pragma once

#include "core/result.h"
#include "core/thread_team.h"
#include "model/model.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <span>

namespace fettle {

/// Which of the runtime's two integer arithmetics is computed. They differ by at most a unit in few places,
/// and a file is deployed with one of them: what LiteRT does by default (XNNPACK delegate), or its own
/// builtin kernels.
enum class Arithmetic { Delegate, Builtin };

/// The fast kernels, or the readable ones that they are tested against. Integer results are equal.
enum class KernelPath { Fast, Reference };

struct ExecutionOptions {
    Arithmetic arithmetic = Arithmetic::Delegate;
    KernelPath kernels = KernelPath::Fast;
    bool keepAllTensors =
        false; ///< every tensor keeps its value until the next run (calibration, comparison)
};

/// One operator in its graph, with the shapes that its tensors have in this run.
struct OperatorView {
    const Model& model;
    const Graph& graph;
    const Operator& op;
    OperatorId id;
    std::span<const Shape> shapes; ///< indexed by TensorId
    /// Values of tensors that were computed from constants alone, empty elsewhere; indexed by TensorId, or
    /// empty as a whole. When an operator is asked during a run, because its shapes depend on data, the
    /// values of its operands too.
    std::span<const Bytes> folded = {};
    int depth = 0; ///< graphs that called each other to get here

    /// The operand's tensor; null when absent.
    const Tensor* input(size_t i) const
    {
        return i < op.inputs.size() && op.inputs[i].valid() ? &graph.tensor(op.inputs[i]) : nullptr;
    }
    const Tensor& output(size_t i) const { return graph.tensor(op.outputs[i]); }
    const Shape& inputShape(size_t i) const { return shapes[op.inputs[i].index()]; }
    const Shape& outputShape(size_t i) const { return shapes[op.outputs[i].index()]; }
    bool constantInput(size_t i) const { return input(i) != nullptr && !data(i).empty(); }
    /// Data of a constant operand; empty when it is not constant.
    const Bytes& data(size_t i) const
    {
        const size_t index = op.inputs[i].index();
        return !folded.empty() && !folded[index].empty() ? folded[index] : model.data(graph.tensors[index]);
    }
};

/// A value in a run; the bytes belong to somebody else.
struct ValueView {
    std::span<const std::byte> bytes;
    Shape shape;
};

/// A value that outlives a run, shared by all graphs of a session (VAR_HANDLE and its like).
struct Variable {
    std::vector<std::byte> bytes;
    Shape shape;
    bool assigned = false;
};

/// What operators that run other graphs, or keep values between runs, ask of the session that runs them.
class RunContext {
public:
    virtual ~RunContext() = default;
    virtual ValueView
    input(size_t i) const = 0; ///< operand of the operator that runs, with the shape that it has in this run
    /// Memory for output i. Error: DependsOnData when the program planned with another shape.
    virtual Result<std::byte*> output(size_t i, const Shape& shape) = 0;
    /// Runs another graph of the model. The results stay where they are until the same graph is called again.
    virtual Result<std::vector<ValueView>> call(GraphId graph, std::span<const ValueView> inputs) = 0;
    /// Number of the variable with this name; what a tensor of type resource holds.
    virtual int32_t variableId(const std::string& name) = 0;
    virtual Variable* variable(int32_t id) = 0; ///< null when there is no such variable
    /// True the first time that it is asked for this graph, in the life of the session.
    virtual bool firstTime(GraphId graph) = 0;
    virtual bool stopped() const = 0; ///< the caller of the run wants it to end
};

/// Where the operands of one call are.
struct RunArguments {
    std::byte* const* tensors; ///< memory of every tensor of the graph, indexed by TensorId
    const Operator* op;
    std::byte* scratch; ///< PreparedOperator::scratchBytes() bytes, 64-byte aligned
    std::optional<Error>* failure = nullptr;
    RunContext* context = nullptr;
    ThreadTeam* team = nullptr; ///< null: one thread runs the operator
    size_t scratchOfThread = 0; ///< bytes from one thread's scratch to the next one's

    template <class T>
    const T* in(size_t i) const
    {
        return reinterpret_cast<const T*>(tensors[op->inputs[i].index()]);
    }
    template <class T>
    T* out(size_t i) const
    {
        return reinterpret_cast<T*>(tensors[op->outputs[i].index()]);
    }
    /// A variable tensor: keeps what is written to it until the next run. prepare() has asked
    /// checkVariable().
    template <class T>
    T* variable(size_t i) const
    {
        return reinterpret_cast<T*>(tensors[op->inputs[i].index()]);
    }
    bool hasInput(size_t i) const { return i < op->inputs.size() && op->inputs[i].valid(); }
    /// Shares [0, count) among the threads, in pieces of `grain` and more: work(begin, end, scratch) on each.
    /// Results must not depend on the pieces.
    template <class Work>
    void share(int64_t count, int64_t grain, const Work& work) const
    {
        constexpr int64_t piecesOfThread = 4; // so that a thread that is kept from running can be helped out
        const int64_t pieces =
            team == nullptr ? 1
                            : std::min(count / std::max<int64_t>(grain, 1), team->threads() * piecesOfThread);
        if (pieces <= 1)
            return work(int64_t{0}, count, scratch);
        team->run(static_cast<int>(pieces), [&](int piece, int thread) {
            work(count * piece / pieces, count * (piece + 1) / pieces,
                 scratch + static_cast<size_t>(thread) * scratchOfThread);
        });
    }
    /// Ends the run with an error after this operator: its data are impossible (an index outside of a tensor,
    /// for instance).
    void fail(std::string message) const
    {
        failure->emplace(Error{ErrorCode::InvalidArgument, std::move(message), {}, {}});
    }
    void fail(Error error) const { failure->emplace(std::move(error)); }
};

/// Rows [begin, end) of an image.
struct RowRange {
    int32_t begin = 0, end = 0;
};

/// The part of an operator on one image whose rows each follow from a few rows of its input 0: several such
/// operators can work through an image together (runtime/row_bands.h).
class RowKernel {
public:
    struct Form {
        int32_t inRows = 0, outRows = 0;
        size_t inRowBytes = 0, outRowBytes = 0;
        size_t constantBytes = 0; ///< weights and the like, read for each band
        size_t scratchBytes = 0;
    };
    virtual ~RowKernel() = default;
    virtual Form form() const = 0;
    /// The rows of the input that these rows of the output are computed from.
    virtual RowRange rowsRead(RowRange output) const = 0;
    /// in, out: where row 0 of them is, or would be if it were there: only rows that are asked for or read
    /// are touched. Any split of an image gives the bytes that the operator gives as a whole.
    virtual void runRows(RowRange output, const std::byte* in, std::byte* out, std::byte* scratch) const = 0;
};

/// An operator ready to run: weights packed, multipliers computed. Immutable, shared by all threads.
class PreparedOperator {
public:
    virtual ~PreparedOperator() = default;
    virtual void run(const RunArguments& arguments) const = 0;
    virtual size_t scratchBytes() const { return 0; }
    /// True when the output has the bytes of input 0: the two may share their memory, and run() then does
    /// nothing.
    virtual bool copiesInput() const { return false; }
    /// Null where rows cannot be computed one by one, or to no use.
    virtual const RowKernel* rowKernel() const { return nullptr; }
};

/// What quantization has to respect at this operator (tflite_semantics: constraints table).
struct QuantizationRule {
    struct Fixed {
        float scale = 0;
        int64_t zeroPoint = 0;
    };
    bool integerKernel = false; ///< LiteRT has an int8 kernel and so have we
    bool hybridKernel = false;  ///< float activations with int8 weights (dynamic range)
    bool sameScale = false;     ///< outputs must have the scale and zero point of the first input
    bool wideKernel = false;    ///< as integerKernel, for symmetric int16 activations with int8 weights
    std::optional<Fixed> fixedOutput = std::nullopt; ///< int8 output parameters that the runtime demands
    int weightOperand = -1;                          ///< operand that holds the weights
    int biasOperand = -1;
    int channelDimension = 0; ///< dimension of the weights that may have a scale an index
};

/// Another graph that an operator runs; its inputs are the operator's from `firstInput` on.
struct GraphCall {
    GraphId graph;
    size_t firstInput = 0;
};

class OperatorGradient;

struct OperatorDefinition {
    int32_t code = 0;
    std::string_view name;  ///< "CONV_2D"
    std::string_view label; ///< "Conv", as the layer table shows it
    QuantizationRule quantization;
    /// Shapes of the outputs. Errors: DamagedModel when operands contradict each other; DependsOnData when
    /// the value of an operand is needed that is not known before a run (constantIntegers() says so). The
    /// rule is then asked again in the run, with that value as data(), and so is prepare().
    Result<std::vector<Shape>> (*shapes)(const OperatorView& view) = nullptr;
    /// Error UnsupportedModel when these types are not computed.
    Result<std::unique_ptr<PreparedOperator>> (*prepare)(const OperatorView& view,
                                                         const ExecutionOptions& options) = nullptr;
    /// The backward half, with the weights that the view has; null: what lies before the operator cannot be
    /// trained. Error UnsupportedModel for types and options without a gradient.
    Result<std::unique_ptr<OperatorGradient>> (*gradient)(const OperatorView& view) = nullptr;
    /// Whether training changes an operand that is a float32 constant, beside the weights and the bias of the
    /// quantization rule; null: it stays as it is.
    bool (*trains)(const OperatorView& view, size_t operand) = nullptr;
    /// Multiply-accumulates of one run; 0 for operators that have none.
    int64_t (*macs)(const OperatorView& view) = nullptr;
    /// The lowest operator version that has these types and options (the runtime refuses too high, delegates
    /// mind too low).
    int32_t (*version)(const OperatorView& view) = nullptr;
    /// The outputs follow from the shapes of the inputs alone (SHAPE, RANK, ZEROS_LIKE): known before a run
    /// like constants.
    bool valueFromShapes = false;
    /// The graphs that the operator runs.
    std::vector<GraphCall> (*calls)(const Operator& op) = nullptr;
    /// run() asks its RunContext for the memory of the outputs, with shapes that only it knows; shapes() may
    /// then fail with DependsOnData even in a run.
    bool shapesInRun = false;
};

/// The definition of a builtin code; null when Fettle does not compute it (such operators pass through
/// untouched).
const OperatorDefinition* findDefinition(int32_t code);
/// All definitions, in the order of ops.inc.
std::span<const OperatorDefinition* const> allDefinitions();

/// Shapes of all tensors of the graph for the given input shapes (empty: the model's own, unknown dimensions
/// as 1). Tensors behind operators that Fettle does not compute, and those whose shape depends on data, keep
/// the shape of the file.
Result<std::vector<Shape>> resolveShapes(const Model& model, const Graph& graph,
                                         std::span<const Shape> inputShapes = {});

} // namespace fettle
