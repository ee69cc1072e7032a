// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Names of the builtin operators.
#pragma once

#include "model/model.h"

#include <string>
#include <string_view>

namespace fettle {

/// "CONV_2D"; "UNKNOWN_n" for a code that the schema does not have.
std::string operatorName(int32_t code);
/// The same for an operator; a custom operator gives its custom code.
std::string operatorName(const Operator& op);

} // namespace fettle
