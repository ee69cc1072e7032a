// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A float graph whose weights can be trained: forward and backward, one sample at a time.
#pragma once

#include "core/aligned_memory.h"
#include "core/issue.h"
#include "core/result.h"
#include "model/model.h"
#include "ops/gradient.h"

#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace fettle {

/// A constant that training changes.
struct TrainedTensor {
    TensorId tensor;
    OperatorId layer; ///< the first that reads it
    std::string name; ///< of the layer
    Shape shape;
    bool weights = false; ///< those that techniques shape; else a bias, or what has no such rule
    int channelDimension = 0;
    bool steps = false; ///< no constant at all: step sizes of integers, trained beside the weights
};

/// One float32 vector for each parameter of a network.
using ParameterValues = std::vector<std::vector<float>>;
constexpr uint32_t noCluster = std::numeric_limits<uint32_t>::max(); ///< of a weight that belongs to none
/// Whether they are of the same parameters.
bool sameSizes(const ParameterValues& a, const ParameterValues& b);

/// Rounds a tensor to the numbers that its integers will stand for; gradients go straight through inside of
/// the range (Bengio et al. 2013; Jacob et al. 2018).
struct FakeQuantizer {
    float scale = 1;
    float zeroPoint = 0;
    float low = -128; ///< codes
    float high = 127;
    int learned = -1; ///< which of the trained scales this one is, if any

    /// Rounds the values in place; inside[i] is 1 where value i was in the range, else 0. Half goes to even.
    void round(std::span<float> values, std::span<float> inside) const;
    /// The same; slopes[i] is how value i follows the scale when what rounding adds is taken for constant in
    /// steps (Esser et al. 2020, "Learned step size quantization"). The range ends at its last code.
    void round(std::span<float> values, std::span<float> inside, std::span<float> slopes) const;
};

/// What the graph is made of; shared by all steps and threads.
class Network {
public:
    /// The model's main graph with its own shapes. Errors: UnsupportedModel, for operators that are not
    /// computed, and when nothing can be trained, saying why.
    static Result<std::shared_ptr<const Network>> create(ModelPtr model);
    ~Network();

    const Model& model() const { return *m_model; }
    const Graph& graph() const { return m_model->mainGraph(); }
    const std::vector<TrainedTensor>& parameters() const { return m_parameters; }
    ParameterValues initialValues() const;
    /// Where losses begin: what a SOFTMAX or LOGISTIC at the end reads, else the output.
    TensorId scores() const { return m_scores; }
    size_t scoreCount() const;
    /// Outputs of the trained layers before the scores.
    std::vector<TensorId> features() const;
    const Shape& shape(TensorId id) const { return m_shapes[id.index()]; }
    /// Layers that stay as they are, and why.
    const std::vector<Issue>& issues() const { return m_issues; }
    /// The same model with these values.
    Result<ModelPtr> withValues(const ParameterValues& values) const;

private:
    friend class NetworkStep;
    friend class NetworkPass;
    Network() = default;

    struct Node {
        OperatorId id;
        bool trained = false;                      ///< reads a parameter: prepared again in each step
        bool backward = false;                     ///< passes gradients on
        std::unique_ptr<PreparedOperator> forward; ///< of operators without parameters
        std::unique_ptr<OperatorGradient> gradient;
    };
    Result<void> plan();
    /// An operator's operand that can be trained.
    struct Operand {
        size_t node = 0;
        size_t index = 0;
    };
    /// Those of all nodes; `depends` gets the tensors that follow from one.
    std::vector<Operand> trainableOperands(std::vector<bool>& depends) const;
    void findScores();
    void passGradients(const std::vector<bool>& depends);
    Result<void> addParameters(const std::vector<Operand>& operands);
    Result<void> prepareOthers();
    void dropOtherwiseRead(std::vector<Operand>& operands) const;
    bool multiplies(const Node& node) const; ///< a layer of its own, not the scale or the slope of one
    bool trainable(const Node& node, size_t operand, bool behind) const;
    OperatorView view(OperatorId id, std::span<const Bytes> constants) const;

    ModelPtr m_model;
    std::vector<Shape> m_shapes;
    std::vector<Bytes> m_constants; ///< by tensor: computed from constants; empty elsewhere
    std::vector<Node> m_nodes;
    std::vector<TrainedTensor> m_parameters;
    std::vector<bool> m_wanted; ///< by tensor: its gradient is needed
    std::vector<Issue> m_issues;
    TensorId m_scores;
};

/// The network with the values of one step: weights packed.
class NetworkStep {
public:
    /// The values must live as long. quantizers: by tensor, or empty.
    static Result<NetworkStep> create(std::shared_ptr<const Network> network, const ParameterValues& values,
                                      std::span<const std::optional<FakeQuantizer>> quantizers = {},
                                      int threads = 1);

private:
    friend class NetworkPass;
    struct Prepared {
        const PreparedOperator* forward = nullptr;
        const OperatorGradient* gradient = nullptr;
    };
    struct Owned {
        std::unique_ptr<PreparedOperator> forward;
        std::unique_ptr<OperatorGradient> gradient;
    };
    std::shared_ptr<const Network> m_network;
    std::vector<Prepared> m_nodes;
    std::vector<Owned> m_owned; ///< of the operators that read parameters
    const ParameterValues* m_values = nullptr;
    std::span<const std::optional<FakeQuantizer>> m_quantizers;
    size_t m_scratchBytes = 0;
};

/// One thread's memory for it.
class NetworkPass {
public:
    explicit NetworkPass(std::shared_ptr<const Network> network);

    std::span<float> input(size_t index = 0); ///< of type float32
    std::span<std::byte> inputBytes(size_t index);
    /// Variables, such as the states of recurrent layers, are zero at the start. Errors: what operators say
    /// of impossible data.
    Result<void> forward(const NetworkStep& step);
    std::span<const float> value(TensorId id) const;
    std::span<const float> scores() const { return value(m_network->scores()); }
    /// Before a backward(): the loss has no gradients yet.
    void clearGradients();
    /// Where those of the loss by a tensor are added, the scores or a hidden one. Empty where none arrives.
    std::span<float> gradient(TensorId id);
    /// Adds the gradients of the loss by all parameters to the first of `sums`, from those that were added
    /// since clearGradients(); those by the learned scales of quantizers to `scaleSums`.
    void backward(const NetworkStep& step, ParameterValues& sums, std::span<float> scaleSums = {});

private:
    void clearVariables();
    void quantize(const FakeQuantizer& quantizer, TensorId id);
    void passQuantizer(const FakeQuantizer& quantizer, TensorId id, std::span<float> scaleSums);
    size_t count(TensorId id) const { return static_cast<size_t>(elementCount(m_network->shape(id))); }

    std::shared_ptr<const Network> m_network;
    AlignedMemory m_values;
    AlignedMemory m_gradientMemory;
    AlignedMemory m_scratch;
    size_t m_scratchBytes = 0;
    size_t m_gradientBytes = 0;
    std::vector<std::byte*> m_tensors;
    std::vector<float*> m_gradients;
    std::vector<std::vector<float>>
        m_inside; ///< by tensor: 1 for values that a fake quantizer did not clip, 0 for others
    std::vector<std::vector<float>> m_slopes; ///< by tensor: how values follow a learned scale
};

} // namespace fettle
