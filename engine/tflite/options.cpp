// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Access to options and their comparison, and the names that the format gives to operators.
#include "tflite/options.h"

#include "tflite/operator_names.h"
#include "tflite_generated.h"

namespace fettle {

namespace {

template <class Union>
bool same(const std::shared_ptr<const Union>& a, const std::shared_ptr<const Union>& b)
{
    return a == b || (a != nullptr && b != nullptr && *a == *b);
}

template <class Union, class Type>
const void* tableOf(const std::shared_ptr<const Union>& options, Type type)
{
    return options != nullptr && options->type == type ? options->value : nullptr;
}

} // namespace

bool operator==(const OperatorOptions& a, const OperatorOptions& b)
{
    return same(a.builtin, b.builtin) && same(a.builtin2, b.builtin2);
}

const void* optionsTable(const Operator& op, tfl::BuiltinOptions type)
{
    return tableOf(op.options.builtin, type);
}

const void* optionsTable(const Operator& op, tfl::BuiltinOptions2 type)
{
    return tableOf(op.options.builtin2, type);
}

OperatorOptions takeOptions(tfl::BuiltinOptions type, void* table)
{
    auto holder = std::make_shared<tfl::BuiltinOptionsUnion>();
    holder->type = type;
    holder->value = table;
    OperatorOptions options;
    options.builtin = std::move(holder);
    return options;
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
