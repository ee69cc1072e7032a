// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Indices that operands hold, of whichever integer type.
#pragma once

#include "ops/operands.h"

namespace fettle {

/// Reads an operand of int16, int32 or int64 indices.
class IndexReader {
public:
    IndexReader(const OperatorView& view, size_t operand)
        : m_operand(operand),
          m_type(view.input(operand)->type),
          m_count(static_cast<size_t>(elementCount(view.inputShape(operand))))
    {
    }
    bool usable(bool narrow = true) const
    {
        return m_type == TensorType::Int32 || m_type == TensorType::Int64 ||
               (narrow && m_type == TensorType::Int16);
    }
    size_t count() const { return m_count; }

    /// Calls visit(pointer) with the indices in their type. The arguments of a run, or of a gradient.
    template <class Arguments, class Visit>
    void visit(const Arguments& arguments, const Visit& visit) const
    {
        const std::byte* data = arguments.tensors[arguments.op->inputs[m_operand].index()];
        if (m_type == TensorType::Int32)
            visit(reinterpret_cast<const int32_t*>(data));
        else if (m_type == TensorType::Int64)
            visit(reinterpret_cast<const int64_t*>(data));
        else
            visit(reinterpret_cast<const int16_t*>(data));
    }

private:
    size_t m_operand;
    TensorType m_type;
    size_t m_count;
};

} // namespace fettle
