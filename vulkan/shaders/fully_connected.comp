// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// FULLY_CONNECTED for few rows: a workgroup computes QUADS × 4 outputs of one row; its invocations share the depth among
// them and add their parts up in a fixed order. Weights: [input rounded up to 4][output rounded up to 4].
#version 450
#include "common.glsl"

layout(push_constant) uniform Push
{
    MatrixBlock b;
};
layout(std430, binding = 0) readonly buffer Input
{
    float x[];
};
layout(std430, binding = 0) readonly buffer InputQuads
{
    vec4 xQuads[];
};
layout(std430, binding = 1) readonly buffer Weights
{
    vec4 w[];
};
layout(std430, binding = 2) readonly buffer Bias
{
    vec4 bias[];
};
layout(std430, binding = 3) writeonly buffer Output
{
    float y[];
};

const uint slices = gl_WorkGroupSize.x / QUADS;
shared vec4 parts[gl_WorkGroupSize.x];

vec4 loadQuad(uint row, uint k)
{
    if ((aligned & FETTLE_ALIGNED_LOADS) != 0)
        return xQuads[(row * b.depth + k) / 4];
    vec4 value = vec4(0);
    [[unroll]] for (uint i = 0; i < 4; ++i)
        if (k + i < b.depth)
            value[i] = x[row * b.depth + k + i];
    return value;
}

void main()
{
    const uint quads = (b.columns + 3) / 4;
    const uint columnGroups = (quads + QUADS - 1) / QUADS;
    const uint row = flatGroup() / columnGroups;
    const uint lane = gl_LocalInvocationID.x;
    const uint quad = flatGroup() % columnGroups * QUADS + lane % QUADS;
    const uint slice = lane / QUADS;
    const bool busy = row < b.rows && quad < quads;

    vec4 sum = vec4(0);
    if (busy) {
        for (uint k = slice * 4; k < b.depth; k += slices * 4) {
            const vec4 value = loadQuad(row, k);
            [[unroll]] for (uint i = 0; i < 4; ++i)
                sum += value[i] * w[(k + i) * quads + quad];
        }
    }
    parts[lane] = sum;
    barrier();
    if (slice != 0 || !busy)
        return;
    vec4 total = bias[quad];
    for (uint s = 0; s < slices; ++s)
        total += parts[s * QUADS + lane];
    total = applyFunction(total);
    [[unroll]] for (uint i = 0; i < 4; ++i)
        if (quad * 4 + i < b.columns)
            y[row * b.columns + quad * 4 + i] = total[i];
}
