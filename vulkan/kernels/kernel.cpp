// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The table of kernels and what they share.
#include "vulkan/kernels/kernel.h"

#include "ops/tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace fettle::vulkan {

namespace {

std::array<uint32_t, 3> gridOf(uint64_t groups, const DeviceLimits& limits)
{
    const uint64_t row = std::min<uint64_t>(groups, limits.workgroupCount[0]);
    return {static_cast<uint32_t>(row), static_cast<uint32_t>((groups + row - 1) / row), 1};
}

template <class T>
std::vector<int64_t> widened(std::span<const T> values)
{
    return {values.begin(), values.end()};
}

} // namespace

Target Target::of(const DeviceInfo& info)
{
    Target target{.limits = info.limits};
    if (info.type == DeviceType::Cpu)
        target.wantedInvocations = 256; // a few wide vector units
    return target;
}

const Kernel* findKernel(int32_t operatorCode)
{
    static constexpr std::array kernels = {
#define FETTLE_GPU_KERNEL(name, function) Kernel{code::name, function},
#include "vulkan/kernels/kernels.inc"
#undef FETTLE_GPU_KERNEL
    };
    const auto found = std::ranges::find(kernels, operatorCode, &Kernel::code);
    return found == kernels.end() ? nullptr : &*found;
}

Result<std::span<const float>> KernelBuilder::constantValues(size_t input) const
{
    if (!m_view.constantInput(input))
        return unsupported(fmt::format("operand {} is computed at run time, a constant is needed", input));
    return m_view.data(input).as<float>();
}

Result<std::vector<int64_t>> KernelBuilder::indices(size_t input) const
{
    if (!m_view.constantInput(input))
        return unsupported(fmt::format("operand {} is computed at run time, a constant is needed", input));
    if (m_view.input(input)->type == TensorType::Int64)
        return widened(m_view.data(input).as<int64_t>());
    if (m_view.input(input)->type == TensorType::Int32)
        return widened(m_view.data(input).as<int32_t>());
    return unsupported(fmt::format("operand {} has type {}", input, typeName(m_view.input(input)->type)));
}

Operand KernelBuilder::input(size_t i)
{
    const TensorId id = m_view.op.inputs[i];
    int& index = m_graph.constantOf[id.index()];
    if (index < 0 && !m_view.constantInput(i))
        return Operand::of(id);
    if (index < 0) {
        const auto values = m_view.data(i).as<float>();
        index = constant({values.begin(), values.end()}).constant;
    }
    return {{}, index};
}

Operand KernelBuilder::constant(std::vector<float> values)
{
    m_graph.constants.push_back(std::move(values));
    return {{}, static_cast<int>(m_graph.constants.size()) - 1};
}

Dispatch& KernelBuilder::add(const Variant& variant, uint64_t groups, std::vector<Operand> operands)
{
    Dispatch& dispatch = m_step.dispatches.emplace_back();
    dispatch.shader = variant.shader;
    dispatch.constants[FETTLE_SPEC_LOCAL_SIZE] = m_target.localSize;
    dispatch.constants[FETTLE_SPEC_FUNCTION] = variant.function;
    dispatch.constants[FETTLE_SPEC_ALIGNED] = variant.aligned;
    dispatch.operands = std::move(operands);
    dispatch.groups = gridOf(groups, m_target.limits);
    return dispatch;
}

Result<uint32_t> KernelBuilder::activation() const
{
    FETTLE_ASSIGN(const Activation fused, fusedActivation(m_view.op));
    return static_cast<uint32_t>(fused); // both have the format's numbers
}

void KernelBuilder::alias()
{
    const Operand from = input(0);
    const TensorId to = m_view.op.outputs[0];
    if (from.isConstant())
        m_graph.constantOf[to.index()] = from.constant;
    else
        m_graph.storage[to.index()] = m_graph.storage[from.tensor.index()];
}

std::unexpected<Error> KernelBuilder::unsupported(std::string what) const
{
    return fail(ErrorCode::UnsupportedModel, what + ", which has no Vulkan kernel",
                m_step.op + " " + m_step.name);
}

} // namespace fettle::vulkan
