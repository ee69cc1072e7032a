// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Declares a function for every operator of the format that returns its definition. Those in ops.inc exist.
#pragma once

#include "ops/operator_definition.h"

namespace fettle::ops {

// A new row in ops.inc must not make every operator compile again, hence the list of codes.
#define FETTLE_CODE(name, value) const OperatorDefinition& name();
#include "ops/codes.inc"
#undef FETTLE_CODE

} // namespace fettle::ops
