// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Times of layers: device and precision, run, bars, CPU beside Vulkan.
#pragma once

#include "document/workflows.h"
#include "widgets/bar_chart.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QWidget>

namespace fettle::app {

class BenchmarkDock : public QWidget {
    Q_OBJECT

public:
    BenchmarkDock(Document& document, Workflows& workflows, JobRunner& jobs, QWidget* parent = nullptr);
    ui::BarChart* chart() const { return m_chart; }

public slots:
    void start();

signals:
    void layerChosen(const QString& name);
    /// Medians by row of the layer table in microseconds.
    void timesChanged(const std::vector<double>& cpu, const std::vector<double>& vulkan);

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void findDevices();
    void show(const BenchmarkPair& result);
    void retranslate();

    Document& m_document;
    Workflows& m_workflows;
    JobRunner& m_jobs;
    QComboBox* m_device;
    QComboBox* m_precision;
    QPushButton* m_start;
    QLabel* m_summary;
    ui::BarChart* m_chart;
    bool m_searched = false;
};

} // namespace fettle::app
