// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What each instruction set's objects offer: the only names in this folder with external linkage.
#pragma once

#include "kernels/kernels.h"

#define FETTLE_KERNEL_ENTRIES(set)                                                                           \
    namespace fettle::kernels::set {                                                                         \
    extern const WindowF32 convF32, winogradF32, depthwiseF32;                                               \
    extern const WindowI8 convI8, depthwiseI8;                                                               \
    extern const Pooling pooling;                                                                            \
    extern const Elementwise elementwise;                                                                    \
    extern const Activations activations;                                                                    \
    extern const Gradients gradients;                                                                        \
    extern const FakeQuantization fakeQuantization;                                                          \
    }

#if defined(FETTLE_ISA)
FETTLE_KERNEL_ENTRIES(FETTLE_ISA)
#endif
