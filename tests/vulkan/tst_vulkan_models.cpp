// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Real models on the device against the CPU. They are not in the repository: without the shared data these
// tests skip.
#include "tflite/reader.h"
#include "vulkan_support.h"

namespace fettle::test {

class VulkanModels : public VulkanTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(VulkanModels, ComputeWhatTheCpuComputes)
{
    const auto path = sharedData(GetParam());
    FETTLE_NEEDS_DATA(path);
    const auto model = tflite::read(path);
    ASSERT_TRUE(model.has_value()) << describe(model.error());
    expectLikeCpu(*model, device, 1e-4, {});
}

INSTANTIATE_TEST_SUITE_P(Shared, VulkanModels,
                         ::testing::Values("models/mlperf_tiny/ic_resnet8_float.tflite",
                                           "models/mlperf_tiny/ic_resnet8_int8.tflite",
                                           "models/mlperf_tiny/ic_resnet_large_480k_float.tflite",
                                           "models/mlperf_tiny/kws_dscnn_float32_rebuilt.tflite",
                                           "models/mlperf_tiny/kws_dscnn_int8.tflite",
                                           "models/mlperf_tiny/vww_mbv1_025_96_float.tflite",
                                           "models/mlperf_tiny/ad_autoencoder_float.tflite",
                                           "models/mlperf_tiny/ad_autoencoder_dynrange.tflite",
                                           "models/mnist/conv_fc_mnist_float.tflite",
                                           "models/imagenet/mobilenet_v1_0.25_224_float.tflite"));

} // namespace fettle::test
