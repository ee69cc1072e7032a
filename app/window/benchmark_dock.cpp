// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Starts benchmarks and shows their medians with spread.
#include "window/benchmark_dock.h"

#include "document/gpu.h"
#include "text/error_text.h"
#include "widgets/names.h"
#include "widgets/number_format.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QShowEvent>
#include <QVBoxLayout>

#include <cmath>
#include <limits>

namespace fettle::app {

namespace {

constexpr double perSecond = 1e6; ///< microseconds

ui::BarValue barOf(const Timing& timing)
{
    return {timing.median / perSecond, timing.minimum / perSecond, timing.p90 / perSecond};
}

QString wholeText(const BenchmarkReport& report)
{
    return BenchmarkDock::tr("%1: median %2, fastest %3, 90 % within %4 (%n runs)", nullptr,
                             static_cast<int>(report.whole.runs))
        .arg(report.device == "cpu" ? BenchmarkDock::tr("CPU, 1 thread")
                                    : QString::fromStdString(report.device),
             ui::formatDuration(report.whole.median / perSecond),
             ui::formatDuration(report.whole.minimum / perSecond),
             ui::formatDuration(report.whole.p90 / perSecond));
}

} // namespace

BenchmarkDock::BenchmarkDock(Document& document, Workflows& workflows, JobRunner& jobs, QWidget* parent)
    : QWidget(parent),
      m_document(document),
      m_workflows(workflows),
      m_jobs(jobs),
      m_device(new ui::NameBox),
      m_precision(new QComboBox),
      m_start(new QPushButton),
      m_summary(new QLabel),
      m_chart(new ui::BarChart)
{
    auto* choices = new QHBoxLayout;
    choices->addWidget(m_device, 1);
    choices->addWidget(m_precision);
    choices->addWidget(m_start);
    m_summary->setWordWrap(true);
    m_summary->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 6, 4);
    layout->addLayout(choices);
    layout->addWidget(m_summary);
    layout->addWidget(m_chart, 1);

    m_device->addItem(QString(), -1);
    m_precision->addItem(QStringLiteral("float32"));
    connect(m_start, &QPushButton::clicked, this, &BenchmarkDock::start);
    connect(&workflows, &Workflows::benchmarkFinished, this, &BenchmarkDock::show);
    connect(m_chart, &ui::BarChart::currentChanged, this, &BenchmarkDock::layerChosen);
    connect(&document, &Document::sourceChanged, this, [this] {
        m_chart->setRows({});
        m_summary->clear();
    });
    retranslate();
}

void BenchmarkDock::retranslate()
{
    m_device->setItemText(0, tr("CPU alone"));
    m_device->setToolTip(tr("Device beside the CPU"));
    m_precision->setToolTip(tr("What the device computes in"));
    m_start->setText(tr("Measure"));
    m_start->setToolTip(tr("Time every layer of the current variant, or of the model as it came (Ctrl+B)"));
    m_chart->setEmptyText(tr("Press Measure: every layer gets a time on the CPU and on the chosen device."));
}

void BenchmarkDock::showEvent(QShowEvent* event)
{
    findDevices();
    QWidget::showEvent(event);
}

void BenchmarkDock::findDevices()
{
    if (m_searched)
        return;
    m_searched = true; // drivers load slowly: not before the dock is looked at, and not in this thread
    m_jobs.submit(
        Lane::Quick, tr("Devices"), [](JobContext&) { return gpuDevices(); }, this,
        [this](const std::vector<GpuDevice>& devices) {
            for (const GpuDevice& device : devices) {
                m_device->addItem(device.name, device.index);
                const int row = m_device->count() - 1;
                m_device->setItemData(row, device.unusable.isEmpty() ? device.driver : device.unusable,
                                      Qt::ToolTipRole);
                if (device.unusable.isEmpty() && m_device->currentIndex() == 0)
                    m_device->setCurrentIndex(row);
            }
            if (devices.empty())
                m_summary->setText(
                    tr("No Vulkan device was found on this machine: the CPU alone is measured."));
        });
}

void BenchmarkDock::start()
{
    m_workflows.benchmark({.vulkanDevice = m_device->currentData().toInt()});
}

void BenchmarkDock::show(const BenchmarkPair& result)
{
    QList<ui::BarRow> rows;
    const double none = std::numeric_limits<double>::quiet_NaN();
    std::vector<double> cpu(m_document.layers().size(), none);
    std::vector<double> vulkan(m_document.layers().size(), none);
    for (const LayerTiming& layer : result.cpu.layers) {
        ui::BarRow row;
        row.id = QString::fromStdString(layer.name);
        row.label = row.id;
        row.tooltip = QString::fromStdString(layer.op);
        row.values[0] = barOf(layer.timing);
        const int index = m_document.layerIndex(row.id);
        if (index >= 0)
            cpu[static_cast<size_t>(index)] = layer.timing.median;
        if (result.vulkan) {
            for (const LayerTiming& other : result.vulkan->layers) {
                if (other.name != layer.name)
                    continue;
                row.values[1] = barOf(other.timing);
                if (index >= 0)
                    vulkan[static_cast<size_t>(index)] = other.timing.median;
            }
        }
        rows += row;
    }
    m_chart->setSeriesNames(tr("CPU, 1 thread"),
                            result.vulkan ? QString::fromStdString(result.vulkan->device) : QString());
    m_chart->setRows(rows);

    QStringList lines{wholeText(result.cpu)};
    if (result.vulkan) {
        lines += wholeText(*result.vulkan);
        lines += tr("Driver: %1. Results agree with the CPU within %2 of the output's range.")
                     .arg(QString::fromStdString(result.vulkan->driver),
                          QString::number(result.vulkan->largestDifference, 'g', 2));
        for (const Issue& issue : result.vulkan->issues)
            lines += issueText(issue);
    }
    if (result.vulkanError)
        lines += errorText(*result.vulkanError);
    m_summary->setText(lines.join(QLatin1Char('\n')));
    emit timesChanged(cpu, vulkan);
}

void BenchmarkDock::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

} // namespace fettle::app
