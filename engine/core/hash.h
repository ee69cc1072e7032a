// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A hash that is the same on every machine; not for what an adversary chooses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace fettle {

/// FNV-1a of 64 bits, http://www.isthe.com/chongo/tech/comp/fnv/. Continues `hash` with more bytes.
constexpr uint64_t fnv1a(std::span<const std::byte> bytes, uint64_t hash = 0xcbf29ce484222325U)
{
    for (const std::byte b : bytes) {
        hash ^= static_cast<uint64_t>(b);
        hash *= 0x100000001b3U;
    }
    return hash;
}

} // namespace fettle
