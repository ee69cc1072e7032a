// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Operators that only bring elements to other places.
#include "ops/moves.h"

#include "ops/packed.h"

namespace fettle {

namespace {

class Moves final : public PreparedOperator {
public:
    Moves(const OperatorView& view, std::vector<Move> moves, std::optional<Background> background)
        : m_moves(std::move(moves)),
          m_background(background),
          m_bytes(movableBytes(view.output(0).type)),
          m_packed(bitsOf(view.output(0).type) == 4)
    {
        for (const TensorId id : view.op.outputs)
            m_outputCounts.push_back(static_cast<size_t>(elementCount(view.shapes[id.index()])));
        for (const Move& move : m_moves) {
            m_operandCounts.push_back(static_cast<size_t>(elementCount(view.inputShape(move.operand))));
            m_largestOperand = std::max(m_largestOperand, m_operandCounts.back());
        }
    }

    size_t scratchBytes() const override
    {
        return m_packed ? m_largestOperand + *std::ranges::max_element(m_outputCounts) : 0;
    }

    void run(const RunArguments& arguments) const override
    {
        for (size_t o = 0; o < m_outputCounts.size(); ++o) {
            std::byte* to = m_packed ? arguments.scratch + m_largestOperand : arguments.out<std::byte>(o);
            if (m_background)
                fillElements(to, m_outputCounts[o],
                             m_background->operand < 0
                                 ? m_background->value.data()
                                 : arguments.in<std::byte>(static_cast<size_t>(m_background->operand)),
                             m_bytes);
            for (size_t i = 0; i < m_moves.size(); ++i)
                if (m_moves[i].output == o)
                    m_moves[i].copy(source(arguments, i), to);
            if (m_packed)
                packNibbles(to, m_outputCounts[o], arguments.out<std::byte>(o));
        }
    }

private:
    const std::byte* source(const RunArguments& arguments, size_t move) const
    {
        const auto* data = arguments.in<std::byte>(m_moves[move].operand);
        if (!m_packed)
            return data;
        unpackNibbles(data, m_operandCounts[move], arguments.scratch);
        return arguments.scratch;
    }

    std::vector<Move> m_moves;
    std::optional<Background> m_background;
    std::vector<size_t> m_operandCounts, m_outputCounts;
    size_t m_largestOperand = 0;
    size_t m_bytes;
    bool m_packed; ///< two elements to a byte
};

} // namespace

Result<void> checkShape(const Shape& shape)
{
    int64_t count = 1;
    for (const int32_t size : shape) {
        count *= size;
        if (size < 0 || count > std::numeric_limits<int32_t>::max())
            return fail(ErrorCode::DamagedModel, "impossible shape " + shapeText(shape));
    }
    return {};
}

size_t movableBytes(TensorType type)
{
    const int bits = bitsOf(type);
    return bits == 4 ? 1 : static_cast<size_t>(bits / 8);
}

Result<size_t> commonBytes(const OperatorView& view, size_t operand)
{
    const TensorType type = view.input(operand)->type;
    for (size_t i = 0; i < view.op.outputs.size(); ++i)
        if (view.output(i).type != type)
            return unsupportedTypes(view);
    if (movableBytes(type) == 0)
        return unsupportedTypes(view);
    return movableBytes(type);
}

std::unique_ptr<PreparedOperator> preparedMoves(const OperatorView& view, std::vector<Move> moves,
                                                std::optional<Background> background)
{
    return std::make_unique<Moves>(view, std::move(moves), background);
}

std::unique_ptr<PreparedOperator> preparedMove(const OperatorView& view, StridedCopy copy)
{
    return preparedMoves(view, {{0, 0, std::move(copy)}});
}

std::unique_ptr<OperatorGradient> moveGradient(std::vector<Move> moves)
{
    return gradientFrom([moves = std::move(moves)](const GradientArguments& arguments) {
        for (const Move& move : moves) {
            const float* from = arguments.gradientOut(move.output);
            float* to = arguments.gradientIn(move.operand);
            if (from != nullptr && to != nullptr)
                move.copy.addBack(from, to);
        }
    });
}

std::unique_ptr<OperatorGradient> moveGradient(StridedCopy copy)
{
    return moveGradient(std::vector<Move>{{0, 0, std::move(copy)}});
}

} // namespace fettle
