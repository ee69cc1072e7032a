// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Ids that cannot be mixed up: an index with a type of its own.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace fettle {

template <class Tag>
struct Id {
    int32_t value = -1; ///< index in the container that the tag names; -1: absent

    constexpr Id() = default;
    constexpr explicit Id(int64_t index) : value(static_cast<int32_t>(index)) {}

    constexpr bool valid() const { return value >= 0; }
    constexpr size_t index() const { return static_cast<size_t>(value); }
    constexpr auto operator<=>(const Id&) const = default;
};

using TensorId = Id<struct TensorTag>;     ///< index in Graph::tensors
using OperatorId = Id<struct OperatorTag>; ///< index in Graph::operators; a "layer" is an operator
using BufferId = Id<struct BufferTag>;     ///< index in Model::buffers; 0 is the empty buffer
using GraphId = Id<struct GraphTag>;       ///< index in Model::graphs

} // namespace fettle

template <class Tag>
struct std::hash<fettle::Id<Tag>> {
    size_t operator()(fettle::Id<Tag> id) const noexcept { return std::hash<int32_t>{}(id.value); }
};
