// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One thread a lane with a queue; progress is read by a timer, so that a busy job cannot flood the window.
#include "jobs/job_runner.h"

#include <QThread>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>

namespace fettle::app {

class JobRunner::Worker final : public JobSink {
public:
    using Finished = std::function<void(std::function<void()>)>;

    explicit Worker(Finished finished)
        : m_finished(std::move(finished)), m_thread(QThread::create([this] { loop(); }))
    {
        m_thread->start();
    }

    ~Worker() override
    {
        {
            const std::lock_guard lock(m_mutex);
            m_quit = true;
            m_queue.clear();
            if (m_current)
                m_current->stop.request_stop();
        }
        m_wake.notify_all();
        m_thread->wait();
    }

    void add(int id, const QString& title, Run run, bool replaceSameTitle)
    {
        const std::lock_guard lock(m_mutex);
        if (replaceSameTitle) {
            std::erase_if(m_queue, [&](const Job& job) { return job.status.title == title; });
            if (m_current && m_current->status.title == title)
                m_current->stop.request_stop();
        }
        Job job;
        job.status.id = id;
        job.status.title = title;
        job.run = std::move(run);
        m_queue.push_back(std::move(job));
        m_wake.notify_one();
    }

    /// id 0 cancels everything. A waiting job still delivers its result: Cancelled.
    void cancel(int id)
    {
        const std::lock_guard lock(m_mutex);
        for (Job& job : m_queue) {
            if (id == 0 || job.status.id == id)
                job.stop.request_stop();
        }
        if (m_current && (id == 0 || m_current->status.id == id))
            m_current->stop.request_stop();
    }

    std::vector<JobStatus> status() const
    {
        const std::lock_guard lock(m_mutex);
        std::vector<JobStatus> all;
        if (m_current)
            all.push_back(m_current->status);
        for (const Job& job : m_queue)
            all.push_back(job.status);
        return all;
    }

    void progress(const Progress& progress) override
    {
        const std::lock_guard lock(m_mutex);
        if (m_current)
            m_current->status.progress = progress;
    }
    void issue(const Issue&) override {} // issues travel in the results

private:
    struct Job {
        JobStatus status;
        Run run;
        std::stop_source stop;
    };

    void loop()
    {
        for (;;) {
            Job* job = nullptr;
            {
                std::unique_lock lock(m_mutex);
                m_wake.wait(lock, [this] { return m_quit || !m_queue.empty(); });
                if (m_quit)
                    return;
                m_current = std::make_unique<Job>(std::move(m_queue.front()));
                m_queue.pop_front();
                m_current->status.running = true;
                job = m_current.get();
            }
            JobContext context(job->stop.get_token(), this);
            std::function<void()> deliver = job->run(context);
            {
                const std::lock_guard lock(m_mutex);
                m_current.reset();
                if (m_quit)
                    return;
            }
            m_finished(std::move(deliver));
        }
    }

    Finished m_finished;
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Job> m_queue;
    std::unique_ptr<Job> m_current;
    bool m_quit = false;
    std::unique_ptr<QThread> m_thread;
};

JobRunner::JobRunner(QObject* parent) : QObject(parent)
{
    auto deliverTo = [this](Lane lane) {
        return [this, lane](std::function<void()> deliver) {
            QMetaObject::invokeMethod(
                this, [this, lane, deliver = std::move(deliver)] { onFinished(lane, deliver); },
                Qt::QueuedConnection);
        };
    };
    m_quick = std::make_unique<Worker>(deliverTo(Lane::Quick));
    m_long = std::make_unique<Worker>(deliverTo(Lane::Long));
    constexpr int progressIntervalMs = 34;
    m_tick.setInterval(progressIntervalMs);
    connect(&m_tick, &QTimer::timeout, this, &JobRunner::progressChanged);
}

JobRunner::~JobRunner() = default;

int JobRunner::enqueue(Lane lane, const QString& title, Run run)
{
    const int id = m_nextId++;
    worker(lane).add(id, title, std::move(run), lane == Lane::Quick);
    if (lane == Lane::Long) {
        m_tick.start();
        emit progressChanged();
    }
    return id;
}

void JobRunner::cancel(int id)
{
    m_quick->cancel(id);
    m_long->cancel(id);
}

void JobRunner::cancelAll(Lane lane)
{
    worker(lane).cancel(0);
}

std::vector<JobStatus> JobRunner::longJobs() const
{
    return m_long->status();
}

void JobRunner::onFinished(Lane lane, const std::function<void()>& deliver)
{
    deliver();
    if (lane != Lane::Long)
        return;
    if (m_long->status().empty()) {
        m_tick.stop();
        emit idle();
    }
    emit progressChanged();
}

} // namespace fettle::app
