// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One atomic counter, short-lived threads: setup costs tens of microseconds against jobs of milliseconds and
// more.
#include "core/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>
#include <vector>

namespace fettle {

int defaultThreads()
{
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void parallelFor(int64_t count, int threads, const std::function<bool(int64_t, int)>& work)
{
    if (threads <= 0)
        threads = defaultThreads();
    threads = static_cast<int>(std::min<int64_t>(threads, count));
    std::atomic<int64_t> next = 0;
    std::atomic_flag failed;
    std::exception_ptr thrown; // written by the first that fails, read when all are joined
    auto loop = [&](int worker) noexcept {
        try {
            for (int64_t index = next++; index < count; index = next++) {
                if (!work(index, worker))
                    next = count;
            }
        } catch (...) {
            next = count;
            if (!failed.test_and_set())
                thrown = std::current_exception();
        }
    };
    {
        std::vector<std::jthread> others;
        try {
            for (int worker = 1; worker < threads; ++worker)
                others.emplace_back(loop, worker);
        } catch (const std::exception&) {
            // the system gives no more threads: those that run do all the work
        }
        if (threads > 0)
            loop(0);
    }
    if (thrown)
        std::rethrow_exception(thrown);
}

} // namespace fettle
