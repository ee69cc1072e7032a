// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Axes, input and exports of the trade-off plot; the drawing is the canvas's.
#include "widgets/tradeoff_plot.h"

#include "widgets/file_output.h"
#include "widgets/number_format.h"
#include "widgets/theme.h"
#include "widgets/tradeoff_canvas.h"

#include <QAction>
#include <QBuffer>
#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPdfWriter>
#include <QToolButton>
#include <QToolTip>
#include <QVBoxLayout>
#include <algorithm>
#include <array>
#include <cmath>

namespace fettle::ui {

namespace {

constexpr double clickReach = 14;
constexpr double hoverReach = 10;
constexpr int clickSlack = 4; ///< pixels that a click may move before it is a drag

const char* stateName(PointState state)
{
    static constexpr std::array names{"done", "running", "stale", "reference"};
    return names[std::size_t(state)];
}

} // namespace

class TradeoffPlot::Private {
public:
    explicit Private(TradeoffPlot* owner);

    void retranslate();
    void applyTheme();
    void styleAxis(QCPAxis* axis) const;
    void updateAxis();
    void fit();
    QCPRange fitX() const;
    QCPRange fitY() const;
    void hover(int index, bool fromKeyboard);
    void walk(int direction);
    void activate(int index);
    void zoom(double factor);
    void mouseMove(QMouseEvent* event);
    void mouseRelease(QMouseEvent* event);
    bool key(QKeyEvent* event);
    int indexOf(const QString& id) const;
    QString tooltip(const TradeoffPoint& point) const;
    /// Runs `draw` without the marks of pointer and keyboard.
    template <typename Draw>
    void withoutHover(Draw draw)
    {
        const QString kept = std::exchange(canvas->hovered, QString());
        draw();
        canvas->hovered = kept;
        plot->replot();
    }

