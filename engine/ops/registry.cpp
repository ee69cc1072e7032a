// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The list of operators.
#include "ops/definitions.h"

#include <algorithm>

namespace fettle {

std::span<const OperatorDefinition* const> allDefinitions()
{
    static const std::array definitions = {
#define FETTLE_OPERATOR(name) &ops::name(),
#include "ops/ops.inc"
#undef FETTLE_OPERATOR
    };
    return definitions;
}

const OperatorDefinition* findDefinition(int32_t code)
{
    const auto all = allDefinitions();
    const auto found = std::ranges::find(all, code, &OperatorDefinition::code);
    return found == all.end() ? nullptr : *found;
}

} // namespace fettle
