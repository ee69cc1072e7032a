// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Declares the functions that return the operators' definitions, one for each row of ops.inc.
#pragma once

#include "ops/operator_definition.h"

namespace fettle::ops {

#define FETTLE_OPERATOR(name) const OperatorDefinition& name();
#include "ops/ops.inc"
#undef FETTLE_OPERATOR

} // namespace fettle::ops
