// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Typed access to the options of an operator, for the files that implement operators and techniques.
#pragma once

#include "model/model.h"
#include "tflite_options.h"

#include <memory>
#include <utility>

namespace fettle {

/// The table of the operator if it is of this type, else null.
const void* optionsTable(const Operator& op, tfl::BuiltinOptions type);
const void* optionsTable(const Operator& op, tfl::BuiltinOptions2 type);
/// Takes the table over, unless it throws; the table was made by new and is of this type.
OperatorOptions takeOptions(tfl::BuiltinOptions type, void* table);

/// The options as the table T (e.g. tfl::Conv2DOptionsT); the table's defaults where the operator has none or
/// another.
template <class T>
T optionsOf(const Operator& op)
{
    const void* table = optionsTable(op, tfl::BuiltinOptionsUnionTraits<T>::enum_value);
    return table != nullptr ? *static_cast<const T*>(table) : T{};
}

template <class T>
OperatorOptions makeOptions(T table)
{
    auto owned = std::make_unique<T>(std::move(table));
    OperatorOptions options = takeOptions(tfl::BuiltinOptionsUnionTraits<T>::enum_value, owned.get());
    owned.release();
    return options;
}

} // namespace fettle
