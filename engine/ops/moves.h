// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Operators that only bring elements to other places: a list of strided copies, for every type of a fixed
// size.
#pragma once

#include "ops/codes.h"
#include "ops/definitions.h"
#include "ops/gradient.h"
#include "ops/operands.h"
#include "ops/strided_copy.h"

#include <array>

namespace fettle {

/// One copy, from an operand to an output.
struct Move {
    size_t operand = 0;
    size_t output = 0;
    StridedCopy copy;
};

/// What the outputs hold where no move writes: a value known now, or that of a scalar operand.
struct Background {
    std::array<std::byte, 16> value = {};
    int operand = -1;
};

/// DamagedModel for a shape, computed by the model, that has negative sizes or more elements than 32 bits
/// count.
Result<void> checkShape(const Shape& shape);

/// Bytes of an element in the copies. Elements of 4 bits are moved as bytes, unpacked before and packed
/// after. 0 for types without a fixed size, and 2-bit ones.
size_t movableBytes(TensorType type);

/// The same, where the operand and all outputs have one type; UnsupportedModel otherwise.
Result<size_t> commonBytes(const OperatorView& view, size_t operand = 0);

std::unique_ptr<PreparedOperator> preparedMoves(const OperatorView& view, std::vector<Move> moves,
                                                std::optional<Background> background = std::nullopt);

/// A single move from the operand to output 0.
std::unique_ptr<PreparedOperator> preparedMove(const OperatorView& view, StridedCopy copy);
/// The gradients of such moves, of float32.
std::unique_ptr<OperatorGradient> moveGradient(std::vector<Move> moves);
std::unique_ptr<OperatorGradient> moveGradient(StridedCopy copy);

/// An operator that moves elements of one type and nothing else: copyOf(view, element bytes) is its copy from
/// operand 0.
template <auto copyOf>
Result<std::unique_ptr<PreparedOperator>> moved(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_ASSIGN(const size_t bytes, commonBytes(view));
    FETTLE_ASSIGN(StridedCopy copy, copyOf(view, bytes));
    return preparedMove(view, std::move(copy));
}

/// The gradient of an operator from what it moves: copiesOf(view, element bytes) is one copy, or several
/// moves.
template <auto copiesOf>
Result<std::unique_ptr<OperatorGradient>> movedBack(const OperatorView& view)
{
    FETTLE_ASSIGN(auto copies, copiesOf(view, sizeof(float)));
    return moveGradient(std::move(copies));
}

} // namespace fettle
