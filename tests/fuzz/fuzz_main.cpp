// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The entry point of one fuzzer (https://llvm.org/docs/LibFuzzer.html); FETTLE_FUZZ_TARGET names what it
// feeds.
#include "fuzz_targets.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, size_t size)
{
    static const fettle::fuzz::Target& target = fettle::fuzz::target(FETTLE_FUZZ_TARGET);
    target.run(std::as_bytes(std::span(data, size)));
    return 0;
}
