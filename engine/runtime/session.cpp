// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One thread's memory for a program, and the loop that runs it.
#include "runtime/memory_plan.h"
#include "runtime/program_plan.h"

#include <algorithm>
#include <chrono>

namespace fettle {

struct Session::State {
    std::shared_ptr<const Program> program;
    const Program::Plan& plan;
    AlignedMemory arena;
    AlignedMemory scratch;
    std::vector<std::byte*> tensors; ///< memory of every tensor

    explicit State(std::shared_ptr<const Program> source)
        : program(std::move(source)), plan(*program->m_plan), arena(plan.arenaBytes), scratch(plan.scratchBytes)
    {
        for (const TensorPlace& place : plan.places)
            tensors.push_back(address(place));
        clearVariables();
    }

    /// Variables begin with zeros: with their zero point where they are int8, with bytes of 0 else, as in the runtime.
    void clearVariables() const
    {
        for (size_t i = 0; i < tensors.size(); ++i) {
            const Tensor& tensor = plan.graph->tensors[i];
            if (!tensor.isVariable || plan.places[i].kind != TensorPlace::Kind::Arena)
                continue;
            const bool shifted = tensor.type == TensorType::Int8 && tensor.quantization.zeroPoint.size() == 1;
            std::fill_n(tensors[i], plan.places[i].bytes,
                        static_cast<std::byte>(shifted ? tensor.quantization.zeroPoint.front() : 0));
        }
    }

    std::byte* address(const TensorPlace& place) const
    {
        switch (place.kind) {
        case TensorPlace::Kind::Arena:
            return arena.data() + place.offset;
        case TensorPlace::Kind::Constant:
            return const_cast<std::byte*>(place.constant); // operators write to outputs only
        case TensorPlace::Kind::Nowhere:
            break;
        }
        return nullptr;
    }

    void run(const ProgramStep& step) const
    {
        step.prepared->run({tensors.data(), &plan.graph->op(step.op), scratch.data()});
    }

    std::span<std::byte> bytes(TensorId id) const { return {tensors[id.index()], plan.places[id.index()].bytes}; }
};

Session::Session(std::shared_ptr<const Program> program) : m_state(std::make_unique<State>(std::move(program))) {}
Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

std::span<std::byte> Session::input(size_t i)
{
    return m_state->bytes(m_state->plan.graph->inputs[i]);
}

void Session::run()
{
    for (const ProgramStep& step : m_state->plan.steps)
        m_state->run(step);
}

void Session::runTimed(std::span<double> seconds)
{
    using Clock = std::chrono::steady_clock;
    std::ranges::fill(seconds, 0.0);
    for (const ProgramStep& step : m_state->plan.steps) {
        const auto start = Clock::now();
        m_state->run(step);
        seconds[step.op.index()] = std::chrono::duration<double>(Clock::now() - start).count();
    }
}

std::span<const std::byte> Session::output(size_t i) const
{
    return m_state->bytes(m_state->plan.graph->outputs[i]);
}

std::span<const std::byte> Session::tensor(TensorId id) const
{
    return m_state->bytes(id);
}

} // namespace fettle
