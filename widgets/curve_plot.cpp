// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Four graphs and a mark at the epoch that is kept.
#include "widgets/curve_plot.h"

#include "widgets/plot_style.h"
#include "widgets/theme.h"

#include <QEvent>
#include <QVBoxLayout>
#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace fettle::ui {

namespace {

enum Graph { Training, Validation, Accuracy, Deployed, Best };

} // namespace

CurvePlot::CurvePlot(QWidget* parent) : QWidget(parent), m_plot(new QCustomPlot)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
    for (int i = 0; i < 2; ++i)
        m_plot->addGraph();
    for (int i = Accuracy; i <= Best; ++i)
        m_plot->addGraph(m_plot->xAxis, m_plot->yAxis2);
    m_plot->graph(Best)->setLineStyle(QCPGraph::lsNone);
    m_plot->graph(Best)->removeFromLegend();
    m_plot->yAxis2->setVisible(true);
    m_plot->legend->setVisible(true);
    auto* below = new QCPLayoutGrid;
    m_plot->plotLayout()->addElement(1, 0, below);
    below->addElement(0, 0, m_plot->legend);
    m_plot->plotLayout()->setRowStretchFactor(1, 0.001);
    m_plot->legend->setFillOrder(QCPLegend::foColumnsFirst);
    QSharedPointer<QCPAxisTickerFixed> whole(new QCPAxisTickerFixed);
    whole->setTickStep(1);
    whole->setScaleStrategy(QCPAxisTickerFixed::ssMultiples);
    m_plot->xAxis->setTicker(whole);
    setFocusPolicy(Qt::StrongFocus);
    connect(m_plot, &QCustomPlot::afterLayout, this, &CurvePlot::fitTicks);
    connect(&ThemeNotifier::instance(), &ThemeNotifier::changed, this, &CurvePlot::applyColors);
    retranslate();
    applyColors();
}

void CurvePlot::setPoints(const QList<CurvePoint>& points)
{
    m_points = points;
    show();
}

void CurvePlot::setEpochs(int epochs)
{
    m_epochs = std::max(epochs, 1);
    show();
}

void CurvePlot::setEmptyText(const QString& text)
{
    m_emptyText = text;
    show();
}

void CurvePlot::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void CurvePlot::retranslate()
{
    m_plot->xAxis->setLabel(tr("epoch"));
    m_plot->yAxis->setLabel(tr("loss"));
    m_plot->yAxis2->setLabel(tr("top-1, %"));
    m_plot->graph(Training)->setName(tr("loss"));
    m_plot->graph(Validation)->setName(tr("validation"));
    m_plot->graph(Accuracy)->setName(tr("top-1"));
    m_plot->graph(Deployed)->setName(tr("top-1 as deployed"));
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void CurvePlot::applyColors()
{
    const ThemeColors& colors = themeColors();
    m_plot->setBackground(colors.base);
    for (QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis, m_plot->yAxis2})
        styleAxis(axis, font());
    m_plot->legend->setFont(font());
    m_plot->legend->setTextColor(colors.text);
    m_plot->legend->setBrush(Qt::NoBrush);
    m_plot->legend->setBorderPen(Qt::NoPen);
    const QColor pens[] = {colors.before, colors.muted, colors.accent, colors.text};
    for (int i = Training; i <= Deployed; ++i) {
        m_plot->graph(i)->setPen(QPen(pens[i], i >= Accuracy ? 2 : 1.5));
        m_plot->graph(i)->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, pens[i], 4));
    }
    m_plot->graph(Best)->setScatterStyle(
        QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(colors.text, 1.5), Qt::NoBrush, 11));
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

/// Labels of ticks need room: two lines for each.
void CurvePlot::fitTicks()
{
    for (QCPAxis* axis : {m_plot->yAxis, m_plot->yAxis2}) {
        const int line = QFontMetrics(axis->tickLabelFont()).height();
        const int count = std::clamp(m_plot->axisRect()->height() / (2 * line), 2, 5);
        if (axis->ticker()->tickCount() == count)
            continue;
        axis->ticker()->setTickCount(count);
        m_plot->replot(QCustomPlot::rpQueuedReplot);
    }
}

void CurvePlot::show()
{
    for (int i = Training; i <= Best; ++i)
        m_plot->graph(i)->data()->clear();
    double most = 0;
    double least = 100;
    const CurvePoint* best = nullptr;
    for (const CurvePoint& point : m_points) {
        m_plot->graph(Training)->addData(point.epoch, point.loss);
        m_plot->graph(Validation)->addData(point.epoch, point.validationLoss);
        most = std::max({most, point.loss, point.validationLoss});
        if (!std::isfinite(point.accuracy))
            continue;
        m_plot->graph(Accuracy)->addData(point.epoch, point.accuracy);
        least = std::min(least, point.accuracy);
        if (std::isfinite(point.deployed)) {
            m_plot->graph(Deployed)->addData(point.epoch, point.deployed);
            least = std::min(least, point.deployed);
        }
        best = point.best ? &point : best;
    }
    if (best != nullptr)
        m_plot->graph(Best)->addData(best->epoch, best->accuracy);
    const bool accuracies = m_plot->graph(Accuracy)->dataCount() > 0;
    m_plot->yAxis2->setVisible(accuracies);
    m_plot->graph(Accuracy)->setVisible(accuracies);
    m_plot->graph(Deployed)->setVisible(accuracies);
    m_plot->xAxis->setRange(0.5, std::max(m_epochs, 2) + 0.5);
    m_plot->yAxis->setRange(0, most > 0 ? 1.15 * most : 1);
    m_plot->yAxis2->setRange(std::max(0.0, least - 0.15 * (100 - least) - 1), 100);
    setAccessibleDescription(m_points.isEmpty() ? m_emptyText : QString());
    m_plot->legend->setVisible(!m_points.isEmpty());
    m_plot->setToolTip(m_points.isEmpty() ? m_emptyText : QString());
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

} // namespace fettle::ui
