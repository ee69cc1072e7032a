// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Activations that evaluations keep, so that a model that begins like an earlier one is computed from the
// first difference on.
#pragma once

#include "data/dataset.h"
#include "data/preprocessing.h"
#include "runtime/prefix.h"

#include <memory>
#include <mutex>
#include <vector>

namespace fettle {

/// The values that are live at a cut (runtime/prefix.h), of every sample.
struct KeptActivations {
    std::shared_ptr<const Program> program; ///< that computed them
    int64_t step = 0;
    std::vector<TensorId> tensors;     ///< of the program
    std::shared_ptr<std::byte> memory; ///< sample × value of a tensor
    size_t stride = 0;                 ///< bytes from one sample to the next
};
using KeptPtr = std::shared_ptr<const KeptActivations>;

/// How a program runs samples: from which cut on, and what it keeps on its way. Without a cache: from the
/// start, nothing.
class ReusingRun {
public:
    /// Runs samples [first, last) as one run of the session; their inputs are loaded if readsInputs().
    Result<void> run(Session& session, int64_t first, int64_t last, const std::stop_token& stop) const;
    bool readsInputs() const { return m_readsInputs; }
    bool reuses() const { return m_from != nullptr; } ///< does not begin at the first step
    void needInputs() { m_readsInputs = true; } ///< for who looks at them after a run

private:
    friend class EvaluationCache;

    void startFrom(const KeptPtr& kept, const CommonPrefix& prefix);
    void keep(const Cut& cut, std::shared_ptr<std::byte> memory, size_t stride);

    std::shared_ptr<const Program> m_program; ///< of one sample a run; null: without a cache
    KeptPtr m_from;
    std::vector<TensorId> m_places; ///< where from's values go; invalid: nowhere
    bool m_readsInputs = true;
    std::vector<KeptPtr> m_keep; ///< in the order of their cuts
    bool m_allOver = false;      ///< what is kept is the first model's; else the moving cut
    KeptPtr m_taken;             ///< the cache's moving cut, which this run alone has
};

/// For one data set with its preprocessing, and models that are made from each other. The first that is
/// evaluated can leave cuts all over. Behind it one cut moves: to the latest one that a model shares with the
/// first or with the one before, sample by sample in the same memory, while that model runs. Results are the
/// same bytes with and without. To be used from any thread; of runs side by side one has the moving cut.
class EvaluationCache {
public:
    /// The most bytes that are kept between runs.
    struct Memory {
        size_t moving;
        size_t allOver;
    };
    static constexpr Memory none{0, 0};
    static constexpr Memory inOrder{size_t{256} << 20, 0}; ///< for models that differ later and later
    static constexpr Memory anyOrder{size_t{128} << 20, size_t{128} << 20};

    EvaluationCache(DatasetPtr data, Preprocessing preprocessing, const Memory& memory)
        : m_data(std::move(data)), m_preprocessing(std::move(preprocessing)), m_memory(memory)
    {
    }

    /// Plans how a program of one sample a run runs all samples. For other data than the cache's nothing is
    /// reused.
    ReusingRun begin(const std::shared_ptr<const Program>& program, const Dataset& data,
                     const Preprocessing& preprocessing);
    /// When all samples have been run: takes over what was kept.
    void finish(ReusingRun run, int64_t stepsRun);

    int64_t stepsRun() const; ///< operators that evaluations with this cache have computed so far
    size_t keptBytes() const;

private:
    void keepAllOver(ReusingRun& run, const std::vector<Cut>& cuts) const;
    void keepLatest(ReusingRun& run, const std::vector<Cut>& cuts, int64_t shared) const;
    size_t samples() const { return static_cast<size_t>(m_data->size()); }

    const DatasetPtr m_data;
    const Preprocessing m_preprocessing;
    const Memory m_memory;
    mutable std::mutex m_mutex;
    std::shared_ptr<const Program> m_first;
    std::vector<KeptPtr> m_firstKept;
    std::shared_ptr<const Program> m_last;
    KeptPtr m_moving; ///< null: none, or taken by a run
    size_t m_movingStride = 0;
    int64_t m_stepsRun = 0;
};

} // namespace fettle
