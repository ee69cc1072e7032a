// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// ADD with broadcasting: one invocation computes one value, found by strides that are 0 along broadcast dimensions.
#version 450
#include "common.glsl"

layout(push_constant) uniform Push
{
    BinaryBlock b;
};
layout(std430, binding = 0) readonly buffer InputA
{
    float x0[];
};
layout(std430, binding = 1) readonly buffer InputB
{
    float x1[];
};
layout(std430, binding = 2) writeonly buffer Output
{
    float y[];
};

void main()
{
    const uint index = flatIndex();
    if (index >= b.count)
        return;
    uint rest = index;
    uint a = 0;
    uint c = 0;
    for (int d = FETTLE_MAX_RANK - 1; d >= 0; --d) {
        const uint at = rest % b.dims[d];
        rest /= b.dims[d];
        a += at * b.strideA[d];
        c += at * b.strideB[d];
    }
    y[index] = applyFunction(vec4(x0[a] + x1[c])).x;
}
