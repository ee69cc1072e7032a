// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// std::ranges::contains of C++23, which libstdc++ 12 does not have yet.
#pragma once

#include <algorithm>
#include <functional>
#include <ranges>

namespace fettle {

template <std::ranges::input_range Range, class Value, class Projection = std::identity>
constexpr bool contains(Range&& range, const Value& value, Projection projection = {})
{
    return std::ranges::find(range, value, projection) != std::ranges::end(range);
}

} // namespace fettle
