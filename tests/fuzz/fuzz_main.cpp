// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The entry points of one fuzzer (https://llvm.org/docs/LibFuzzer.html): fuzz_model FOLDER [OPTIONS]. An empty
// folder is filled with the target's seeds first. FETTLE_FUZZ_TARGET names what is fed.
#include "fuzz_targets.h"

#include <filesystem>
#include <fstream>

namespace {

const fettle::fuzz::Target& ownTarget()
{
    static const fettle::fuzz::Target& target = fettle::fuzz::target(FETTLE_FUZZ_TARGET);
    return target;
}

void writeSeeds(const std::filesystem::path& folder)
{
    size_t number = 0;
    for (const std::vector<std::byte>& seed : ownTarget().seeds()) {
        std::ofstream file(folder / ("seed-" + std::to_string(number++)), std::ios::binary);
        file.write(reinterpret_cast<const char*>(seed.data()), static_cast<std::streamsize>(seed.size()));
    }
}

} // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv)
{
    for (int i = 1; i < *argc; ++i) {
        const std::filesystem::path path = (*argv)[i];
        if (std::filesystem::is_directory(path) && std::filesystem::is_empty(path))
            writeSeeds(path);
    }
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, size_t size)
{
    ownTarget().run(std::as_bytes(std::span(data, size)));
    return 0;
}
