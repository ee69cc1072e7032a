// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// ADD of two tensors of the same shape, four values at a time; the last quad may be ragged.
#version 450
#include "common.glsl"

layout(push_constant) uniform Push
{
    UnaryBlock b;
};
layout(std430, binding = 0) readonly buffer InputA
{
    vec4 x0[];
};
layout(std430, binding = 1) readonly buffer InputB
{
    vec4 x1[];
};
layout(std430, binding = 2) writeonly buffer Output
{
    vec4 yQuads[];
};
layout(std430, binding = 2) writeonly buffer OutputValues
{
    float y[];
};

void main()
{
    const uint quad = flatIndex();
    if (quad * 4 >= b.count)
        return;
    const vec4 value = applyFunction(x0[quad] + x1[quad]);
    if (quad * 4 + 4 <= b.count) {
        yQuads[quad] = value;
        return;
    }
    for (uint i = 0; quad * 4 + i < b.count; ++i)
        y[quad * 4 + i] = value[i];
}
