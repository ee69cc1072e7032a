// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What is fed with hostile bytes: one function for each kind of input. Used by the fuzzers and by the tests
// of this folder.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace fettle::fuzz {

using Input = std::span<const std::byte>;

struct Target {
    const char* name;
    void (*run)(Input input);                       ///< must return, whatever the bytes
    std::vector<std::vector<std::byte>> (*seeds)(); ///< small sound inputs to begin with
};

std::span<const Target> targets();
const Target& target(const std::string& name);

} // namespace fettle::fuzz
