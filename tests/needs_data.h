// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How tests skip where the optional models and data sets are not on the machine.
#pragma once

#include <gtest/gtest.h>

namespace fettle::test {

/// True for an empty path or list, and for a null pointer.
bool isMissing(const auto& found)
{
    if constexpr (requires { found.empty(); })
        return found.empty();
    else
        return found == nullptr;
}

} // namespace fettle::test

/// Skips the test, saying why, where the shared data was not found.
#define FETTLE_NEEDS_DATA(found)                                                                             \
    if (fettle::test::isMissing(found))                                                                      \
    GTEST_SKIP() << "the shared data is not here (set FETTLE_SHARED_DATA)"
