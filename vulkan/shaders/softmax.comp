// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// SOFTMAX along the last dimension: one workgroup for each row, reductions in shared memory in a fixed order.
#version 450
#include "common.glsl"

layout(push_constant) uniform Push
{
    SoftmaxBlock b;
};
layout(std430, binding = 0) readonly buffer Input
{
    float x[];
};
layout(std430, binding = 1) writeonly buffer Output
{
    float y[];
};

shared float parts[gl_WorkGroupSize.x];

float reduced(float value, bool maximum)
{
    const uint lane = gl_LocalInvocationID.x;
    barrier(); // the reduction before this one has been read
    parts[lane] = value;
    for (uint width = gl_WorkGroupSize.x / 2; width > 0; width /= 2) {
        barrier();
        if (lane < width) {
            const float other = parts[lane + width];
            parts[lane] = maximum ? max(parts[lane], other) : parts[lane] + other;
        }
    }
    barrier();
    return parts[0];
}

void main()
{
    const uint row = flatGroup();
    if (row >= b.rows)
        return;
    const uint base = row * b.rowLength;
    const uint lane = gl_LocalInvocationID.x;

    float largest = x[base];
    for (uint i = lane; i < b.rowLength; i += gl_WorkGroupSize.x)
        largest = max(largest, x[base + i]);
    largest = reduced(largest, true);

    float sum = 0;
    for (uint i = lane; i < b.rowLength; i += gl_WorkGroupSize.x)
        sum += exp((x[base + i] - largest) * b.beta);
    sum = reduced(sum, false);

    for (uint i = lane; i < b.rowLength; i += gl_WorkGroupSize.x)
        y[base + i] = exp((x[base + i] - largest) * b.beta) / sum;
}
