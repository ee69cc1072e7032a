// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The shader modules that the build compiled and embedded, one for each row of shaders.inc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace fettle::vulkan {

enum class ShaderId : uint16_t {
#define FETTLE_SHADER(name, source, bindings, block, definitions) name,
#include "vulkan/shaders/shaders.inc"
#undef FETTLE_SHADER
};

struct Shader {
    std::string_view name;
    std::span<const uint32_t> words; ///< SPIR-V
    uint32_t bindings = 0;           ///< storage buffers 0 … bindings - 1, outputs last
    uint32_t blockBytes = 0;         ///< push constants
};

const Shader& shader(ShaderId id);

namespace modules {
#define FETTLE_SHADER(name, source, bindings, block, definitions) extern const std::span<const uint32_t> name;
#include "vulkan/shaders/shaders.inc"
#undef FETTLE_SHADER
} // namespace modules

} // namespace fettle::vulkan
