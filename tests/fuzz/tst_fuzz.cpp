// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Feeds every target with its seeds, and with many of their mutations, the same in every run. Also writes the
// seeds for the fuzzers: fettle_fuzz_tests --seeds FOLDER
#include "fuzz_targets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <random>

namespace fettle::fuzz {

void PrintTo(const Target& target, std::ostream* stream)
{
    *stream << target.name;
}

namespace {

using Content = std::vector<std::byte>;

constexpr size_t mutations = 12000; ///< of all seeds of a target together

/// One small harm: bytes changed, cut off, repeated, or taken from another seed.
void harm(Content& bytes, const std::vector<Content>& seeds, std::mt19937& random)
{
    const auto below = [&](size_t limit) { return limit == 0 ? 0 : random() % limit; };
    if (bytes.empty())
        return;
    const size_t at = below(bytes.size());
    const size_t length = below(std::min<size_t>(bytes.size() - at, 16)) + 1;
    switch (below(6)) {
    case 0:
        bytes[at] ^= static_cast<std::byte>(1u << below(8));
        break;
    case 1: {
        constexpr std::array<unsigned char, 6> odd = {0, 1, 127, 128, 254, 255};
        std::fill_n(bytes.begin() + static_cast<ptrdiff_t>(at), std::min(length, bytes.size() - at),
                    static_cast<std::byte>(odd[below(odd.size())]));
        break;
    }
    case 2:
        bytes.resize(at);
        break;
    case 3: {
        const Content part(bytes.begin() + static_cast<ptrdiff_t>(at),
                           bytes.begin() + static_cast<ptrdiff_t>(std::min(at + length, bytes.size())));
        bytes.insert(bytes.begin() + static_cast<ptrdiff_t>(at), part.begin(), part.end());
        break;
    }
    case 4:
        bytes.erase(bytes.begin() + static_cast<ptrdiff_t>(at),
                    bytes.begin() + static_cast<ptrdiff_t>(std::min(at + length, bytes.size())));
        break;
    default: {
        const Content& other = seeds[below(seeds.size())];
        for (size_t i = 0; i < length && at + i < bytes.size() && at + i < other.size(); ++i)
            bytes[at + i] = other[at + i];
    }
    }
}

class FuzzTargets : public testing::TestWithParam<Target> {};

TEST_P(FuzzTargets, SurviveSeedsAndTheirMutations)
{
    const auto seeds = GetParam().seeds();
    ASSERT_FALSE(seeds.empty());
    std::mt19937 random(20261123);
    for (const Content& seed : seeds) {
        GetParam().run(seed);
        for (size_t i = 0; i < mutations / seeds.size(); ++i) {
            Content bytes = seed;
            for (size_t harms = random() % 4 + 1; harms > 0; --harms)
                harm(bytes, seeds, random);
            GetParam().run(bytes); // returns: what it promises beyond that, it checks itself
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Targets, FuzzTargets, testing::ValuesIn(targets().begin(), targets().end()),
                         [](const auto& test) { return std::string(test.param.name); });

void writeSeeds(const std::filesystem::path& folder)
{
    for (const Target& target : targets()) {
        std::filesystem::create_directories(folder / target.name);
        int number = 0;
        for (const Content& seed : target.seeds()) {
            std::ofstream file(folder / target.name / std::to_string(number++), std::ios::binary);
            file.write(reinterpret_cast<const char*>(seed.data()), static_cast<std::streamsize>(seed.size()));
        }
    }
}

} // namespace

} // namespace fettle::fuzz

int main(int argc, char** argv)
{
    testing::InitGoogleTest(&argc, argv);
    if (argc == 3 && std::string(argv[1]) == "--seeds") {
        fettle::fuzz::writeSeeds(argv[2]);
        return 0;
    }
    return RUN_ALL_TESTS();
}
