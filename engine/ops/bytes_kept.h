// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What EXPAND_DIMS, RESHAPE and SQUEEZE share: the output has the bytes of the input, only its shape is
// another.
#pragma once

#include "ops/operands.h"

namespace fettle {

/// Input and output have one type, of a fixed size.
Result<std::unique_ptr<PreparedOperator>> prepareKeptBytes(const OperatorView& view,
                                                           const ExecutionOptions& options);

struct KeptBytesNames {
    int32_t code;
    std::string_view name;
    std::string_view label;
};
/// The definition of such an operator.
OperatorDefinition keptBytes(const KeptBytesNames& names, decltype(OperatorDefinition::shapes) shapes);

} // namespace fettle
