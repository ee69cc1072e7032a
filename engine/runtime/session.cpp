// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A session is a runner for the program's graph, with variables of its own.
#include "runtime/graph_runner.h"

namespace fettle {

namespace {

/// The part of a stacked tensor that is one sample's.
template <class Byte>
std::span<Byte> part(std::span<Byte> bytes, int32_t sample, int32_t samples)
{
    const size_t size = bytes.size() / static_cast<size_t>(samples);
    return bytes.subspan(size * static_cast<size_t>(sample), size);
}

} // namespace

Session::Session(std::shared_ptr<const Program> program, int threads)
    : m_runner(
          std::make_unique<GraphRunner>(std::move(program), std::make_shared<SessionVariables>(), threads))
{
}
Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

std::span<std::byte> Session::input(size_t i, int32_t sample)
{
    return part(m_runner->bytes(m_runner->graph().inputs[i]), sample, m_runner->samples());
}

Result<void> Session::run(std::stop_token stop)
{
    return m_runner->run(std::move(stop));
}

Result<void> Session::runSteps(int64_t first, int64_t last, std::stop_token stop)
{
    return m_runner->runSteps(first, last, std::move(stop));
}

int64_t Session::stepsRun() const
{
    return m_runner->stepsRun();
}

Result<void> Session::runTimed(std::span<double> seconds)
{
    return m_runner->run({}, seconds);
}

void Session::reset()
{
    m_runner->reset();
}

std::span<const std::byte> Session::output(size_t i, int32_t sample) const
{
    return part(m_runner->bytes(m_runner->graph().outputs[i]), sample, m_runner->samples());
}

std::span<const std::byte> Session::tensor(TensorId id) const
{
    return m_runner->bytes(id);
}

std::span<std::byte> Session::value(TensorId id, int32_t sample)
{
    return part(m_runner->bytes(id), sample, m_runner->samples());
}

const Shape& Session::shape(TensorId id) const
{
    return m_runner->shape(id);
}

} // namespace fettle
