// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The table of shader modules.
#include "vulkan/core/shaders.h"

#include "vulkan/shaders/blocks.h"

#include <array>

namespace fettle::vulkan {

const Shader& shader(ShaderId id)
{
    static const std::array table = {
#define FETTLE_SHADER(name, source, bindings, block, definitions)                                            \
    Shader{#name, modules::name, bindings, sizeof(block)},
#include "vulkan/shaders/shaders.inc"
#undef FETTLE_SHADER
    };
    return table[static_cast<size_t>(id)];
}

} // namespace fettle::vulkan
