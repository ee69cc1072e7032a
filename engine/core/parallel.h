// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Runs independent pieces of work on a fixed number of threads.
#pragma once

#include <cstdint>
#include <functional>

namespace fettle {

/// Threads to use when the user does not say: all that the machine has.
int defaultThreads();

/// Calls work(index, worker) once for each index in [0, count); worker in [0, threads) names the calling
/// thread, so that each can own a buffer. Pieces are handed out from one counter: results must not depend on
/// who computes them. threads <= 0 means defaultThreads(). Returns when all are done; stops handing out when
/// work returns false or throws. The first exception reaches the caller, after all threads have ended.
void parallelFor(int64_t count, int threads, const std::function<bool(int64_t index, int worker)>& work);

} // namespace fettle
