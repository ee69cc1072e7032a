// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// PAD: zeros around a tensor of up to FETTLE_MAX_RANK dimensions, one invocation for each output value.
#version 450
#include "common.glsl"

layout(push_constant) uniform Push
{
    PadBlock b;
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
    uint from = 0;
    uint stride = 1;
    bool copied = true;
    for (int d = FETTLE_MAX_RANK - 1; d >= 0; --d) {
        const uint at = rest % b.outDims[d] - b.before[d]; // wraps around in front of the input
        rest /= b.outDims[d];
        copied = copied && at < b.inDims[d];
        from += at * stride;
        stride *= b.inDims[d];
    }
    float value = 0;
    if (copied)
        value = x[from];
    y[index] = value;
}
