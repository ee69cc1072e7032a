// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The sample that is inside the program: a model and its pictures as files in memory.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace fettle::resources {

/// The whole .tflite file, aligned to 64 bytes; lives as long as the program.
[[nodiscard]] std::span<const std::byte> sampleModel() noexcept;

/// The whole .npz file: x_train [2000,32,32,3], y_train [2000], x_test [1000,32,32,3], y_test [1000], all of
/// uint8; lives as long as the program.
[[nodiscard]] std::span<const std::byte> sampleData() noexcept;

/// File names under which the two are shown and saved.
inline constexpr std::string_view sampleModelName() noexcept
{
    return "machine_parts.tflite";
}

inline constexpr std::string_view sampleDataName() noexcept
{
    return "machine_parts.npz";
}

} // namespace fettle::resources
