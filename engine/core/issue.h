// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Something worth telling that does not stop the work, with a target that a click can lead to.
#pragma once

#include "core/id.h"

#include <cstdint>
#include <string>
#include <variant>

namespace fettle {

enum class Severity { Note, Warning, Error };

struct ByteOffset {
    uint64_t value = 0;
    bool operator==(const ByteOffset&) const = default;
};

using IssueTarget = std::variant<std::monostate, OperatorId, TensorId, ByteOffset>;

struct Issue {
    Severity severity = Severity::Note;
    std::string id;   ///< a stable name of the reason, e.g. "stays-float"
    std::string text; ///< one sentence
    IssueTarget target;

    bool operator==(const Issue&) const = default;
};

} // namespace fettle
