// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Memory that runs out at the n-th allocation, for every n: an error each time, nothing leaked, no file left
// half-way. An executable of its own, because it replaces operator new for the whole program.
#include "core/guard.h"
#include "graph_builder.h"
#include "pipeline/evaluation_cache.h"
#include "pipeline/pipeline.h"
#include "real_models.h"
#include "recipe/recipe.h"
#include "test_support.h"
#include "tflite/reader.h"
#include "tflite/writer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <new>

namespace {

std::atomic<int64_t> untilFailure = -1; ///< allocations that still succeed; negative: all
std::atomic<int64_t> made = 0;
std::atomic<int64_t> freed = 0;

/// A block of memory; null when it is this one's turn to fail.
void* allocate(std::size_t bytes, std::size_t alignment)
{
    if (untilFailure.load(std::memory_order_relaxed) >= 0 && untilFailure.fetch_sub(1) == 0)
        return nullptr;
    made.fetch_add(1, std::memory_order_relaxed);
    const std::size_t rounded = (std::max<std::size_t>(bytes, 1) + alignment - 1) / alignment * alignment;
    return std::aligned_alloc(alignment, rounded);
}

void* allocateOrThrow(std::size_t bytes, std::size_t alignment)
{
    void* const memory = allocate(bytes, alignment);
    if (memory == nullptr)
        throw std::bad_alloc();
    return memory;
}

void release(void* memory)
{
    if (memory != nullptr)
        freed.fetch_add(1, std::memory_order_relaxed);
    std::free(memory);
}

constexpr std::size_t usual = __STDCPP_DEFAULT_NEW_ALIGNMENT__;

} // namespace

void* operator new(std::size_t n)
{
    return allocateOrThrow(n, usual);
}
void* operator new[](std::size_t n)
{
    return allocateOrThrow(n, usual);
}
void* operator new(std::size_t n, std::align_val_t a)
{
    return allocateOrThrow(n, static_cast<std::size_t>(a));
}
void* operator new[](std::size_t n, std::align_val_t a)
{
    return allocateOrThrow(n, static_cast<std::size_t>(a));
}
void* operator new(std::size_t n, const std::nothrow_t&) noexcept
{
    return allocate(n, usual);
}
void* operator new[](std::size_t n, const std::nothrow_t&) noexcept
{
    return allocate(n, usual);
}
void* operator new(std::size_t n, std::align_val_t a, const std::nothrow_t&) noexcept
{
    return allocate(n, static_cast<std::size_t>(a));
}
void* operator new[](std::size_t n, std::align_val_t a, const std::nothrow_t&) noexcept
{
    return allocate(n, static_cast<std::size_t>(a));
}
void operator delete(void* p) noexcept
{
    release(p);
}
void operator delete[](void* p) noexcept
{
    release(p);
}
void operator delete(void* p, std::size_t) noexcept
{
    release(p);
}
void operator delete[](void* p, std::size_t) noexcept
{
    release(p);
}
void operator delete(void* p, std::align_val_t) noexcept
{
    release(p);
}
void operator delete[](void* p, std::align_val_t) noexcept
{
    release(p);
}
void operator delete(void* p, std::size_t, std::align_val_t) noexcept
{
    release(p);
}
void operator delete[](void* p, std::size_t, std::align_val_t) noexcept
{
    release(p);
}
void operator delete(void* p, const std::nothrow_t&) noexcept
{
    release(p);
}
void operator delete[](void* p, const std::nothrow_t&) noexcept
{
    release(p);
}

void operator delete(void* p, std::align_val_t, const std::nothrow_t&) noexcept
{
    release(p);
}
void operator delete[](void* p, std::align_val_t, const std::nothrow_t&) noexcept
{
    release(p);
}

