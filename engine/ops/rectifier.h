// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What RELU and RELU6 share: a clamp, with a change of scale when the values are integers.
#pragma once

#include "ops/tables.h"

namespace fettle {

Result<std::unique_ptr<PreparedOperator>> prepareRectifier(const OperatorView& view, const ExecutionOptions& options,
                                                           Activation activation);

} // namespace fettle
