// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What C++ and GLSL must agree on: push-constant blocks and ids of specialization constants. Included by both
// languages: only 4-byte scalars and arrays of them, which both lay out without gaps.
#ifndef FETTLE_VULKAN_BLOCKS_H
#define FETTLE_VULKAN_BLOCKS_H

#ifdef __cplusplus
#include <cstdint>
namespace fettle::vulkan {
using uint = uint32_t;
#define FETTLE_BLOCK_SIZE(block, bytes)                                                                      \
    static_assert(sizeof(block) == bytes && bytes <= 128, "the shader's block has another size");
#else
#define FETTLE_BLOCK_SIZE(block, bytes)
#endif

// Ids of specialization constants. Every shader has the first; the others where they mean something.
#define FETTLE_SPEC_LOCAL_SIZE 0
#define FETTLE_SPEC_FUNCTION 1 // activation, or which function of the family
#define FETTLE_SPEC_ALIGNED 2  // bits below
#define FETTLE_SPEC_COUNT 3

// Bits of FETTLE_SPEC_ALIGNED: all positions are multiples of four, so that four values are read or written
// at once.
#define FETTLE_ALIGNED_LOADS 1
#define FETTLE_ALIGNED_STORES 2

// Values of FETTLE_SPEC_FUNCTION in elementwise epilogues; the first five are the format's fused activations.
#define FETTLE_FUNCTION_NONE 0
#define FETTLE_FUNCTION_RELU 1
#define FETTLE_FUNCTION_RELU_N1_TO_1 2
#define FETTLE_FUNCTION_RELU6 3
#define FETTLE_FUNCTION_TANH 4
#define FETTLE_FUNCTION_LOGISTIC 100

#define FETTLE_MAX_RANK 6

// A window that slides over an NHWC image: convolutions and pools.
struct WindowBlock {
    uint batch;
    uint inHeight;
    uint inWidth;
    uint inChannels; // of the whole image
    uint outHeight;
    uint outWidth;
    uint outChannels; // of the whole image
    uint kernelHeight;
    uint kernelWidth;
    uint strideHeight;
    uint strideWidth;
    uint dilationHeight;
    uint dilationWidth;
    uint padTop;
    uint padLeft;
    uint groups;         // convolution: groups of channels; depthwise: output channels per input channel
    uint inputPerGroup;  // channels
    uint outputPerGroup; // channels
};
FETTLE_BLOCK_SIZE(WindowBlock, 72)

struct MatrixBlock {
    uint rows;
    uint depth;   // inputs of a row
    uint columns; // outputs of a row
};
FETTLE_BLOCK_SIZE(MatrixBlock, 12)

struct UnaryBlock {
    uint count;
};
FETTLE_BLOCK_SIZE(UnaryBlock, 4)

// Strides are in elements; a broadcast dimension has stride 0. Outermost dimension first.
struct BinaryBlock {
    uint count;
    uint dims[FETTLE_MAX_RANK];
    uint strideA[FETTLE_MAX_RANK];
    uint strideB[FETTLE_MAX_RANK];
};
FETTLE_BLOCK_SIZE(BinaryBlock, 76)

struct PadBlock {
    uint count; // of the output
    uint outDims[FETTLE_MAX_RANK];
    uint inDims[FETTLE_MAX_RANK];
    uint before[FETTLE_MAX_RANK];
};
FETTLE_BLOCK_SIZE(PadBlock, 76)

// Copies rows of `rowLength` values; row r goes to offset + r * stride.
struct RowsBlock {
    uint count;
    uint rowLength;
    uint stride;
    uint offset;
};
FETTLE_BLOCK_SIZE(RowsBlock, 16)

// Output dimensions and, for each output element, the reduced dimensions; unused ones have size 1 and stride
// 0.
struct ReduceBlock {
    uint count;
    uint reduced;
    uint outDims[FETTLE_MAX_RANK];
    uint outStride[FETTLE_MAX_RANK]; // in the input
    uint redDims[FETTLE_MAX_RANK];
    uint redStride[FETTLE_MAX_RANK];
};
FETTLE_BLOCK_SIZE(ReduceBlock, 104)

struct SoftmaxBlock {
    uint rows;
    uint rowLength;
    float beta;
};
FETTLE_BLOCK_SIZE(SoftmaxBlock, 12)

#ifdef __cplusplus
} // namespace fettle::vulkan
#endif
#endif