namespace fettle {
namespace {

using namespace test;

/// Runs `work` (which returns a Result) twice undisturbed and then once for each of its allocations, which
/// fails; after(succeeded) looks at what it left.
template <class Work, class After>
void failEveryAllocation(const std::string& name, const Work& work, const After& after)
{
    ASSERT_TRUE(work().has_value()); // fills what is computed once: tables, self-checks, locales
    after(true);
    const int64_t before = made;
    ASSERT_TRUE(work().has_value());
    const int64_t count = made - before;
    after(true);
    int64_t errors = 0;
    for (int64_t n = 0; n < count; ++n) {
        const int64_t alive = made - freed;
        {
            untilFailure = n;
            const auto result = work();
            untilFailure = -1;
            if (!result) {
                ++errors;
                ASSERT_EQ(result.error().code, ErrorCode::OutOfMemory)
                    << name << ", allocation " << n << ": " << describe(result.error());
            }
            after(result.has_value());
        }
        ASSERT_EQ(made - freed, alive) << name << " leaks when allocation " << n << " fails";
    }
    EXPECT_GT(errors, count / 2) << "a failure must not pass for a success";
    std::cout << "    " << name << ": " << count << " allocations, each failed once, " << errors
              << " errors\n";
}

template <class Work>
void failEveryAllocation(const std::string& name, const Work& work)
{
    failEveryAllocation(name, work, [](bool) {});
}

ModelPtr tinyModel()
{
    GraphBuilder g;
    const TensorId x = g.input("x", {1, 6, 6, 3});
    const TensorId c = g.add("sum", g.conv("a", x, 6), g.conv("b", x, 6));
    return g.finish(
        {g.softmax("y", g.fullyConnected("fc", g.reshape("flat", g.averagePool("pool", c), {1, 6}), 3))});
}

TEST(Allocation, FailsWhileReading)
{
    const Bytes file = tflite::serialize(*tinyModel()).value();
    failEveryAllocation("read", [&] { return tflite::parse(file); });
}

TEST(Allocation, FailsWhileWriting)
{
    const ModelPtr model = tinyModel();
    const TemporaryFolder folder;
    const auto path = folder.path() / "model.tflite";
    failEveryAllocation(
        "write", [&] { return tflite::write(*model, path); },
        [&](bool written) {
            const bool there = std::filesystem::remove(path);
            EXPECT_EQ(there, written);
            EXPECT_TRUE(std::filesystem::is_empty(folder.path())) << "something was left half-way";
        });
}

class OptimizeAllocation : public testing::TestWithParam<const char*> {};

TEST_P(OptimizeAllocation, Fails)
{
    OptimizeRequest request;
    request.source = tinyModel();
    request.recipe = parseRecipe(GetParam()).value();
    request.calibration = noiseData({6, 6, 3}, 4, -1, 1, 3);
    request.threads = 2;
    failEveryAllocation(GetParam(), [&] {
        JobContext job;
        return optimize(request, job);
    });
}

INSTANTIATE_TEST_SUITE_P(Recipes, OptimizeAllocation,
                         testing::Values("float16", "dynamic(min-weights=0)", "weight-only(min-weights=0)",
                                         "int8(calibration=minmax)",
                                         "int8(calibration=mse,bias-correction=on)",
                                         "prune(sparsity=0.5) + cluster(clusters=4)"));

TEST(Allocation, FailsWhileEvaluating)
{
    const ModelPtr model = tinyModel();
    const auto data = noiseData({6, 6, 3}, 4, -1, 1, 3);
    failEveryAllocation("evaluate", [&] {
        JobContext job;
        return evaluate(model, *data, {}, {}, job);
    });
}

TEST(Allocation, RunsThatReuseAllocateNothing)
{
    const auto program = Program::prepare(tinyModel()).value();
    const auto data = noiseData({6, 6, 3}, 4, -1, 1, 3);
    EvaluationCache cache(data, {}, EvaluationCache::anyOrder);
    for (int round = 0; round < 2; ++round) { // the first keeps, the second takes
        ReusingRun how = cache.begin(program, *data, {});
        Session session(program);
        const int64_t before = made;
        for (int64_t sample = 0; sample < data->size(); ++sample)
            ASSERT_TRUE(how.run(session, sample, sample + 1, {}));
        EXPECT_EQ(made, before);
        EXPECT_LE(session.stepsRun(), round == 0 ? program->steps() * data->size() : 0);
        cache.finish(std::move(how), session.stepsRun());
    }
    EXPECT_GT(cache.keptBytes(), 0U);
}

TEST(Allocation, FailsWhileReusing)
{
    const ModelPtr model = tinyModel();
    const auto data = noiseData({6, 6, 3}, 4, -1, 1, 3);
    failEveryAllocation("evaluate and keep", [&] {
        return guarded([&]() -> Result<Evaluation> {
            const EvaluateOptions options{
                .threads = 2,
                .cache = std::make_shared<EvaluationCache>(data, Preprocessing(), EvaluationCache::anyOrder)};
            JobContext job;
            FETTLE_TRY(evaluate(model, *data, {}, options, job));
            return evaluate(model, *data, {}, options, job);
        });
    });
}

} // namespace
} // namespace fettle
