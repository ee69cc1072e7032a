// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Typed access to the options of an operator, for the files that implement operators and techniques.
#pragma once

#include "model/model.h"
#include "tflite_generated.h"

namespace fettle {

/// The options as the table T (e.g. tfl::Conv2DOptionsT); the table's defaults where the operator has none or another.
template <class T>
T optionsOf(const Operator& op)
{
    if (op.options.builtin && op.options.builtin->type == tfl::BuiltinOptionsUnionTraits<T>::enum_value)
        return *static_cast<const T*>(op.options.builtin->value);
    return T{};
}

template <class T>
OperatorOptions makeOptions(T table)
{
    auto holder = std::make_shared<tfl::BuiltinOptionsUnion>();
    holder->Set(std::move(table));
    OperatorOptions options;
    options.builtin = std::move(holder);
    return options;
}

} // namespace fettle
