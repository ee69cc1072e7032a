// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A layer's weights as a picture: rows are output channels, exact zeros have a colour of their own.
#pragma once

#include <QImage>
#include <QList>
#include <QWidget>
#include <optional>

namespace fettle::ui {

class NameLabel;

/// Weights laid out as a matrix. `values` is shared, not copied; it has rows x columns entries, row by row.
struct WeightMatrix {
    int rows = 0;    ///< output channels
    int columns = 0; ///< everything else (kernel height x kernel width x input channels)
    QList<float> values;
    int columnsPerTap = 0; ///< input channels of one kernel position; 0 draws no lines between taps
    int groupSize = 0;     ///< M of an N:M pattern; 0 draws no groups

    bool isValid() const { return rows > 0 && columns > 0 && values.size() == qsizetype(rows) * columns; }
};

enum class HeatMapMode {
    Values, ///< sign and magnitude of each weight
    Density ///< share of exact zeros in blocks
};

/// Colour limit of a matrix: the 99.5 % quantile of the magnitudes of the entries that are not zero
/// (0 when there is none). Entries that are not finite are left out.
double heatMapLimit(const WeightMatrix& matrix);

/// Share of exact zeros, 0 .. 1.
double zeroShare(const WeightMatrix& matrix);

/// One map. Wheel zooms at the pointer, dragging pans, a double click or 0 shows all, + and - zoom, arrows
/// move the marked cell. Below the picture stands the scale with its clip, or the figure of density.
class HeatMap : public QWidget {
    Q_OBJECT
public:
    explicit HeatMap(QWidget* parent = nullptr);

    void setMatrix(const WeightMatrix& matrix);
    const WeightMatrix& matrix() const { return m_matrix; }

    void setMode(HeatMapMode mode);
    HeatMapMode mode() const { return m_mode; }

    /// Rows x columns of a block in density mode (default 4 x 4).
    void setBlock(int rows, int columns);

    /// Colour limit to use in place of the matrix's own, so that two maps speak one scale.
    void setScaleLimit(std::optional<double> limit);
    double scaleLimit() const;

    void setGroupsVisible(bool visible);   ///< lines between N:M groups (drawn where there is room for them)
    void setChannelsVisible(bool visible); ///< lines between output channels and between kernel taps
    bool groupsVisible() const { return m_groups; }
    bool channelsVisible() const { return m_channels; }

    void setEmptyText(const QString& text);

    /// The part on view as fractions of the whole matrix (0, 0, 1, 1 is all). Equal fractions link maps of
    /// different sizes. Emits viewChanged() when it differs.
    void setView(const QRectF& view);
    QRectF view() const { return m_view; }
    void zoom(double factor, QPointF center);
    void resetView();

    /// Column (x) and row (y) under a position in this widget, or nothing outside the picture.
    std::optional<QPoint> cellAt(QPointF position) const;
    /// Middle of a cell in this widget's coordinates.
    QPointF positionOf(int row, int column) const;
    /// The picture's place in this widget.
    QRect mapRect() const;

    /// Marks a cell as the pointer does (a linked map shows the same place).
    void setMarkedCell(std::optional<QPoint> cell);

    /// Writes the map as it is on view; empty text, or what went wrong. The old file stays whole on failure.
    QString exportPng(const QString& path, QSize size, double scale = 2.0) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void viewChanged(const QRectF& view);
    void cellHovered(int row, int column, float value);
    void hoverLeft();
    void
    statusText(const QString& text); ///< one line about the cell under the pointer; empty when there is none

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void invalidate();
    void render(QPainter& painter, const QRect& area, double ratio) const;
    const QImage& cellImage() const;
    QImage viewImage(QSize pixels) const;
    void drawGrid(QPainter& painter, const QRect& area) const;
    void drawMark(QPainter& painter, const QRect& area) const;
    void drawLegend(QPainter& painter, const QRect& area) const;
    QRect mapArea(QSize size) const;
    QString cellText(QPoint cell) const;
    void hover(std::optional<QPoint> cell);
    void step(int columns, int rows);

    WeightMatrix m_matrix;
    HeatMapMode m_mode = HeatMapMode::Values;
    QSize m_block{4, 4};
    std::optional<double> m_forcedLimit;
    double m_ownLimit = 0;
    double m_zeroShare = 0;
    bool m_groups = true;
    bool m_channels = false;
    QString m_emptyText;
    QRectF m_view{0, 0, 1, 1};
    std::optional<QPoint> m_marked;
    std::optional<QPointF> m_dragFrom;
    QRectF m_dragView;
    mutable QImage m_cells;
    mutable QImage m_cached;
    mutable QRectF m_cachedView;
};

/// Two maps side by side with titles and captions, one scale, one zoom. The second is hidden until it has a
/// matrix.
class HeatMapPair : public QWidget {
    Q_OBJECT
public:
    explicit HeatMapPair(QWidget* parent = nullptr);

    HeatMap* left() const { return m_maps[0]; }
    HeatMap* right() const { return m_maps[1]; }

    /// Title (bold) and caption (what it buys) above a map; `matrix` without entries empties it.
    void setLeft(const QString& title, const QString& caption, const WeightMatrix& matrix);
    void setRight(const QString& title, const QString& caption, const WeightMatrix& matrix);

    void setLinked(bool linked);      ///< same zoom and marked place (default on)
    void setSharedScale(bool shared); ///< same colour limit (default on)
    void setMode(HeatMapMode mode);
    void setBlock(int rows, int columns);
    void setGroupsVisible(bool visible);
    void setChannelsVisible(bool visible);

    /// Both maps in one picture; empty text, or what went wrong.
    QString exportPng(const QString& path, double scale = 2.0) const;

signals:
    void statusText(const QString& text);

private:
    void set(int side, const QString& title, const QString& caption, const WeightMatrix& matrix);
    void updateScale();
    void link(int from, int to);

    HeatMap* m_maps[2];
    NameLabel* m_titles[2];
    NameLabel* m_captions[2];
    QWidget* m_panes[2];
    bool m_linked = true;
    bool m_sharedScale = true;
};

} // namespace fettle::ui
