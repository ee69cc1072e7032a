// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The trade-off plot as its owners see it, and its exports; the drawing is the canvas's.
#include "widgets/tradeoff_plot.h"

#include "widgets/file_output.h"
#include "widgets/theme.h"
#include "widgets/tradeoff_plot_private.h"

#include <QBuffer>
#include <QKeyEvent>
#include <QPdfWriter>
#include <QVBoxLayout>
#include <array>
#include <cmath>

namespace fettle::ui {

namespace {

const char* stateName(PointState state)
{
    static constexpr std::array names{"done", "running", "stale", "reference"};
    return names[std::size_t(state)];
}

} // namespace

TradeoffPlot::TradeoffPlot(QWidget* parent) : QWidget(parent), d(std::make_unique<Private>(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(d->header);
    layout->addWidget(d->plot, 1);
    setFocusProxy(d->plot);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    setContextMenuPolicy(Qt::ActionsContextMenu);
    addAction(d->resetAction);
    addAction(d->logAction);
    d->plot->installEventFilter(this);
    d->plot->setMinimumSize(fontMetrics().averageCharWidth() * 24, fontMetrics().height() * 8);

    connect(d->axisBox, &QComboBox::activated, this, [this](int index) { setAxis(TradeoffAxis(index)); });
    connect(d->resetAction, &QAction::triggered, this, &TradeoffPlot::resetView);
    connect(d->logAction, &QAction::toggled, this, &TradeoffPlot::setLogarithmic);
    connect(d->plot, &QCustomPlot::afterLayout, this, [this] { d->fitTitles(); });
    connect(d->plot, &QCustomPlot::mousePress, this,
            [this](QMouseEvent* event) { d->pressed = event->pos(); });
    connect(d->plot, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) { d->mouseMove(event); });
    connect(d->plot, &QCustomPlot::mouseRelease, this,
            [this](QMouseEvent* event) { d->mouseRelease(event); });
    connect(d->plot, &QCustomPlot::mouseDoubleClick, this, [this](QMouseEvent* event) {
        if (d->canvas->nearest(event->position(), clickReach) < 0)
            resetView();
    });
    for (QCPAxis* axis : {d->plot->xAxis, d->plot->yAxis}) {
        connect(axis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this,
                [this](const QCPRange&) { d->fitted = d->fitted && d->fitting; });
    }
    connect(&ThemeNotifier::instance(), &ThemeNotifier::changed, this, [this] { d->applyTheme(); });
    d->retranslate();
    d->applyTheme();
}

TradeoffPlot::~TradeoffPlot() = default;

void TradeoffPlot::setPoints(const QList<TradeoffPoint>& points)
{
    if (points == d->canvas->points)
        return;
    d->canvas->points = points;
    if (d->indexOf(d->canvas->hovered) < 0)
        d->canvas->hovered.clear();
    if (d->fitted)
        return d->fit();
    d->updateAxis();
    d->plot->replot(QCustomPlot::rpQueuedReplot);
}

QList<TradeoffPoint> TradeoffPlot::points() const
{
    return d->canvas->points;
}

void TradeoffPlot::setAxis(TradeoffAxis axis)
{
    if (axis == d->canvas->axis)
        return;
    d->canvas->axis = axis;
    d->axisBox->setCurrentIndex(int(axis));
    d->fit(); // the old zoom speaks of another figure
    emit axisChanged(axis);
}

TradeoffAxis TradeoffPlot::axis() const
{
    return d->canvas->axis;
}

void TradeoffPlot::setLogarithmic(bool on)
{
    d->logarithmic = on;
    d->logAction->setChecked(on);
    d->fit();
}

bool TradeoffPlot::isLogarithmic() const
{
    return d->logarithmic;
}

void TradeoffPlot::setSelected(const QString& id)
{
    d->canvas->selected = id;
    d->plot->replot(QCustomPlot::rpQueuedReplot);
}

QString TradeoffPlot::selected() const
{
    return d->canvas->selected;
}

void TradeoffPlot::setPinned(const QStringList& ids)
{
    d->canvas->pinned = ids;
    d->plot->replot(QCustomPlot::rpQueuedReplot);
}

void TradeoffPlot::setTarget(std::optional<double> accuracy)
{
    d->canvas->target = accuracy;
    if (d->fitted)
        d->fit();
    d->plot->replot(QCustomPlot::rpQueuedReplot);
}

void TradeoffPlot::setAccuracyLabel(const QString& text)
{
    d->accuracyLabel = text;
    d->updateAxis();
    d->plot->replot(QCustomPlot::rpQueuedReplot);
}

void TradeoffPlot::setEmptyText(const QString& text)
{
    d->emptyText = text;
    d->canvas->emptyText = text;
    d->retranslate();
    d->plot->replot(QCustomPlot::rpQueuedReplot);
}

void TradeoffPlot::setHeaderVisible(bool visible)
{
    d->header->setVisible(visible);
}

void TradeoffPlot::resetView()
{
    d->fit();
}

std::optional<QPoint> TradeoffPlot::positionOf(const QString& id) const
{
    const int index = d->indexOf(id);
    if (index < 0 || !d->canvas->isShown(d->canvas->points[index]))
        return std::nullopt;
    const QPoint inPlot = d->canvas->pixelOf(d->canvas->points[index]).toPoint();
    if (!d->plot->axisRect()->rect().contains(inPlot))
        return std::nullopt;
    return d->plot->mapTo(this, inPlot);
}

QString TradeoffPlot::exportPng(const QString& path, QSize size, double scale) const
{
    QString error;
    d->withoutHover(
        [&] { error = writePng(path, d->plot->toPixmap(size.width(), size.height(), scale).toImage()); });
    return error;
}

QString TradeoffPlot::exportPdf(const QString& path, QSize size) const
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    constexpr int dotsPerInch = 96; // one dot is one pixel of the screen's layout
    QPdfWriter writer(&buffer);
    writer.setResolution(dotsPerInch);
    writer.setPageSize(
        QPageSize(QSizeF(size) / dotsPerInch, QPageSize::Inch, QString(), QPageSize::ExactMatch));
    writer.setPageMargins({});
    writer.setTitle(tr("Accuracy against size"));
    d->withoutHover([&] {
        QCPPainter painter;
        if (!painter.begin(&writer))
            return;
        painter.setMode(QCPPainter::pmVectorized);
        d->plot->toPainter(&painter, size.width(), size.height());
        painter.end();
    });
    return writeFile(path, bytes);
}

