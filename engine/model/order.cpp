// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Orders operators by what they read, with Kahn's algorithm; of those that are ready the earliest goes first.
#include "model/check.h"

#include <fmt/format.h>

#include <functional>
#include <queue>

namespace fettle {

namespace {

/// For each operator: how many results it still waits for, and who waits for its own.
struct Dependencies {
    std::vector<int> missing;
    std::vector<std::vector<int32_t>> readers;
    bool inOrder = true;
};

Dependencies dependencies(const Graph& graph)
{
    const std::vector<OperatorId> producer = producers(graph);
    Dependencies result;
    result.missing.resize(graph.operators.size());
    result.readers.resize(graph.operators.size());
    for (size_t i = 0; i < graph.operators.size(); ++i) {
        for (const TensorId input : graph.operators[i].inputs) {
            const OperatorId from = input.valid() ? producer[input.index()] : OperatorId();
            if (!from.valid())
                continue;
            ++result.missing[i];
            result.readers[from.index()].push_back(static_cast<int32_t>(i));
            result.inOrder = result.inOrder && from.index() < i;
        }
    }
    return result;
}

} // namespace

Result<void> orderOperators(Graph& graph)
{
    Dependencies waiting = dependencies(graph);
    if (waiting.inOrder)
        return {};
    std::priority_queue<int32_t, std::vector<int32_t>, std::greater<>> ready;
    for (size_t i = 0; i < waiting.missing.size(); ++i) {
        if (waiting.missing[i] == 0)
            ready.push(static_cast<int32_t>(i));
    }
    std::vector<Operator> ordered;
    while (!ready.empty()) {
        const auto next = static_cast<size_t>(ready.top());
        ready.pop();
        ordered.push_back(graph.operators[next]);
        for (const int32_t reader : waiting.readers[next]) {
            if (--waiting.missing[static_cast<size_t>(reader)] == 0)
                ready.push(reader);
        }
    }
    if (ordered.size() != graph.operators.size()) {
        size_t stuck = 0;
        while (waiting.missing[stuck] == 0)
            ++stuck;
        const OperatorId id(static_cast<int64_t>(stuck));
        return fail(ErrorCode::DamagedModel, "operators wait for each other in a circle",
                    fmt::format("operator {} \"{}\"", stuck, layerName(graph, id)),
                    "the file is damaged: get it again, or convert the model again");
    }
    graph.operators = std::move(ordered);
    return {};
}

} // namespace fettle
