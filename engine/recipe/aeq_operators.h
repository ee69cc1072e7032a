// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Names of operators and what is supported of them in recipes of the AI Edge Quantizer.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fettle::aeq {

enum class Mode { None, Half, Dynamic, WeightOnly, Static };

/// What an entry asks of an operator.
struct Request {
    Mode mode = Mode::None;
    int weightBits = 8;
    int activationBits = 8;
    bool perChannel = true;
    int64_t fewestWeights = 0; ///< layers with fewer keep them; dynamic and weight-only

    bool operator==(const Request&) const = default;
};

/// The tool's name of an operator, e.g. "CONV_2D_TRANSPOSE" for TRANSPOSE_CONV; empty when it has none.
std::string operationName(const std::string& builtinName);

/// Whether the tool's default policy has this request for the operation. An entry for all operations ("*") is
/// skipped where it is not; one that names the operation is an error there.
bool supported(std::string_view operation, const Request& request);

} // namespace fettle::aeq
