// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Tables and windows for the tests of the kernels.
#include "kernel_test.h"

#include "kernels/isa/entries.h"

#include <algorithm>

#if defined(FETTLE_EMULATED)
FETTLE_KERNEL_ENTRIES(emulated)
#endif

namespace fettle::kernels::test {

std::vector<NamedTable> tables()
{
    std::vector<NamedTable> all;
    for (int i = 0; i < instructionSetCount; i++) {
        const auto set = static_cast<InstructionSet>(i);
        if (const KernelTable* table = kernelsFor(set))
            all.push_back({name(set), *table});
    }
#if defined(FETTLE_EMULATED)
    all.push_back(
        {"avx512vnni, emulated",
         {InstructionSet::Avx512Vnni, emulated::convF32, emulated::depthwiseF32, emulated::winogradF32,
          emulated::convI8, emulated::depthwiseI8, emulated::pooling, emulated::elementwise,
          emulated::activations, emulated::gradients, emulated::fakeQuantization}});
#endif
    return all;
}

namespace {

struct Axis {
    int in, out, kernel, stride, dilation, padding;
};

Axis randomAxis(Random& random, int kernel)
{
    Axis a{.in = random.integer(1, 19),
           .out = 1,
           .kernel = kernel,
           .stride = random.oneOf(1, 1, 2, 3),
           .dilation = kernel > 1 ? random.oneOf(1, 1, 1, 2, 3) : 1,
           .padding = 0};
    const int reach = (a.kernel - 1) * a.dilation + 1;
    const bool same = a.in < reach || random.integer(0, 1) == 1;
    a.out = same ? (a.in + a.stride - 1) / a.stride : (a.in - reach) / a.stride + 1;
    a.padding = same ? std::max((a.out - 1) * a.stride + reach - a.in, 0) / 2 : 0;
    return a;
}

} // namespace

Window randomWindow(Random& random)
{
    const int kernel = random.oneOf(1, 1, 2, 3, 3, 3, 5);
    const Axis y = randomAxis(random, kernel), x = randomAxis(random, random.integer(0, 4) ? kernel : 4);
    return {.inHeight = y.in,
            .inWidth = x.in,
            .inChannels = random.integer(1, random.oneOf(4, 20, 70)),
            .outHeight = y.out,
            .outWidth = x.out,
            .outChannels = random.integer(1, random.oneOf(20, 70, 140)),
            .kernelHeight = y.kernel,
            .kernelWidth = x.kernel,
            .strideHeight = y.stride,
            .strideWidth = x.stride,
            .dilationHeight = y.dilation,
            .dilationWidth = x.dilation,
            .padTop = y.padding,
            .padLeft = x.padding};
}

Window randomDepthwiseWindow(Random& random)
{
    Window w = randomWindow(random);
    w.outChannels = w.inChannels * random.oneOf(1, 1, 1, 2, 3);
    return w;
}

std::string describe(const Window& w)
{
    const auto text = [](int x) { return std::to_string(x); };
    return "in " + text(w.inHeight) + "x" + text(w.inWidth) + "x" + text(w.inChannels) + ", out " +
           text(w.outHeight) + "x" + text(w.outWidth) + "x" + text(w.outChannels) + ", kernel " +
           text(w.kernelHeight) + "x" + text(w.kernelWidth) + ", stride " + text(w.strideHeight) + "x" +
           text(w.strideWidth) + ", dilation " + text(w.dilationHeight) + "x" + text(w.dilationWidth) +
           ", padding " + text(w.padTop) + " " + text(w.padLeft);
}

} // namespace fettle::kernels::test
