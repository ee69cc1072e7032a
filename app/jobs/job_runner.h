// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Runs engine work away from the window's thread. The one file that knows both QThread and JobContext.
#pragma once

#include "core/job.h"

#include <QObject>
#include <QPointer>
#include <QString>
#include <QTimer>

#include <functional>
#include <memory>
#include <type_traits>
#include <vector>

namespace fettle::app {

/// Two lanes, so that a short computation never waits for a long one; within a lane jobs run one after the
/// other.
enum class Lane {
    Quick, ///< what must follow an edit: the newest request of a title replaces older ones
    Long,  ///< runs, sweeps, benchmarks: first come, first served; nothing is dropped
};

/// What the window shows about a job.
struct JobStatus {
    int id = 0;
    QString title;
    Progress progress;
    bool running = false; ///< false: waits in the queue
};

/// Destroying the runner stops all jobs and waits for them.
class JobRunner : public QObject {
    Q_OBJECT

public:
    explicit JobRunner(QObject* parent = nullptr);
    ~JobRunner() override;

    /// Runs work(JobContext&) -> R in the lane, then done(R) on the receiver's thread, if the receiver still
    /// lives. Nothing mutable may cross: `work` captures values and shared_ptr<const T>. Returns the job's
    /// id.
    template <class Work, class Done>
    int submit(Lane lane, const QString& title, Work work, QObject* receiver, Done done)
    {
        using R = std::invoke_result_t<Work, JobContext&>;
        auto run = [work = std::move(work), receiver = QPointer<QObject>(receiver),
                    done = std::move(done)](JobContext& job) -> std::function<void()> {
            auto result = std::make_shared<R>(work(job));
            return [receiver, done, result] {
                if (receiver)
                    done(std::move(*result));
            };
        };
        return enqueue(lane, title, std::move(run));
    }

    void cancel(int id);
    void cancelAll(Lane lane);
    /// Running and waiting jobs of the long lane, in order.
    std::vector<JobStatus> longJobs() const;
    bool busy() const { return !longJobs().empty(); }

signals:
    /// At most 30 times a second while a long job runs, and once when the queue changes.
    void progressChanged();
    void idle(); ///< the long lane has nothing left

private:
    using Run = std::function<std::function<void()>(JobContext&)>;
    class Worker;

    int enqueue(Lane lane, const QString& title, Run run);
    Worker& worker(Lane lane) const { return lane == Lane::Quick ? *m_quick : *m_long; }
    void onFinished(Lane lane, const std::function<void()>& deliver);

    std::unique_ptr<Worker> m_quick;
    std::unique_ptr<Worker> m_long;
    QTimer m_tick;
    int m_nextId = 1;
};

} // namespace fettle::app