    TradeoffPlot* q;
    QWidget* header;
    QComboBox* axisBox;
    QToolButton* resetButton;
    QAction* resetAction;
    QAction* logAction;
    QCustomPlot* plot;
    TradeoffCanvas* canvas;
    QSharedPointer<SizeTicker> ticker{new SizeTicker};
    QString accuracyLabel;
    QString emptyText;
    QPoint pressed;
    bool logarithmic = true;
    bool fitted = true; ///< nobody zoomed or panned since the last fit
    bool fitting = false;
};

TradeoffPlot::Private::Private(TradeoffPlot* owner)
    : q(owner),
      header(new QWidget(owner)),
      axisBox(new QComboBox(header)),
      resetButton(new QToolButton(header)),
      resetAction(new QAction(owner)),
      logAction(new QAction(owner)),
      plot(new QCustomPlot(owner)),
      canvas(new TradeoffCanvas(plot))
{
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(6, 4, 6, 0);
    row->addWidget(axisBox);
    row->addStretch(1);
    row->addWidget(resetButton);
    for (const TradeoffAxis axis : {TradeoffAxis::RawBytes, TradeoffAxis::DeflateBytes, TradeoffAxis::Time})
        axisBox->addItem(QString(), int(axis));
    axisBox->setCurrentIndex(int(TradeoffAxis::DeflateBytes));
    axisBox->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    resetButton->setDefaultAction(resetAction);
    resetButton->setAutoRaise(true);
    logAction->setCheckable(true);
    logAction->setChecked(true);

    plot->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    plot->setFocusPolicy(Qt::StrongFocus);
    plot->setMouseTracking(true);
    plot->xAxis->setScaleType(QCPAxis::stLogarithmic);
    plot->xAxis->setTicker(ticker);
    plot->yAxis->setNumberFormat(QStringLiteral("g"));
    plot->axisRect()->setMinimumMargins(QMargins(8, 6, 10, 4));
    plot->setLocale(QLocale());
}

void TradeoffPlot::Private::retranslate()
{
    axisBox->setItemText(0, tr("File size"));
    axisBox->setItemText(1, tr("Size after deflate"));
    axisBox->setItemText(2, tr("Time"));
    axisBox->setAccessibleName(tr("Horizontal axis"));
    axisBox->setToolTip(tr("What accuracy is drawn against"));
    resetAction->setText(tr("Show all"));
    resetAction->setToolTip(tr("Show all points again (0)"));
    logAction->setText(tr("Logarithmic axis"));
    plot->setAccessibleName(tr("Accuracy against size"));
    if (emptyText.isEmpty())
        canvas->emptyText = tr("No variant was measured yet.");
    updateAxis();
}

void TradeoffPlot::Private::styleAxis(QCPAxis* axis) const
{
    const ThemeColors& colors = themeColors();
    axis->setBasePen(QPen(colors.border));
    axis->setTickPen(Qt::NoPen);
    axis->setSubTickPen(Qt::NoPen);
    axis->setTickLabelColor(colors.muted);
    axis->setLabelColor(colors.muted);
    axis->setTickLabelFont(captionFont(q->font()));
    axis->setLabelFont(captionFont(q->font()));
    axis->setTickLabelPadding(4);
    axis->grid()->setPen(QPen(colors.grid, 1));
    axis->grid()->setZeroLinePen(Qt::NoPen);
}

void TradeoffPlot::Private::applyTheme()
{
    plot->setFont(q->font());
    plot->setBackground(QBrush(themeColors().base));
    styleAxis(plot->xAxis);
    styleAxis(plot->yAxis);
    plot->replot(QCustomPlot::rpQueuedReplot);
}

void TradeoffPlot::Private::updateAxis()
{
    const bool time = canvas->axis == TradeoffAxis::Time;
    double most = 0;
    for (const TradeoffPoint& point : canvas->points) {
        if (canvas->isShown(point))
            most = std::max(most, axisValue(point, canvas->axis));
    }
    // One unit for the whole axis, the one in which the largest point reads well.
    const bool large = time ? most >= 1 : most >= 3e6;
    ticker->setUnit(time ? (large ? 1 : 1e-3) : (large ? 1e6 : 1e3));
    ticker->setLogarithmic(logarithmic);
    const QString unit = time ? (large ? tr("ms") : tr("µs")) : (large ? tr("MB") : tr("kB"));
    const std::array names{tr("size of the exported file"), tr("size of the exported file after deflate"),
                           tr("time for one inference")};
    QString label = names[std::size_t(canvas->axis)] + QStringLiteral(", ") + unit;
    if (logarithmic)
        label = tr("%1 (log)").arg(label);
    plot->xAxis->setLabel(label);
    plot->xAxis->setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    plot->yAxis->setLabel(accuracyLabel.isEmpty() ? tr("accuracy, %") : accuracyLabel);
    const bool any = canvas->hasShownPoints();
    plot->xAxis->setVisible(any);
    plot->yAxis->setVisible(any);
}

QCPRange TradeoffPlot::Private::fitX() const
{
    double low = std::numeric_limits<double>::infinity(), high = 0;
    for (const TradeoffPoint& point : canvas->points) {
        if (canvas->isShown(point)) {
            low = std::min(low, axisValue(point, canvas->axis));
            high = std::max(high, axisValue(point, canvas->axis));
        }
    }
    if (logarithmic) {
        const double pad = std::max(1.15, std::pow(high / low, 0.12));
        return {low / pad, high * pad};
    }
    const double pad = std::max((high - low) * 0.12, high * 0.05);
    return {std::max(0.0, low - pad), high + pad};
}

QCPRange TradeoffPlot::Private::fitY() const
{
    double low = canvas->target.value_or(100), high = canvas->target.value_or(0);
    for (const TradeoffPoint& point : canvas->points) {
        if (!canvas->isShown(point))
            continue;
        const double half = point.halfInterval > 0 ? point.halfInterval : 0;
        low = std::min(low, point.accuracy - half);
        high = std::max(high, point.accuracy + half);
    }
    const double pad = std::max(0.5, (high - low) * 0.1);
    return {low - pad, high + pad};
}

void TradeoffPlot::Private::fit()
{
    updateAxis();
    if (canvas->hasShownPoints()) {
        fitting = true;
        plot->xAxis->setRange(fitX());
        plot->yAxis->setRange(fitY());
        fitting = false;
    }
    fitted = true;
    plot->replot(QCustomPlot::rpQueuedReplot);
}

int TradeoffPlot::Private::indexOf(const QString& id) const
{
    for (int i = 0; i < canvas->points.size(); ++i) {
        if (canvas->points[i].id == id)
            return i;
    }
    return -1;
}

QString TradeoffPlot::Private::tooltip(const TradeoffPoint& point) const
{
    QStringList lines{point.label};
    if (!point.tooltip.isEmpty() && point.tooltip != point.label)
        lines.append(point.tooltip);
    QString accuracy = formatNumber(point.accuracy) + QStringLiteral("\u00a0%");
    if (point.halfInterval > 0)
        accuracy += QStringLiteral("\u00a0±\u00a0") + formatNumber(point.halfInterval, 2);
    lines.append(tr("Accuracy: %1").arg(accuracy));
    lines.append(
        tr("File: %1 · after deflate: %2").arg(formatBytes(point.rawBytes), formatBytes(point.deflateBytes)));
    if (std::isfinite(point.timeMs))
        lines.append(tr("Time: %1").arg(formatDuration(point.timeMs / 1e3)));
    if (point.state == PointState::Running)
        lines.append(tr("Still running"));
    if (point.state == PointState::Stale)
        lines.append(tr("Belongs to an earlier model or data set"));
    return lines.join(QLatin1Char('\n'));
}

void TradeoffPlot::Private::hover(int index, bool fromKeyboard)
{
    const QString id = index < 0 ? QString() : canvas->points[index].id;
    if (id == canvas->hovered)
        return;
    canvas->hovered = id;
    plot->setCursor(id.isEmpty() ? Qt::ArrowCursor : Qt::PointingHandCursor);
    plot->replot(QCustomPlot::rpQueuedReplot);
    if (id.isEmpty()) {
        QToolTip::hideText();
    } else {
        const QString text = tooltip(canvas->points[index]);
        const QPoint at =
            canvas->pixelOf(canvas->points[index]).toPoint() + QPoint(fromKeyboard ? 12 : 8, 12);
        plot->setAccessibleDescription(text);
        QToolTip::showText(plot->mapToGlobal(at), text, plot);
    }
    emit q->pointHovered(id);
}

void TradeoffPlot::Private::walk(int direction)
{
    QList<int> order;
    for (int i = 0; i < canvas->points.size(); ++i) {
        if (canvas->isShown(canvas->points[i]))
            order.append(i);
    }
    if (order.isEmpty())
        return;
    std::stable_sort(order.begin(), order.end(), [this](int a, int b) {
        return axisValue(canvas->points[a], canvas->axis) < axisValue(canvas->points[b], canvas->axis);
    });
    const int from =
        int(order.indexOf(indexOf(canvas->hovered.isEmpty() ? canvas->selected : canvas->hovered)));
    const int to = from < 0 ? (direction > 0 ? 0 : int(order.size()) - 1) : from + direction;
    hover(order[std::clamp(to, 0, int(order.size()) - 1)], true);
}

void TradeoffPlot::Private::activate(int index)
{
    const QString id = canvas->points[index].id;
    q->setSelected(id);
    emit q->pointActivated(id);
}

void TradeoffPlot::Private::zoom(double factor)
{
    for (QCPAxis* axis : {plot->xAxis, plot->yAxis})
        axis->scaleRange(factor);
    plot->replot(QCustomPlot::rpQueuedReplot);
}

void TradeoffPlot::Private::mouseMove(QMouseEvent* event)
{
    if (event->buttons() == Qt::NoButton)
        hover(canvas->nearest(event->position(), hoverReach), false);
}

void TradeoffPlot::Private::mouseRelease(QMouseEvent* event)
{
    const bool click = (event->pos() - pressed).manhattanLength() <= clickSlack;
    const int index = click ? canvas->nearest(event->position(), clickReach) : -1;
    if (event->button() == Qt::LeftButton && index >= 0)
        activate(index);
}

bool TradeoffPlot::Private::key(QKeyEvent* event)
{
    const int index = indexOf(canvas->hovered.isEmpty() ? canvas->selected : canvas->hovered);
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
        walk(event->key() == Qt::Key_Right ? 1 : -1);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (index >= 0)
            activate(index);
        return index >= 0;
    case Qt::Key_Space:
        if (index >= 0)
            emit q->pinToggled(canvas->points[index].id);
        return index >= 0;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        zoom(0.8);
        return true;
    case Qt::Key_Minus:
        zoom(1.25);
        return true;
    case Qt::Key_0:
        fit();
        return true;
    default:
        return false;
    }
}

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
    d->plot->setMinimumSize(fontMetrics().averageCharWidth() * 24, fontMetrics().height() * 9);

    connect(d->axisBox, &QComboBox::activated, this, [this](int index) { setAxis(TradeoffAxis(index)); });
    connect(d->resetAction, &QAction::triggered, this, &TradeoffPlot::resetView);
    connect(d->logAction, &QAction::toggled, this, &TradeoffPlot::setLogarithmic);
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
