// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Small float graphs for tests, built operator by operator.
#pragma once

#include "model/model.h"

#include <random>
#include <string>
#include <vector>

namespace fettle::test {

class GraphBuilder {
public:
    explicit GraphBuilder(uint64_t seed = 1) : m_random(seed)
    {
        m_model.buffers.emplace_back();
        m_model.graphs.emplace_back();
    }

    TensorId input(const std::string& name, Shape shape);
    /// Random normal values times `spread`.
    TensorId constant(const std::string& name, Shape shape, float spread = 0.3F);
    TensorId constant(const std::string& name, Shape shape, const std::vector<float>& values);
    TensorId integers(const std::string& name, const std::vector<int32_t>& values);

    /// 3×3, stride 1, same padding, with a bias unless told otherwise. relu: fused.
    TensorId conv(const std::string& name, TensorId x, int channels, bool relu = true, bool bias = true);
    TensorId convWith(const std::string& name, TensorId x, TensorId weights, TensorId bias, bool relu = true);
    TensorId depthwise(const std::string& name, TensorId x, bool relu = true);
    TensorId fullyConnected(const std::string& name, TensorId x, int outputs, bool relu = false);
    TensorId add(const std::string& name, TensorId a, TensorId b);
    TensorId concat(const std::string& name, const std::vector<TensorId>& parts);
    TensorId maxPool(const std::string& name, TensorId x);
    TensorId averagePool(const std::string& name, TensorId x); ///< over the whole picture
    TensorId pad(const std::string& name, TensorId x);
    TensorId mean(const std::string& name, TensorId x);
    TensorId relu(const std::string& name, TensorId x);
    TensorId logistic(const std::string& name, TensorId x);
    TensorId softmax(const std::string& name, TensorId x);
    TensorId reshape(const std::string& name, TensorId x, Shape shape);
    /// Any operator of one output, by its builtin code; or of several, called name/0, name/1, ...
    TensorId node(const std::string& name, int32_t code, const std::vector<TensorId>& inputs, Shape shape,
                  OperatorOptions options = {});
    std::vector<TensorId> nodes(const std::string& name, int32_t code, const std::vector<TensorId>& inputs,
                                const std::vector<Shape>& shapes, OperatorOptions options = {});

    Shape shapeOf(TensorId id) { return tensor(id).shape; }
    Tensor& tensor(TensorId id) { return m_model.graphs[0].tensors[id.index()]; }
    Graph& graph() { return m_model.graphs[0]; }
    Model& model() { return m_model; }
    ModelPtr finish(const std::vector<TensorId>& outputs);

private:
    TensorId result(const std::string& name, Shape shape);
    TensorId apply(int32_t code, const std::vector<TensorId>& inputs, TensorId output,
                   OperatorOptions options = {});

    Model m_model;
    std::mt19937_64 m_random;
};

} // namespace fettle::test
