// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Curves of a training as it goes on: losses on the left axis, accuracy on the right one.
#pragma once

#include <QList>
#include <QWidget>

class QCustomPlot;

namespace fettle::ui {

struct CurvePoint {
    double epoch = 0;
    double loss = 0;
    double validationLoss = 0;
    double accuracy = qQNaN(); ///< percent; NaN where there is none
    bool best = false;
    double deployed = qQNaN(); ///< percent, of the finished file; NaN where it was not measured
};

class CurvePlot : public QWidget {
    Q_OBJECT
public:
    explicit CurvePlot(QWidget* parent = nullptr);

    void setPoints(const QList<CurvePoint>& points);
    const QList<CurvePoint>& points() const { return m_points; }
    /// The last epoch on the axis, so that it does not move while points come.
    void setEpochs(int epochs);
    void setEmptyText(const QString& text);

    QSize sizeHint() const override { return {420, 220}; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
    void applyColors();
    void fitTicks();
    void show();

    QCustomPlot* m_plot;
    QList<CurvePoint> m_points;
    int m_epochs = 1;
    QString m_emptyText;
};

} // namespace fettle::ui
