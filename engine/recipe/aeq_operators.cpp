// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The default policy of the AI Edge Quantizer, as a table.
#include "recipe/aeq_operators.h"

#include <algorithm>
#include <array>

namespace fettle::aeq {

namespace {

/// Which requests an operation supports.
enum : unsigned {
    Half = 1,
    Weights8 = 2, ///< dynamic and weight-only
    Dynamic4 = 4,
    WeightOnly4 = 8,
    Static8 = 16,
    Static16 = 32,
    Static4 = 64, ///< 4-bit weights
    Both = Static8 | Static16,
};

struct Row {
    std::string_view name;
    unsigned supports;
};

constexpr std::array rows = std::to_array<Row>({
    {"FULLY_CONNECTED", Half | Weights8 | Dynamic4 | WeightOnly4 | Both | Static4},
    {"CONV_2D", Half | Weights8 | Dynamic4 | WeightOnly4 | Both | Static4},
    {"DEPTHWISE_CONV_2D", Half | Weights8 | Both},
    {"CONV_2D_TRANSPOSE", Half | Weights8 | Both},
    {"EMBEDDING_LOOKUP", Half | Weights8 | Dynamic4 | WeightOnly4 | Both},
    {"BATCH_MATMUL", Weights8 | WeightOnly4 | Both},
    {"INPUT", Both | Static4},
    {"OUTPUT", Both | Static4},
    {"AVERAGE_POOL_2D", Both},
    {"MAX_POOL_2D", Both},
    {"RESHAPE", Both},
    {"SOFTMAX", Both},
    {"TANH", Both},
    {"TRANSPOSE", Both},
    {"GELU", Both},
    {"ADD", Both},
    {"SUB", Both},
    {"MUL", Both},
    {"MEAN", Both},
    {"RSQRT", Both},
    {"CONCATENATION", Both},
    {"STRIDED_SLICE", Both},
    {"SPLIT", Both},
    {"LOGISTIC", Both},
    {"SLICE", Both},
    {"SUM", Both},
    {"SELECT", Both},
    {"SELECT_V2", Both},
    {"DYNAMIC_UPDATE_SLICE", Both},
    {"PAD", Both},
    {"RESIZE_BILINEAR", Both},
    {"RESIZE_NEAREST_NEIGHBOR", Both},
    {"GATHER_ND", Both},
    {"GATHER", Both},
    {"PACK", Both},
    {"UNPACK", Both},
    {"DIV", Both},
    {"BROADCAST_TO", Both},
    {"SQRT", Both},
    {"MAXIMUM", Both},
    {"PADV2", Both},
    {"REDUCE_MIN", Both},
    {"EQUAL", Both},
    {"NOT_EQUAL", Both},
    {"MIRROR_PAD", Both},
    {"RELU", Both},
    {"HARD_SWISH", Static8},
    {"SQUARED_DIFFERENCE", Static8},
    {"SPACE_TO_DEPTH", Static8},
});

unsigned neededFor(const Request& request)
{
    switch (request.mode) {
    case Mode::None:
        return 0;
    case Mode::Half:
        return Half;
    case Mode::Dynamic:
        return request.weightBits == 4 ? Dynamic4 : Weights8;
    case Mode::WeightOnly:
        return request.weightBits == 4 ? WeightOnly4 : Weights8;
    case Mode::Static:
        break;
    }
    return (request.activationBits == 16 ? Static16 : Static8) | (request.weightBits == 4 ? Static4 : 0U);
}

} // namespace

std::string operationName(const std::string& builtinName)
{
    const std::string name = builtinName == "TRANSPOSE_CONV" ? "CONV_2D_TRANSPOSE" : builtinName;
    return std::ranges::find(rows, name, &Row::name) == rows.end() ? std::string() : name;
}

bool supported(std::string_view operation, const Request& request)
{
    const auto* row = std::ranges::find(rows, operation, &Row::name);
    const unsigned needed = neededFor(request);
    return row != rows.end() && (row->supports & needed) == needed;
}

} // namespace fettle::aeq
