# SPDX-FileCopyrightText: 2026 The Fettle authors
# SPDX-License-Identifier: GPL-3.0-or-later
# The kernels: each source of kernels/isa compiled once per instruction set, into objects of fettle_engine.

# fettle_kernel_set(NAME FLAGS...): the library of objects fettle_kernels_NAME, in the namespace of that name.
function(fettle_kernel_set name)
    file(GLOB isa_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/isa/*.cpp)
    add_library(fettle_kernels_${name} OBJECT ${isa_sources})
    fettle_target(fettle_kernels_${name})
    target_include_directories(fettle_kernels_${name} PRIVATE ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/..)
    target_compile_definitions(fettle_kernels_${name} PRIVATE FETTLE_ISA=${name})
    # Vector types as template arguments lose attributes that do not matter here.
    target_compile_options(fettle_kernels_${name} PRIVATE ${ARGN} -Wno-ignored-attributes)
endfunction()

# g++ 12 warns about its own AVX-512 headers (GCC bug 105593).
set(quiet_avx512 $<$<CXX_COMPILER_ID:GNU>:-Wno-uninitialized> $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
set(kernel_sets baseline avx2 avx512 avx512vnni)
fettle_kernel_set(baseline -march=x86-64)
fettle_kernel_set(avx2 -march=x86-64-v3)
fettle_kernel_set(avx512 -march=x86-64-v4 ${quiet_avx512})
fettle_kernel_set(avx512vnni -march=x86-64-v4 -mavx512vnni ${quiet_avx512})

foreach(set ${kernel_sets})
    target_sources(fettle_engine PRIVATE $<TARGET_OBJECTS:fettle_kernels_${set}>)
endforeach()
