// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The job runner: results arrive, newest wins in the quick lane, the long lane queues, cancel and destruction
// stop work.
#include "jobs/job_runner.h"

#include <QSignalSpy>
#include <QTest>
#include <QThread>

#include <atomic>

using namespace fettle;
using namespace fettle::app;

class JobRunnerTest : public QObject {
    Q_OBJECT

private slots:
    void deliversOnTheReceiversThread()
    {
        JobRunner jobs;
        QThread* workedOn = nullptr;
        QThread* deliveredOn = nullptr;
        int result = 0;
        jobs.submit(
            Lane::Quick, QStringLiteral("add"),
            [&workedOn](JobContext&) {
                workedOn = QThread::currentThread();
                return 41 + 1;
            },
            this,
            [&](int value) {
                deliveredOn = QThread::currentThread();
                result = value;
            });
        QTRY_COMPARE(result, 42);
        QCOMPARE(deliveredOn, QThread::currentThread());
        QVERIFY(workedOn != deliveredOn);
    }

    void newestWinsInTheQuickLane()
    {
        JobRunner jobs;
        std::vector<int> done;
        std::atomic<bool> started = false;
        for (int i = 0; i < 5; ++i) {
            jobs.submit(
                Lane::Quick, QStringLiteral("size"),
                [i, &started](JobContext& job) {
                    started = true;
                    while (i == 0 && !job.cancelled()) // the first waits until it is replaced
                        QThread::msleep(1);
                    return job.cancelled() ? -1 : i;
                },
                this, [&done](int value) { done.push_back(value); });
            if (i == 0)
                QTRY_VERIFY(started);
        }
        QTRY_VERIFY(!done.empty() && done.back() == 4);
        QCOMPARE(done, (std::vector<int>{-1, 4}));
    }

    void longLaneKeepsOrderAndTellsProgress()
    {
        JobRunner jobs;
        QSignalSpy progress(&jobs, &JobRunner::progressChanged);
        QSignalSpy idle(&jobs, &JobRunner::idle);
        std::vector<int> done;
        double seen = 0;
        connect(&jobs, &JobRunner::progressChanged, this, [&] {
            for (const JobStatus& status : jobs.longJobs())
                seen = std::max(seen, status.progress.fraction);
        });
        for (int i = 0; i < 3; ++i) {
            jobs.submit(
                Lane::Long, QStringLiteral("run"),
                [i](JobContext& job) {
                    for (int step = 0; step <= 20; ++step) {
                        job.progress(step / 20.0, "work");
                        QThread::msleep(5);
                    }
                    return i;
                },
                this, [&done](int value) { done.push_back(value); });
        }
        QCOMPARE(jobs.longJobs().size(), size_t(3));
        QTRY_COMPARE(idle.count(), 1);
        QCOMPARE(done, (std::vector<int>{0, 1, 2}));
        QVERIFY(seen > 0.5);
        // three jobs of 105 ms at 30 Hz, and a few changes of the queue; a flood would be 63 and more
        QVERIFY2(progress.count() < 30, qPrintable(QString::number(progress.count())));
    }

    void cancelStopsTheRunningJobOnly()
    {
        JobRunner jobs;
        std::vector<int> done;
        auto work = [](JobContext& job) {
            for (int step = 0; step < 2000 && !job.cancelled(); ++step)
                QThread::msleep(1);
            return job.cancelled() ? 1 : 0;
        };
        const int first =
            jobs.submit(Lane::Long, QStringLiteral("a"), work, this, [&](int v) { done.push_back(v); });
        jobs.submit(
            Lane::Long, QStringLiteral("b"), [](JobContext& job) { return job.cancelled() ? 1 : 0; }, this,
            [&](int v) { done.push_back(v); });
        QTRY_VERIFY(!jobs.longJobs().empty() && jobs.longJobs().front().running);
        jobs.cancel(first);
        QTRY_COMPARE(done, (std::vector<int>{1, 0}));
    }

    void destructionStopsAndForgetsDeadReceivers()
    {
        std::atomic<bool> stopped = false;
        bool delivered = false;
        {
            JobRunner jobs;
            std::atomic<bool> started = false;
            auto receiver = std::make_unique<QObject>();
            jobs.submit(
                Lane::Long, QStringLiteral("endless"),
                [&](JobContext& job) {
                    started = true;
                    while (!job.cancelled())
                        QThread::msleep(1);
                    stopped = true;
                    return 0;
                },
                receiver.get(), [&delivered](int) { delivered = true; });
            QTRY_VERIFY(started);
            receiver.reset();
        }
        QVERIFY(stopped);
        QVERIFY(!delivered);
    }
};

QTEST_MAIN(JobRunnerTest)
#include "tst_job_runner.moc"
