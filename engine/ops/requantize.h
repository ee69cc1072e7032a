// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// QUANTIZE from integers to integers of another scale or type.
#pragma once

#include "ops/operands.h"

namespace fettle {

/// Between int8, uint8, int16 and int32, as far as the runtime goes; UnsupportedModel for other pairs.
Result<std::unique_ptr<PreparedOperator>> prepareRequantize(const OperatorView& view,
                                                            const ExecutionOptions& options);

} // namespace fettle
