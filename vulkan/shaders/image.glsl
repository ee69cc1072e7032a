// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Four neighbouring channels of an NHWC image at a time: how all shaders with a window read and write images.
layout(push_constant) uniform Push
{
    WindowBlock b;
};
layout(std430, binding = 0) readonly buffer Input
{
    float x[];
};
layout(std430, binding = 0) readonly buffer InputQuads
{
    vec4 xQuads[];
};

#define quadsOf(channels) (((channels) + 3u) / 4u)

// Channels [channel, channel + 4) of the pixel, of which the first `count` exist; the others read as zero.
vec4 loadQuad(uint pixel, uint channel, uint count)
{
    const uint at = pixel * b.inChannels + channel;
    if ((aligned & FETTLE_ALIGNED_LOADS) != 0)
        return xQuads[at / 4];
    vec4 value = vec4(0);
    [[unroll]] for (uint i = 0; i < 4; ++i)
        if (i < count)
            value[i] = x[at + i];
    return value;
}

layout(std430, binding = OUTPUT_BINDING) writeonly buffer Output
{
    float y[];
};
layout(std430, binding = OUTPUT_BINDING) writeonly buffer OutputQuads
{
    vec4 yQuads[];
};

void storeQuad(uint pixel, uint channel, uint count, vec4 value)
{
    const uint at = pixel * b.outChannels + channel;
    if ((aligned & FETTLE_ALIGNED_STORES) != 0) {
        yQuads[at / 4] = value;
        return;
    }
    [[unroll]] for (uint i = 0; i < 4; ++i)
        if (i < count)
            y[at + i] = value[i];
}

// Position of a flat output pixel.
struct Place {
    uint image;
    int top;  // of the window, in input rows; negative in the padding
    int left;
};

Place placeOf(uint pixel)
{
    const uint row = pixel / b.outWidth;
    const uint column = pixel % b.outWidth;
    Place place;
    place.image = row / b.outHeight;
    place.top = int((row % b.outHeight) * b.strideHeight) - int(b.padTop);
    place.left = int(column * b.strideWidth) - int(b.padLeft);
    return place;
}

bool inside(int row, int column)
{
    return row >= 0 && row < int(b.inHeight) && column >= 0 && column < int(b.inWidth);
}

uint inputPixel(Place place, int row, int column)
{
    return (place.image * b.inHeight + uint(row)) * b.inWidth + uint(column);
}
