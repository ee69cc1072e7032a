// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// AVERAGE_POOL_2D and MAX_POOL_2D: one invocation computes four channels of one output pixel. Padding counts for nothing.
#version 450
#include "common.glsl"
#define OUTPUT_BINDING 1
#include "image.glsl"

void main()
{
    const uint quads = quadsOf(b.outChannels);
    const uint quad = flatIndex() % quads;
    const uint pixel = flatIndex() / quads;
    if (pixel >= b.batch * b.outHeight * b.outWidth)
        return;

    const Place place = placeOf(pixel);
    vec4 result = AVERAGE != 0 ? vec4(0) : vec4(uintBitsToFloat(0xff800000u)); // minus infinity
    uint count = 0;
    for (uint ky = 0; ky < b.kernelHeight; ++ky) {
        for (uint kx = 0; kx < b.kernelWidth; ++kx) {
            const int row = place.top + int(ky);
            const int column = place.left + int(kx);
            if (!inside(row, column))
                continue;
            const vec4 value = loadQuad(inputPixel(place, row, column), quad * 4, b.inChannels - quad * 4);
            result = AVERAGE != 0 ? result + value : max(result, value);
            ++count;
        }
    }
    if (AVERAGE != 0)
        result /= float(max(count, 1u));
    storeQuad(pixel, quad * 4, b.outChannels - quad * 4, applyFunction(result));
}
