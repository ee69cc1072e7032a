// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a kernel is given to turn one operator into dispatches, and the list of kernels.
#pragma once

#include "core/result.h"
#include "ops/operator_definition.h"
#include "vulkan/devices.h"
#include "vulkan/graph/lowered_graph.h"

#include <cstring>
#include <string_view>

namespace fettle::vulkan {

/// What kernels choose by.
struct Target {
    DeviceLimits limits;
    uint32_t localSize = 64;            ///< invocations of a workgroup
    uint64_t wantedInvocations = 16384; ///< fewer leave the device idle: prefer smaller tiles

    static Target of(const DeviceInfo& info);
};

class KernelBuilder {
public:
    KernelBuilder(const OperatorView& view, const Target& target, LoweredGraph& graph, Step& step)
        : m_view(view), m_target(target), m_graph(graph), m_step(step)
    {
    }

    const OperatorView& view() const { return m_view; }
    const Target& target() const { return m_target; }

    /// Values of a float operand that must be constant. Error UnsupportedModel, naming the layer, when it is
    /// not.
    Result<std::span<const float>> constantValues(size_t input) const;
    /// Values of an int32 or int64 operand that must be constant.
    Result<std::vector<int64_t>> indices(size_t input) const;

    Operand input(size_t i);
    Operand output() const { return Operand::of(m_view.op.outputs[0]); }
    Operand constant(std::vector<float> values);

    struct Variant {
        ShaderId shader;
        uint32_t function = FETTLE_FUNCTION_NONE;
        uint32_t aligned = 0;
    };
    /// At least one invocation for each of `count` pieces of work.
    template <class Block>
    void dispatch(const Variant& variant, uint64_t count, const Block& block, std::vector<Operand> operands)
    {
        dispatchGroups(variant, (count + m_target.localSize - 1) / m_target.localSize, block,
                       std::move(operands));
    }
    /// At least `groups` workgroups.
    template <class Block>
    void dispatchGroups(const Variant& variant, uint64_t groups, const Block& block,
                        std::vector<Operand> operands)
    {
        Dispatch& added = add(variant, groups, std::move(operands));
        static_assert(sizeof(Block) <= sizeof(added.block));
        std::memcpy(added.block.data(), &block, sizeof(Block));
    }

    /// FETTLE_FUNCTION_* of the fused activation. Error UnsupportedModel for one that no kernel has.
    Result<uint32_t> activation() const;

    /// The output is the input's memory under another shape.
    void alias();

    std::unexpected<Error> unsupported(std::string what) const;

private:
    Dispatch& add(const Variant& variant, uint64_t groups, std::vector<Operand> operands);

    const OperatorView& m_view;
    const Target& m_target;
    LoweredGraph& m_graph;
    Step& m_step;
};

struct Kernel {
    int32_t code = 0;
    Result<void> (*lower)(KernelBuilder& builder) = nullptr;
};
/// Null when the operator has no kernel.
const Kernel* findKernel(int32_t operatorCode);

#define FETTLE_GPU_KERNEL(name, function) Result<void> function(KernelBuilder& builder);
#include "vulkan/kernels/kernels.inc"
#undef FETTLE_GPU_KERNEL

} // namespace fettle::vulkan
