// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the operators' files read from the tables of the file format.
#include "ops/tables.h"

#include "tflite/options.h"

namespace fettle {

namespace {

tfl::ActivationFunctionType activationType(const Operator& op)
{
    switch (op.code) {
    case code::add:
        return optionsOf<tfl::AddOptionsT>(op).fused_activation_function;
    case code::averagePool2d:
    case code::maxPool2d:
    case code::l2Pool2d:
        return optionsOf<tfl::Pool2DOptionsT>(op).fused_activation_function;
    case code::concatenation:
        return optionsOf<tfl::ConcatenationOptionsT>(op).fused_activation_function;
    case code::conv2d:
        return optionsOf<tfl::Conv2DOptionsT>(op).fused_activation_function;
    case code::depthwiseConv2d:
        return optionsOf<tfl::DepthwiseConv2DOptionsT>(op).fused_activation_function;
    case code::fullyConnected:
        return optionsOf<tfl::FullyConnectedOptionsT>(op).fused_activation_function;
    default:
        return tfl::ActivationFunctionType::NONE;
    }
}

template <class Table>
WindowOptions convolutionWindow(const Table& table)
{
    return {.same = table.padding == tfl::Padding::SAME,
            .strideHeight = table.stride_h,
            .strideWidth = table.stride_w,
            .dilationHeight = table.dilation_h_factor,
            .dilationWidth = table.dilation_w_factor};
}

} // namespace

Result<Activation> fusedActivation(const Operator& op)
{
    const tfl::ActivationFunctionType type = activationType(op);
    if (type > tfl::ActivationFunctionType::RELU6 || type < tfl::ActivationFunctionType::NONE)
        return fail(ErrorCode::UnsupportedModel, "the fused activation is not computed");
    return static_cast<Activation>(type);
}

WindowOptions windowOptions(const Operator& op)
{
    if (op.code == code::conv2d)
        return convolutionWindow(optionsOf<tfl::Conv2DOptionsT>(op));
    if (op.code == code::depthwiseConv2d)
        return convolutionWindow(optionsOf<tfl::DepthwiseConv2DOptionsT>(op));
    const auto table = optionsOf<tfl::Pool2DOptionsT>(op);
    return {.same = table.padding == tfl::Padding::SAME,
            .kernelHeight = table.filter_height,
            .kernelWidth = table.filter_width,
            .strideHeight = table.stride_h,
            .strideWidth = table.stride_w};
}

bool namesBiasType(const Operator& op)
{
    const tfl::TensorType type = op.code == code::conv2d
                                     ? optionsOf<tfl::Conv2DOptionsT>(op).quantized_bias_type
                                     : optionsOf<tfl::FullyConnectedOptionsT>(op).quantized_bias_type;
    return type != tfl::TensorType::FLOAT32; // which stands for "not given"
}

FullyConnectedTable fullyConnectedTable(const Operator& op)
{
    const auto table = optionsOf<tfl::FullyConnectedOptionsT>(op);
    return {.shuffledWeights = table.weights_format != tfl::FullyConnectedOptionsWeightsFormat::DEFAULT,
            .keepDimensions = table.keep_num_dims,
            .asymmetricInputs = table.asymmetric_quantize_inputs};
}

bool powerOfTwoScales(const Operator& op)
{
    return optionsOf<tfl::AddOptionsT>(op).pot_scale_int16;
}

std::vector<int32_t> newShape(const Operator& op)
{
    return optionsOf<tfl::ReshapeOptionsT>(op).new_shape;
}

std::vector<int32_t> squeezedAxes(const Operator& op)
{
    return optionsOf<tfl::SqueezeOptionsT>(op).squeeze_dims;
}

float softmaxBeta(const Operator& op)
{
    return optionsOf<tfl::SoftmaxOptionsT>(op).beta;
}

bool keepsDimensions(const Operator& op)
{
    return optionsOf<tfl::ReducerOptionsT>(op).keep_dims;
}

int32_t concatenationAxis(const Operator& op)
{
    return optionsOf<tfl::ConcatenationOptionsT>(op).axis;
}

} // namespace fettle
