// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Work on several threads: every piece once, early ends, exceptions that reach the caller.
#include "core/guard.h"
#include "core/parallel.h"
#include "core/thread_team.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <barrier>
#include <thread>
#include <vector>

namespace fettle::test {
namespace {

constexpr int64_t pieces = 100'000;

TEST(ParallelFor, HandsOutEveryPieceOnce)
{
    for (const int threads : {1, 2, 5}) {
        std::vector<std::atomic<int>> times(1000);
        std::atomic<bool> foreign = false;
        parallelFor(std::ssize(times), threads, [&](int64_t index, int worker) {
            ++times[static_cast<size_t>(index)];
            foreign = foreign || worker < 0 || worker >= threads;
            return true;
        });
        EXPECT_TRUE(std::ranges::all_of(times, [](const auto& count) { return count == 1; })) << threads;
        EXPECT_FALSE(foreign);
    }
    parallelFor(0, 3,
                [](int64_t, int) -> bool { throw std::bad_alloc(); }); // nothing to do: nothing is called
}

TEST(ParallelFor, StopsWhenAPieceSaysSo)
{
    std::atomic<int64_t> done = 0;
    parallelFor(pieces, 2, [&](int64_t, int) { return ++done < 10; });
    EXPECT_GE(done, 10);
    EXPECT_LT(done, pieces);
}

TEST(ParallelFor, CarriesAnExceptionOfAnotherThreadToTheCaller)
{
    const std::thread::id caller = std::this_thread::get_id();
    std::barrier bothRun(2);
    std::atomic<int64_t> done = 0;
    std::atomic<bool> thrownElsewhere = false;
    const auto work = [&](int64_t index, int) {
        if (index < 2)
            bothRun.arrive_and_wait(); // each thread holds one of the first two pieces
        if (index < 2 && std::this_thread::get_id() != caller) {
            thrownElsewhere = true;
            throw std::length_error("the piece of the other thread");
        }
        while (!thrownElsewhere)
            std::this_thread::yield();
        ++done;
        return true;
    };
    EXPECT_THROW(parallelFor(pieces, 2, work), std::length_error);
    EXPECT_LT(done, pieces); // the caller's thread stopped too
}

TEST(ParallelFor, OneOfManyExceptionsWins)
{
    std::barrier allRun(3);
    const auto work = [&](int64_t index, int) -> bool {
        allRun.arrive_and_wait();
        throw index;
    };
    EXPECT_THROW(parallelFor(3, 3, work), int64_t);
}

TEST(ParallelFor, MemoryThatRunsOutInAThreadIsAnError)
{
    const auto result = guarded([]() -> Result<int64_t> {
        parallelFor(8, 2, [](int64_t index, int) -> bool {
            if (index == 5)
                throw std::bad_alloc();
            return true;
        });
        return 0;
    });
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, ErrorCode::OutOfMemory);
}

TEST(ThreadTeam, DoesEveryPieceOnceARound)
{
    for (const int threads : {1, 2, 4}) {
        ThreadTeam team(threads);
        ASSERT_EQ(team.threads(), threads);
        std::vector<int> rounds(37);
        std::vector<std::atomic<int>> busy(static_cast<size_t>(threads));
        std::atomic<bool> twice = false;
        for (int round = 1; round <= 2000; ++round) {
            if (round % 500 == 0)
                std::this_thread::sleep_for(std::chrono::milliseconds(5)); // helpers fall asleep
            const int count = round % 37 + 1;
            std::ranges::fill(rounds, 0);
            team.run(count, [&](int piece, int thread) {
                twice = twice || ++busy[static_cast<size_t>(thread)] > 1;
                ++rounds[static_cast<size_t>(piece)];
                --busy[static_cast<size_t>(thread)];
            });
            ASSERT_EQ(std::ranges::count(rounds, 1), count) << threads;
            ASSERT_EQ(std::ranges::count(rounds, 0), 37 - count) << threads;
        }
        EXPECT_FALSE(twice);
    }
}

/// A thread that is held up keeps one piece; the others do the rest.
TEST(ThreadTeam, DoesNotWaitForPiecesThatNobodyBegan)
{
    ThreadTeam team(2);
    std::atomic<int> done = 0;
    team.run(64, [&](int piece, int) {
        if (piece == 0)
            while (done < 63)
                std::this_thread::yield(); // until the other thread has done all others
        ++done;
    });
    EXPECT_EQ(done, 64);
}

} // namespace
} // namespace fettle::test
