// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Options of an operator: the tables of the file format, shared and compared by content. Typed access:
// tflite/options.h.
#pragma once

#include <memory>

namespace fettle {

namespace tfl {
struct BuiltinOptionsUnion;
struct BuiltinOptions2Union;
} // namespace tfl

class OperatorOptions {
public:
    std::shared_ptr<const tfl::BuiltinOptionsUnion> builtin;
    std::shared_ptr<const tfl::BuiltinOptions2Union> builtin2;

    friend bool operator==(const OperatorOptions& a, const OperatorOptions& b);
};

} // namespace fettle
