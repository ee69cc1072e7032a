// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A model ready to run on a Vulkan device: weights uploaded, memory planned, commands recorded once and
// submitted again. Needs no Vulkan header.
#pragma once

#include "core/job.h"
#include "model/model.h"
#include "vulkan/devices.h"
#include "vulkan/graph/float_model.h"
#include "vulkan/graph/lowered_graph.h"

#include <memory>
#include <span>
#include <vector>

namespace fettle::vulkan {

class Device;

/// Opens the device with that index (DeviceInfo::index; negative: the best). Errors: DeviceUnavailable,
/// NotFound.
Result<std::shared_ptr<Device>> openDevice(int index = -1);
const DeviceInfo& infoOf(const Device& device);

/// What the tests hold against each other; the defaults are what users get.
struct ProgramOptions {
    bool shareMemory = true; ///< tensors that never live together share memory
    bool fewBarriers = true; ///< only between accesses that conflict, else after every dispatch
    /// Seconds that one submission may take, as far as earlier runs tell: a cancellation waits for its end.
    double longestSubmission = 0.1;
    bool guards = false; ///< known words around every tensor, checked by checkGuards(); implies no sharing
};

/// Used by one thread at a time; the device may serve several programs of that thread.
class GpuProgram {
public:
    /// Float32, batch and unknown dimensions as the model has them. Errors: UnsupportedModel, OutOfMemory,
    /// DeviceFailed, Cancelled.
    static Result<std::unique_ptr<GpuProgram>> create(const ModelPtr& model, std::shared_ptr<Device> device,
                                                      const JobContext& job = {},
                                                      const ProgramOptions& options = {});
    ~GpuProgram();

    const FloatModel& floatModel() const;
    std::span<const Step> steps() const;
    bool timesLayers() const; ///< false where the queue has no timestamps
    uint64_t arenaBytes() const;
    uint64_t weightBytes() const;

    /// Uploads the real values of all graph inputs, computes, and returns those of all graph outputs.
    Result<std::vector<std::vector<float>>> run(std::span<const std::vector<float>> inputs,
                                                const JobContext& job = {});

    // What run() is made of. The inputs stay in place, so execute() can be called again and again.
    Result<void> upload(std::span<const std::vector<float>> inputs);
    /// The job is asked between submissions; work that takes long is submitted in pieces.
    Result<void> execute(const JobContext& job = {});
    Result<std::vector<std::vector<float>>> download();

    /// Computes once more with a pair of timestamps around every layer: microseconds of each step, 0 for
    /// steps without dispatches. The sum exceeds execute(): layers do not overlap here.
    Result<std::vector<double>> profile(const JobContext& job = {});

    /// Error VerificationFailed when a shader wrote outside of its output. Needs ProgramOptions::guards.
    Result<void> checkGuards();

private:
    struct State;
    explicit GpuProgram(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace fettle::vulkan
