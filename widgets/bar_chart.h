// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Benchmark bars: for each layer two series side by side, medians with their spread.
#pragma once

#include <QAbstractScrollArea>
#include <QList>
#include <QStringList>
#include <array>
#include <limits>

namespace fettle::ui {

/// A measured time in seconds; not a number where there is none.
struct BarValue {
    double median = std::numeric_limits<double>::quiet_NaN();
    double low = std::numeric_limits<double>::quiet_NaN();  ///< lower end of the spread (minimum)
    double high = std::numeric_limits<double>::quiet_NaN(); ///< upper end of the spread (p90)

    bool isKnown() const { return median == median; }
};

struct BarRow {
    QString id;
    QString label;
    QString tooltip;                ///< more about the row, on hover; optional
    std::array<BarValue, 2> values; ///< first and second series
    bool stale = false;             ///< the recipe changed since; hatched
};

/// Horizontal bars, one row a layer, scrolling vertically. Up, Down, Home, End walk, Return activates.
class BarChart : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit BarChart(QWidget* parent = nullptr);

    void setRows(const QList<BarRow>& rows);
    const QList<BarRow>& rows() const { return m_rows; }

    /// Names of the two series, e.g. "CPU, 2 threads" and the device's name. An empty second name hides that
    /// series.
    void setSeriesNames(const QString& first, const QString& second);

    void setLogarithmic(bool on); ///< off by default
    void setEmptyText(const QString& text);

    void setCurrent(const QString& id);
    QString current() const;

    /// Index of the row at a position in the viewport, or -1.
    int rowAt(QPoint position) const;

    /// All rows in one picture, scrolled out or not; empty text, or what went wrong.
    QString exportPng(const QString& path, int width, double scale = 2.0) const;
    QString exportCsv(const QString& path) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void rowActivated(const QString& id);
    void currentChanged(const QString& id);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Layout;
    Layout layoutFor(int width) const;
    void drawHeader(QPainter& painter, const Layout& layout, int height) const;
    void drawRow(QPainter& painter, const Layout& layout, int index, int top) const;
    void drawBar(QPainter& painter, const Layout& layout, const BarRow& row, int series,
                 const QRectF& area) const;
    double position(double seconds, const Layout& layout) const;
    QString formatTick(double seconds) const;
    int rowHeight() const;
    int headerHeight() const;
    int seriesCount() const;
    QString rowText(const BarRow& row) const;
    void updateScrollBar();
    void setCurrentIndex(int index);

    QList<BarRow> m_rows;
    QStringList m_names;
    QString m_emptyText;
    bool m_logarithmic = false;
    int m_current = -1;
};

} // namespace fettle::ui
