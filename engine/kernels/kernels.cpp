// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which kernels run: the highest instruction set of this processor, group by group, unless its answers are
// right.
#include "kernels/kernels.h"

#include "kernels/isa/entries.h"
#include "kernels/self_check.h"

#include <array>

FETTLE_KERNEL_ENTRIES(baseline)
FETTLE_KERNEL_ENTRIES(avx2)
FETTLE_KERNEL_ENTRIES(avx512)
FETTLE_KERNEL_ENTRIES(avx512vnni)

namespace fettle::kernels {
namespace {

struct SetInfo {
    const char* name;
    bool available;
    KernelTable table;
};

#define FETTLE_TABLE(set, ns)                                                                                \
    {set,         ns::convF32,     ns::depthwiseF32, ns::winogradF32, ns::convI8,          ns::depthwiseI8,  \
     ns::pooling, ns::elementwise, ns::activations,  ns::gradients,   ns::fakeQuantization}

/// One row per instruction set, in their order.
const std::array<SetInfo, instructionSetCount>& sets()
{
    static const std::array<SetInfo, instructionSetCount> rows = [] {
        __builtin_cpu_init();
        const bool v3 = __builtin_cpu_supports("x86-64-v3"), v4 = v3 && __builtin_cpu_supports("x86-64-v4");
        return std::array<SetInfo, instructionSetCount>{{
            {"baseline", true, FETTLE_TABLE(InstructionSet::Baseline, baseline)},
            {"avx2", v3, FETTLE_TABLE(InstructionSet::Avx2, avx2)},
            {"avx512", v4, FETTLE_TABLE(InstructionSet::Avx512, avx512)},
            {"avx512vnni", v4 && __builtin_cpu_supports("avx512vnni"),
             FETTLE_TABLE(InstructionSet::Avx512Vnni, avx512vnni)},
        }};
    }();
    return rows;
}

const SetInfo& info(InstructionSet set)
{
    return sets()[static_cast<std::size_t>(set)];
}

/// The table of `set` with each group that fails its check taken from the sets below; the baseline is the
/// last resort.
KernelTable checkedTable(InstructionSet set)
{
    KernelTable table = info(set).table;
    for (int lower = static_cast<int>(set) - 1; lower >= 0; lower--) {
        const KernelTable& other = sets()[static_cast<std::size_t>(lower)].table;
        const SelfCheck right = selfCheck(table);
        if (right.allRight())
            break;
        if (!right.convF32)
            table.convF32 = other.convF32;
        if (!right.winogradF32)
            table.winogradF32 = other.winogradF32;
        if (!right.depthwiseF32)
            table.depthwiseF32 = other.depthwiseF32;
        if (!right.convI8)
            table.convI8 = other.convI8;
        if (!right.depthwiseI8)
            table.depthwiseI8 = other.depthwiseI8;
        if (!right.pooling)
            table.pooling = other.pooling;
        if (!right.elementwise)
            table.elementwise = other.elementwise;
        if (!right.activations)
            table.activations = other.activations;
    }
    return table;
}

} // namespace

InstructionSet best()
{
    int set = instructionSetCount - 1;
    while (!sets()[static_cast<std::size_t>(set)].available)
        set--;
    return static_cast<InstructionSet>(set);
}

const KernelTable* kernelsFor(InstructionSet set)
{
    return info(set).available ? &info(set).table : nullptr;
}

const KernelTable& kernels()
{
    static const KernelTable table = checkedTable(best());
    return table;
}

const char* name(InstructionSet set)
{
    return info(set).name;
}

} // namespace fettle::kernels
