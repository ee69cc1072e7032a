// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// No exception leaves the engine: what the standard library throws when memory runs out becomes an error.
#pragma once

#include "core/result.h"

#include <new>
#include <stdexcept>

namespace fettle {

/// The result of work(), or OutOfMemory.
template <class Work>
auto guarded(Work work) -> decltype(work())
{
    try {
        return work();
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory, "there is not enough memory for this", {},
                    "close other programs, or use fewer threads");
    } catch (const std::length_error&) {
        return fail(ErrorCode::OutOfMemory, "a tensor is larger than memory can be", {},
                    "check the model's shapes");
    }
}

} // namespace fettle
