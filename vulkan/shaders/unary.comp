// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// RELU, RELU6, LOGISTIC: one function of each value. Buffers are rounded up to four values, so the last quad may be ragged.
#version 450
#include "common.glsl"

layout(push_constant) uniform Push
{
    UnaryBlock b;
};
layout(std430, binding = 0) readonly buffer Input
{
    vec4 x[];
};
layout(std430, binding = 1) writeonly buffer Output
{
    vec4 yQuads[];
};
layout(std430, binding = 1) writeonly buffer OutputValues
{
    float y[];
};

void main()
{
    const uint quad = flatIndex();
    if (quad * 4 >= b.count)
        return;
    const vec4 value = applyFunction(x[quad]);
    if (quad * 4 + 4 <= b.count) {
        yQuads[quad] = value;
        return;
    }
    for (uint i = 0; quad * 4 + i < b.count; ++i)
        y[quad * 4 + i] = value[i];
}
