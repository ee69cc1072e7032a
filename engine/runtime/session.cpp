// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A session is a runner for the program's graph, with variables of its own.
#include "runtime/graph_runner.h"

namespace fettle {

Session::Session(std::shared_ptr<const Program> program, int threads)
    : m_runner(std::make_unique<GraphRunner>(std::move(program), std::make_shared<SessionVariables>(), threads))
{
}
Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

std::span<std::byte> Session::input(size_t i)
{
    return m_runner->bytes(m_runner->graph().inputs[i]);
}

Result<void> Session::run(std::stop_token stop)
{
    return m_runner->run(std::move(stop), {});
}

Result<void> Session::runTimed(std::span<double> seconds)
{
    return m_runner->run({}, seconds);
}

void Session::reset()
{
    m_runner->reset();
}

std::span<const std::byte> Session::output(size_t i) const
{
    return m_runner->bytes(m_runner->graph().outputs[i]);
}

std::span<const std::byte> Session::tensor(TensorId id) const
{
    return m_runner->bytes(id);
}

const Shape& Session::shape(TensorId id) const
{
    return m_runner->shape(id);
}

} // namespace fettle
