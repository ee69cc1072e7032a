// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One operand of CONCATENATION: copies its rows into the longer rows of the output.
#version 450
#include "common.glsl"

layout(push_constant) uniform Push
{
    RowsBlock b;
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
    if (index < b.count)
        y[b.offset + index / b.rowLength * b.stride + index % b.rowLength] = x[index];
}
