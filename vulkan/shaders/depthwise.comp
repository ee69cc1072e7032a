// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// DEPTHWISE_CONV_2D: one invocation computes four channels of PIXELS neighbouring output pixels.
// Weights: [tap][output channel rounded up to 4].
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

// Input channels that feed the output channels [channel, channel + 4).
vec4 loadInputs(uint pixel, uint channel)
{
    if (b.groups == 1)
        return loadQuad(pixel, channel, b.outChannels - channel);
    vec4 value = vec4(0);
    [[unroll]] for (uint i = 0; i < 4; ++i)
        if (channel + i < b.outChannels)
            value[i] = x[pixel * b.inChannels + (channel + i) / b.groups];
    return value;
}

void main()
{
    const uint pixels = b.batch * b.outHeight * b.outWidth;
    const uint quads = quadsOf(b.outChannels);
    const uint quad = flatIndex() % quads;
    const uint first = flatIndex() / quads * PIXELS;
    if (first >= pixels)
        return;

    Place places[PIXELS];
    vec4 sum[PIXELS];
    [[unroll]] for (uint p = 0; p < PIXELS; ++p) {
        places[p] = placeOf(min(first + p, pixels - 1));
        sum[p] = bias[quad];
    }
    for (uint ky = 0; ky < b.kernelHeight; ++ky) {
        for (uint kx = 0; kx < b.kernelWidth; ++kx) {
            const vec4 weight = w[(ky * b.kernelWidth + kx) * quads + quad];
            [[unroll]] for (uint p = 0; p < PIXELS; ++p) {
                const int row = places[p].top + int(ky * b.dilationHeight);
                const int column = places[p].left + int(kx * b.dilationWidth);
                if (inside(row, column))
                    sum[p] += loadInputs(inputPixel(places[p], row, column), quad * 4) * weight;
            }
        }
    }
    [[unroll]] for (uint p = 0; p < PIXELS; ++p)
        if (first + p < pixels)
            storeQuad(first + p, quad * 4, b.outChannels - quad * 4, applyFunction(sum[p]));
}
