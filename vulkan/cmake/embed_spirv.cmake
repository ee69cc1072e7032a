# SPDX-FileCopyrightText: 2026 The Fettle authors
# SPDX-License-Identifier: GPL-3.0-or-later
# Writes SPIR-V modules as C++ arrays: cmake -DOUT=file.cpp -DNAMES="a;b" -DDIR=folder -P embed_spirv.cmake

set(text "// Generated from the shaders. Do not edit.\n#include \"vulkan/core/shaders.h\"\n\nnamespace fettle::vulkan::modules {\n")
foreach(name IN LISTS NAMES)
    file(READ ${DIR}/${name}.spv hex HEX)
    # A word is four bytes, least significant first.
    string(REGEX REPLACE "(..)(..)(..)(..)" "0x\\4\\3\\2\\1," words "${hex}")
    string(REGEX REPLACE "(0x........,0x........,0x........,0x........,0x........,0x........,0x........,0x........,)"
           "\\1\n" words "${words}")
    string(APPEND text "namespace {\nconstexpr uint32_t ${name}Words[] = {\n${words}\n};\n}\n"
                       "const std::span<const uint32_t> ${name}(${name}Words);\n")
endforeach()
string(APPEND text "} // namespace fettle::vulkan::modules\n")
file(WRITE ${OUT} "${text}")
