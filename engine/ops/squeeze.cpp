// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// SQUEEZE: drops dimensions of size one, all of them or those named.
#include "ops/bytes_kept.h"
#include "ops/tables.h"

#include <set>

namespace fettle {

namespace {

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 1));
    const Shape& input = view.inputShape(0);
    std::set<size_t> dropped;
    for (const int32_t dimension : squeezedAxes(view.op)) {
        FETTLE_ASSIGN(const int32_t axis, normalAxis(dimension, input.size()));
        if (input[static_cast<size_t>(axis)] != 1)
            return fail(ErrorCode::DamagedModel, "a squeezed dimension is not 1 in " + shapeText(input));
        dropped.insert(static_cast<size_t>(axis));
    }
    const bool all = dropped.empty();
    Shape shape;
    for (size_t d = 0; d < input.size(); ++d)
        if (all ? input[d] != 1 : !dropped.contains(d))
            shape.push_back(input[d]);
    return std::vector<Shape>{std::move(shape)};
}

} // namespace

const OperatorDefinition& ops::squeeze()
{
    static const OperatorDefinition definition = keptBytes({code::squeeze, "SQUEEZE", "Squeeze"}, shapes);
    return definition;
}

} // namespace fettle
