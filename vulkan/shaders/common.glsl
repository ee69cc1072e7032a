// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What every shader of Fettle starts with: workgroup size, the flat index of an invocation, elementwise functions.
#extension GL_EXT_control_flow_attributes : require
#include "blocks.h"

// Loops over registers carry [[unroll]]: an array that a driver cannot keep in registers costs a factor of ten.

layout(local_size_x_id = FETTLE_SPEC_LOCAL_SIZE) in;
layout(constant_id = FETTLE_SPEC_FUNCTION) const uint functionId = FETTLE_FUNCTION_NONE;
layout(constant_id = FETTLE_SPEC_ALIGNED) const uint aligned = 0;

// Work is laid out in rows of workgroups because a device may limit one dimension to 65535.
uint flatGroup()
{
    return gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x;
}

uint flatIndex()
{
    return flatGroup() * gl_WorkGroupSize.x + gl_LocalInvocationID.x;
}

vec4 applyFunction(vec4 x)
{
    switch (functionId) {
    case FETTLE_FUNCTION_RELU:
        return max(x, vec4(0));
    case FETTLE_FUNCTION_RELU_N1_TO_1:
        return clamp(x, vec4(-1), vec4(1));
    case FETTLE_FUNCTION_RELU6:
        return clamp(x, vec4(0), vec4(6));
    case FETTLE_FUNCTION_TANH:
        return tanh(x);
    case FETTLE_FUNCTION_LOGISTIC:
        return vec4(1) / (vec4(1) + exp(-x));
    }
    return x;
}
