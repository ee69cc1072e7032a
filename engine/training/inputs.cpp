// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/inputs.h"

#include <fmt/format.h>

namespace fettle {

Result<std::vector<InputAdapter>> networkInputs(const Network& network, const Dataset& data,
                                                const Preprocessing& preprocessing)
{
    const Graph& graph = network.graph();
    if (graph.inputs.size() != data.inputCount())
        return fail(ErrorCode::DataMismatch,
                    fmt::format("the model has {} inputs, a sample of the data {}", graph.inputs.size(),
                                data.inputCount()),
                    data.description(), "give one data set for each input");
    std::vector<InputAdapter> adapters;
    for (size_t i = 0; i < graph.inputs.size(); ++i) {
        const Tensor& input = graph.tensor(graph.inputs[i]);
        if (input.type != TensorType::Float32 && !input.quantization.scale.empty())
            return fail(ErrorCode::UnsupportedModel, "a model with quantized inputs cannot be trained",
                        input.name, "fine-tune the float model that it was made from");
        FETTLE_ASSIGN(InputAdapter adapter,
                      InputAdapter::create(data, input, network.shape(graph.inputs[i]), preprocessing, i));
        adapters.push_back(std::move(adapter));
    }
    return adapters;
}

} // namespace fettle
