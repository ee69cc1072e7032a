// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which channels of a graph go together: removing one removes all of its set, wherever it is made or read.
#pragma once

#include "model/model.h"
#include "ops/operator_definition.h"

#include <string>
#include <vector>

namespace fettle {

/// One dimension of a constant that counts channels.
struct ChannelUse {
    enum class Role { Makes, Reads, Passes }; ///< output channels, input channels, a factor or bias of each
    OperatorId op;
    TensorId constant;
    int dimension = 0;
    Role role = Role::Passes;
    std::vector<int32_t> sets; ///< of each index along the dimension
};

/// The place in ChannelUse::sets of each element of the constant.
class ChannelIndex {
public:
    ChannelIndex(const Shape& shape, const ChannelUse& use) : m_size(use.sets.size())
    {
        for (size_t d = static_cast<size_t>(use.dimension) + 1; d < shape.size(); ++d)
            m_inner *= static_cast<size_t>(shape[d]);
    }
    size_t operator()(size_t element) const { return element / m_inner % m_size; }

private:
    size_t m_size;
    size_t m_inner = 1;
};

/// Channels that live and die together, e.g. those that an ADD joins.
struct ChannelSet {
    std::string fixedBy;              ///< why it cannot be removed; empty: it can
    std::vector<OperatorId> makers{}; ///< layers with weights that compute it, in the graph's order
};

/// Channels are the last dimension of activations (NHWC). Followed through convolutions, fully connected
/// layers, sums and products, concatenations, pooling, padding, activations, reshaping to vectors; everything
/// else fixes what goes in and comes out.
struct ChannelSets {
    std::vector<ChannelSet> sets;
    std::vector<std::vector<int32_t>> tensors; ///< the set of each channel of a tensor; empty for constants
    std::vector<ChannelUse> uses;
};
ChannelSets channelSets(const Model& model, const std::vector<Shape>& shapes);

} // namespace fettle
