// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the Vulkan tests share: one device for the process, models built in memory, comparison with the CPU.
#pragma once

#include "model/model.h"
#include "needs_data.h"
#include "ops/tables.h"
#include "vulkan/core/device.h"
#include "vulkan/run/program.h"
#include "vulkan/run/verification.h"

#include <filesystem>
#include <random>

namespace fettle::test {

/// The device of this process, under validation when the environment asks for it; or why there is none.
Result<std::shared_ptr<vulkan::Device>> sharedDevice();

/// Skips where there is no device; fails where the validation layer had something to say.
class VulkanTest : public ::testing::Test {
protected:
    void SetUp() override;
    void TearDown() override;

    std::shared_ptr<vulkan::Device> device;
};

/// Builds a graph operator by operator; values of constants are random but the same in every run.
class GraphMaker {
public:
    TensorId input(Shape shape);
    TensorId constant(Shape shape, float low = -1, float high = 1);
    TensorId constant(Shape shape, std::vector<float> values);
    TensorId indices(std::vector<int32_t> values, Shape shape = {});
    /// code: fettle::code; options: makeOptions() of tflite/options.h, or the defaults.
    TensorId add(int32_t operatorCode, std::vector<TensorId> inputs, OperatorOptions options = {});
    Tensor& tensor(TensorId id) { return m_model.graphs[0].tensors[id.index()]; }
    /// Stored values of another type for a constant.
    void setData(TensorId id, TensorType type, Bytes data);

    ModelPtr finish(std::vector<TensorId> outputs);

private:
    TensorId addTensor(TensorType type, Shape shape, Bytes data);

    Model m_model = emptyModel();
    std::mt19937 m_random{1};

    static Model emptyModel();
};

/// Runs the model on the device with guards around every tensor and on the CPU's reference kernels; records a
/// failure when they differ by more than `tolerance` (relative, L2), when two runs differ in a bit, or when a
/// guard was written.
void expectLikeCpu(const ModelPtr& model, const std::shared_ptr<vulkan::Device>& device,
                   double tolerance = 1e-5, const vulkan::ProgramOptions& options = {.guards = true});

/// A file of the shared data; empty where it is not on this machine.
std::filesystem::path sharedData(const std::string& relative);

} // namespace fettle::test
