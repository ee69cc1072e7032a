// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// MEAN over any dimensions: one invocation adds up the values of one output in a fixed order.
#version 450
#include "common.glsl"

layout(push_constant) uniform Push
{
    ReduceBlock b;
};
layout(std430, binding = 0) readonly buffer Input
{
    float x[];
};
layout(std430, binding = 1) writeonly buffer Output
{
    float y[];
};

void main()
{
    const uint index = flatIndex();
    if (index >= b.count)
        return;
    uint rest = index;
    uint base = 0;
    for (int d = FETTLE_MAX_RANK - 1; d >= 0; --d) {
        base += rest % b.outDims[d] * b.outStride[d];
        rest /= b.outDims[d];
    }
    float sum = 0;
    for (uint r = 0; r < b.reduced; ++r) {
        uint at = base;
        rest = r;
        for (int d = FETTLE_MAX_RANK - 1; d >= 0 && rest > 0; --d) {
            at += rest % b.redDims[d] * b.redStride[d];
            rest /= b.redDims[d];
        }
        sum += x[at];
    }
    y[index] = sum / float(b.reduced);
}
