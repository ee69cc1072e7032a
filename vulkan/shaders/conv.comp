// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// CONV_2D as an implicit matrix product: one invocation computes PIXELS output pixels × QUADS quads of channels in registers.
// Weights: [group][tap][input channel rounded up to 4][output channel of the group rounded up to 4 * QUADS], padded with zeros.
#version 450
#include "common.glsl"
#define OUTPUT_BINDING 3
#include "image.glsl"

layout(std430, binding = 1) readonly buffer Weights
{
    vec4 w[];
};
layout(std430, binding = 2) readonly buffer Bias
{
    vec4 bias[];
};

void main()
{
    const uint pixels = b.batch * b.outHeight * b.outWidth;
    const uint groupQuads = (quadsOf(b.outputPerGroup) + QUADS - 1) / QUADS * QUADS;
    const uint blocks = b.groups * groupQuads / QUADS; // of QUADS quads
    // Neighbours take neighbouring channels: they read the same pixels and write one after the other.
    const uint block = flatIndex() % blocks;
    const uint first = flatIndex() / blocks * PIXELS;
    if (first >= pixels)
        return;
    const uint group = block * QUADS / groupQuads;
    const uint quad = block * QUADS % groupQuads;

    Place places[PIXELS];
    vec4 sum[PIXELS][QUADS];
    [[unroll]] for (uint p = 0; p < PIXELS; ++p) {
        places[p] = placeOf(min(first + p, pixels - 1));
        [[unroll]] for (uint q = 0; q < QUADS; ++q)
            sum[p][q] = bias[group * groupQuads + quad + q];
    }

    const uint depth = quadsOf(b.inputPerGroup);
    uint weight = group * b.kernelHeight * b.kernelWidth * depth * 4 * groupQuads + quad;
    for (uint ky = 0; ky < b.kernelHeight; ++ky) {
        for (uint kx = 0; kx < b.kernelWidth; ++kx) {
            bool valid[PIXELS];
            uint pixel[PIXELS];
            [[unroll]] for (uint p = 0; p < PIXELS; ++p) {
                const int row = places[p].top + int(ky * b.dilationHeight);
                const int column = places[p].left + int(kx * b.dilationWidth);
                valid[p] = inside(row, column);
                pixel[p] = valid[p] ? inputPixel(places[p], row, column) : 0;
            }
            for (uint c = 0; c < depth; ++c) {
                vec4 value[PIXELS];
                [[unroll]] for (uint p = 0; p < PIXELS; ++p)
                    value[p] = valid[p] ? loadQuad(pixel[p], group * b.inputPerGroup + c * 4, b.inputPerGroup - c * 4)
                                        : vec4(0);
                [[unroll]] for (uint i = 0; i < 4; ++i) {
                    [[unroll]] for (uint q = 0; q < QUADS; ++q) {
                        const vec4 column = w[weight + q];
                        [[unroll]] for (uint p = 0; p < PIXELS; ++p)
                            sum[p][q] += value[p][i] * column;
                    }
                    weight += groupQuads;
                }
            }
        }
    }

    [[unroll]] for (uint p = 0; p < PIXELS; ++p) {
        if (first + p >= pixels)
            break;
        [[unroll]] for (uint q = 0; q < QUADS; ++q) {
            const uint channel = (quad + q) * 4;
            if (channel < b.outputPerGroup)
                storeQuad(first + p, group * b.outputPerGroup + channel, b.outputPerGroup - channel,
                          applyFunction(sum[p][q]));
        }
    }
}
