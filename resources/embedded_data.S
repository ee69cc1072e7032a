// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes of the sample between two symbols each; aligned so that the model can be read in place.

    .section .rodata
    .macro embed symbol, file
    .balign 64
    .global \symbol
    .hidden \symbol
\symbol:
    .incbin "\file"
    .global \symbol\()_end
    .hidden \symbol\()_end
\symbol\()_end:
    .byte 0
    .endm

    embed fettle_sample_model, machine_parts.tflite
    embed fettle_sample_data, machine_parts.npz

#if defined(__ELF__)
    .section .note.GNU-stack, "", %progbits
#endif
