// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Counts by value as bars, with thresholds and the exact zeros marked.
#pragma once

#include <QList>
#include <QWidget>
#include <optional>

namespace fettle::ui {

/// Counts of equally wide bins between `minimum` and `maximum`. `zeroCount` of them are exactly zero and
/// belong to the bin that holds 0; they are drawn in the zero colour.
struct HistogramData {
    double minimum = 0;
    double maximum = 0;
    QList<double> counts;
    double zeroCount = 0;

    bool isValid() const { return maximum > minimum && !counts.isEmpty(); }
};

/// The histogram of `values`, symmetric around zero so that the zero bin is in the middle; `bins` is made
/// odd.
HistogramData makeHistogram(const QList<float>& values, int bins = 61);

class Histogram : public QWidget {
    Q_OBJECT
public:
    explicit Histogram(QWidget* parent = nullptr);

    void setData(const HistogramData& data);
    const HistogramData& data() const { return m_data; }

    /// Vertical lines at these values, e.g. {-t, t} for pruning. With two lines the bars between them are
    /// grey.
    void setThresholds(const QList<double>& values);
    QList<double> thresholds() const { return m_thresholds; }

    void setLogarithmic(bool on); ///< counts on a log scale
    bool isLogarithmic() const { return m_logarithmic; }

    void setCaption(const QString& text); ///< below the axis, e.g. "weights; pruned between the lines"
    void setAxisLabels(const QString& x, const QString& y); ///< empty for none
    void setAxesVisible(bool visible);                      ///< numbers along the axes (off in small panels)
    void setEmptyText(const QString& text);

    /// Bin under a position in this widget.
    std::optional<int> binAt(QPointF position) const;

    /// Empty text, or what went wrong. The old file stays whole on failure.
    QString exportPng(const QString& path, QSize size, double scale = 2.0) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void binHovered(int bin, double from, double to, double count);

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QRectF plotRect(QSizeF size) const;
    double barHeight(double count) const;
    double xOf(double value, const QRectF& plot) const;
    void render(QPainter& painter, QSizeF size) const;
    void drawBars(QPainter& painter, const QRectF& plot) const;
    void drawThresholds(QPainter& painter, const QRectF& plot) const;
    void drawZeroNote(QPainter& painter, const QRectF& plot) const;
    void hover(std::optional<int> bin);
    void drawAxes(QPainter& painter, const QRectF& plot, QSizeF size) const;
    QString binText(int bin) const;
    void updateDescription();

    HistogramData m_data;
    QList<double> m_thresholds;
    bool m_logarithmic = false;
    bool m_axes = true;
    QString m_caption, m_xLabel, m_yLabel, m_emptyText;
    std::optional<int> m_hovered;
};

} // namespace fettle::ui