QString TradeoffPlot::exportCsv(const QString& path) const
{
    const auto number = [](double value) {
        return std::isfinite(value) ? QString::number(value, 'g', 10) : QString();
    };
    QString text = QStringLiteral(
        "id,label,raw_bytes,deflate_bytes,time_ms,accuracy_percent,half_interval,state,pareto,recipe\n");
    const QList<int> front = d->canvas->front();
    for (int i = 0; i < d->canvas->points.size(); ++i) {
        const TradeoffPoint& point = d->canvas->points[i];
        const QStringList cells{csvCell(point.id),
                                csvCell(point.label),
                                number(point.rawBytes),
                                number(point.deflateBytes),
                                number(point.timeMs),
                                number(point.accuracy),
                                number(point.halfInterval),
                                QLatin1String(stateName(point.state)),
                                QString::number(front.contains(i)),
                                csvCell(point.tooltip)};
        text += cells.join(QLatin1Char(',')) + QLatin1Char('\n');
    }
    return writeFile(path, text.toUtf8());
}

void TradeoffPlot::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        d->plot->setLocale(QLocale());
        d->retranslate();
    }
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::FontChange)
        d->applyTheme();
}

void TradeoffPlot::keyPressEvent(QKeyEvent* event)
{
    if (!d->key(event))
        QWidget::keyPressEvent(event);
}

bool TradeoffPlot::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress)
        return d->key(static_cast<QKeyEvent*>(event));
    if (event->type() == QEvent::Leave)
        d->hover(-1, false);
    return QWidget::eventFilter(watched, event);
}

} // namespace fettle::ui
