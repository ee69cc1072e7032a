// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Comparison of options, and the names that the format gives to operators.
#include "tflite/options.h"

#include "tflite/operator_names.h"

namespace fettle {

namespace {

template <class Union>
bool same(const std::shared_ptr<const Union>& a, const std::shared_ptr<const Union>& b)
{
    return a == b || (a != nullptr && b != nullptr && *a == *b);
}

} // namespace

bool operator==(const OperatorOptions& a, const OperatorOptions& b)
{
    return same(a.builtin, b.builtin) && same(a.builtin2, b.builtin2);
}

std::string operatorName(int32_t code)
{
    if (code < 0 || code > static_cast<int32_t>(tfl::BuiltinOperator::MAX))
        return "UNKNOWN_" + std::to_string(code);
    return tfl::EnumNameBuiltinOperator(static_cast<tfl::BuiltinOperator>(code));
}

std::string operatorName(const Operator& op)
{
    return op.customCode.empty() ? operatorName(op.code) : op.customCode;
}

} // namespace fettle
