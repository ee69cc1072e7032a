# SPDX-FileCopyrightText: 2026 The Fettle authors
# SPDX-License-Identifier: GPL-3.0-or-later
# What every target of Fettle has in common: language, warnings, sanitizers, compiler cache.

if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(FETTLE_CCACHE ccache)
if(FETTLE_CCACHE)
    # sloppy about what a precompiled header hides, or ccache would not help with the files that use it
    set(launcher ${CMAKE_COMMAND} -E env
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${FETTLE_CCACHE})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
    set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
endif()

# moc of Qt 6.4 cannot parse the standard header <concepts> and need not: its include guard hides it from moc alone.
set(CMAKE_AUTOMOC_MOC_OPTIONS -D_GLIBCXX_CONCEPTS)

if(FETTLE_SANITIZE)
    add_compile_options(-fsanitize=${FETTLE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
    add_link_options(-fsanitize=${FETTLE_SANITIZE})
endif()
if(NOT FETTLE_ASSERTIONS)
    add_compile_definitions(NDEBUG)
else()
    add_compile_definitions(_GLIBCXX_ASSERTIONS)
    foreach(config RELEASE RELWITHDEBINFO)
        string(REPLACE "-DNDEBUG" "" CMAKE_CXX_FLAGS_${config} "${CMAKE_CXX_FLAGS_${config}}")
    endforeach()
endif()

# fettle_target(NAME): the warnings and settings of the house for one target.
function(fettle_target name)
    target_compile_options(${name} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wundef
        -Wno-missing-field-initializers) # designated initialisers leave fields to their defaults on purpose
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        target_compile_options(${name} PRIVATE -Wno-restrict) # GCC 12 warns of its own string library (PR 105651)
    endif()
    # Floating point is part of the results: no contraction that the source does not ask for.
    target_compile_options(${name} PRIVATE -ffp-contract=off)
    if(FETTLE_WERROR)
        target_compile_options(${name} PRIVATE -Werror)
    endif()
endfunction()
