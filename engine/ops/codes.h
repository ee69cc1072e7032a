// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Builtin codes of the operators, without the large generated header of the file format.
#pragma once

#include <cstdint>

namespace fettle::code {

#define FETTLE_CODE(name, value) inline constexpr int32_t name = value;
#include "ops/codes.inc"
#undef FETTLE_CODE

} // namespace fettle::code
