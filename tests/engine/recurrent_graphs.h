// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Recurrent layers of every variant, each between two dense ones.
#pragma once

#include "model/model.h"
#include "tflite/options.h"

#include <vector>

namespace fettle::test {

inline constexpr int32_t recurrentInputs = 5;
inline constexpr int32_t recurrentCells = 6;

struct Recurrent {
    const char* name;
    tfl::ActivationFunctionType activation = tfl::ActivationFunctionType::TANH;
    float cellClip = 0;
    float projectionClip = 0;
    bool timeMajor = false;
    bool coupled = false;
    bool peephole = false;
    bool normalized = false;
    bool diagonal = false;
    bool biased = false;              ///< the projection
    int32_t outputs = recurrentCells; ///< other numbers: of a projection
    int32_t batch = 1;
    int32_t steps = 4;

    Shape rows(int32_t size) const
    {
        return timeMajor ? Shape{steps, batch, size} : Shape{batch, steps, size};
    }
};

enum class Auxiliary { None, InputOfBackward, InputOfBoth };

/// The variants of LSTMs.
const std::vector<Recurrent>& lstmVariants();

/// Graphs of one input [batch * steps][6] and three scores for each step.
ModelPtr unidirectional(const Recurrent& c);
ModelPtr bidirectional(const Recurrent& c, bool merged, Auxiliary auxiliary);
ModelPtr rnn(const Recurrent& c);
ModelPtr rnnBothWays(const Recurrent& c, bool merged, Auxiliary auxiliary);
/// Of one step; the filters have the given rank.
ModelPtr svdf(int32_t batch, int32_t rank, tfl::ActivationFunctionType activation);

} // namespace fettle::test
