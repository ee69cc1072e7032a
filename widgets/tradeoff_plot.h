// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Accuracy against size or time: a point for each variant, the Pareto front as a staircase.
#pragma once

#include <QSize>
#include <QStringList>
#include <QWidget>
#include <limits>
#include <memory>
#include <optional>

namespace fettle::ui {

enum class TradeoffAxis { RawBytes, DeflateBytes, Time };

enum class PointState {
    Done,      ///< measured
    Running,   ///< drawn as a ring; its accuracy may still move
    Stale,     ///< belongs to an older state of data or model; drawn pale, not part of the front
    Reference, ///< the model as it came; drawn hollow, part of the front
};

struct TradeoffPoint {
    QString id;      ///< stable, unique
    QString label;   ///< short, beside the point
    QString tooltip; ///< the recipe, on hover; plain text, several lines allowed
    double rawBytes = std::numeric_limits<double>::quiet_NaN();
    double deflateBytes = std::numeric_limits<double>::quiet_NaN();
    double timeMs = std::numeric_limits<double>::quiet_NaN();   ///< milliseconds for one inference
    double accuracy = std::numeric_limits<double>::quiet_NaN(); ///< percent, 0 .. 100
    double halfInterval =
        std::numeric_limits<double>::quiet_NaN(); ///< half width of the interval, percentage points
    PointState state = PointState::Done;

    bool operator==(const TradeoffPoint&) const = default;
};

/// The plot with a small header (axis choice, reset). Wheel zooms, dragging pans, a double click on empty
/// ground resets, a click or Return chooses a point, the arrows walk the points along x, Space pins, +, - and
/// 0 zoom. Points without the figure of the chosen axis are left out. The context menu shows actions();
/// owners may add more.
class TradeoffPlot : public QWidget {
    Q_OBJECT
public:
    explicit TradeoffPlot(QWidget* parent = nullptr);
    ~TradeoffPlot() override;

    /// Replaces all points; zoom and selection stay when their points stay.
    void setPoints(const QList<TradeoffPoint>& points);
    QList<TradeoffPoint> points() const;

    void setAxis(TradeoffAxis axis);
    TradeoffAxis axis() const;

    /// Size axis logarithmic (default) or linear.
    void setLogarithmic(bool on);
    bool isLogarithmic() const;

    /// The point drawn as chosen; empty for none. Does not emit pointActivated().
    void setSelected(const QString& id);
    QString selected() const;

    /// Points kept for comparison, marked with a second ring.
    void setPinned(const QStringList& ids);

    /// Accuracy to reach, percent; drawn as a dashed line with the area above it tinted.
    void setTarget(std::optional<double> accuracy);

    /// Label of the y axis, e.g. "top-1, % of 1 000".
    void setAccuracyLabel(const QString& text);

    /// What stands in the middle while there are no points.
    void setEmptyText(const QString& text);

    /// Shows the row with axis choice and reset (default on).
    void setHeaderVisible(bool visible);

    /// Fits all points.
    void resetView();

    /// Where a point is drawn, in coordinates of this widget; nothing when it is not on the plot.
    std::optional<QPoint> positionOf(const QString& id) const;

    // Exports write the whole file or leave the old one as it was. They return an empty text, or what went
    // wrong.
    QString exportPng(const QString& path, QSize size = {1200, 750}, double scale = 2.0) const;
    QString exportPdf(const QString& path, QSize size = {1200, 750}) const;
    QString exportCsv(const QString& path) const;

signals:
    void pointActivated(const QString& id);
    void pointHovered(const QString& id); ///< empty when the pointer leaves
    void pinToggled(const QString& id);
    void axisChanged(fettle::ui::TradeoffAxis axis);

protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace fettle::ui
