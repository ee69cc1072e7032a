// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Every widget, painted in both themes. Set FETTLE_GALLERY to a folder to look at the pictures.
#include "gallery_data.h"
#include "widgets/histogram.h"
#include "widgets/layer_table_view.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QSet>
#include <QVBoxLayout>
#include <QtTest>
#include <functional>

using namespace fettle::ui;

namespace {

QWidget* makeTradeoff()
{
    auto* plot = new TradeoffPlot;
    plot->setPoints(gallery::variants());
    plot->setTarget(85);
    plot->setSelected("f");
    plot->setPinned({"b"});
    plot->setAccuracyLabel("top-1, % of 1 000");
    plot->resize(640, 400);
    return plot;
}

QWidget* makePair()
{
    auto* pair = new HeatMapPair;
    pair->setLeft("free, 50 %", "12 % of blocks empty · deflate −38 % · time ±0",
                  gallery::randomMatrix(64, 144, 0.5));
    pair->setRight("channels, 26 of 64 removed", "file −41 % · time −37 %", gallery::channelMatrix(64, 144));
    pair->resize(640, 300);
    return pair;
}

QWidget* makeZoomed()
{
    auto* map = new HeatMap;
    map->setMatrix(gallery::randomMatrix(64, 576, 0.5));
    map->setChannelsVisible(true);
    map->setView({0.1, 0.2, 0.08, 0.3});
    map->setMarkedCell(QPoint(75, 20));
    map->resize(480, 320);
    return map;
}

QWidget* makeDensity()
{
    auto* map = new HeatMap;
    map->setMatrix(gallery::randomMatrix(1000, 4000, 0.7));
    map->setMode(HeatMapMode::Density);
    map->setBlock(16, 16);
    map->resize(480, 320);
    return map;
}

QWidget* makeHistogramWidget(double sparsity)
{
    auto* histogram = new Histogram;
    histogram->setData(makeHistogram(gallery::randomMatrix(64, 576, sparsity).values));
    histogram->setThresholds({-0.09, 0.09});
    histogram->setCaption("weights; pruned between the lines");
    histogram->resize(360, 200);
    return histogram;
}

QWidget* makeBars()
{
    auto* chart = new BarChart;
    chart->setRows(gallery::benchmarkRows(200));
    chart->setSeriesNames("CPU, 2 threads", "llvmpipe");
    chart->setCurrent("2");
    chart->resize(520, 360);
    return chart;
}

QWidget* makeForm()
{
    auto* form = new ParameterForm;
    form->setParameters(gallery::parameters());
    auto* histogram = new Histogram;
    histogram->setData(makeHistogram(gallery::randomMatrix(64, 576, 0).values));
    histogram->setThresholds({-0.05, 0.05});
    histogram->setAxesVisible(false);
    histogram->setCaption("weights; pruned between the lines");
    form->setWidgetBelow("sparsity", histogram);
    form->setMixed("calibration");
    form->setMixed("clusters");
    form->setMixed("scales");
    form->setMixed("zeros");
    form->setChoiceEnabled("pattern", "channels", false, "The next layer adds these channels.");
    form->setNote("pattern", "2:4 asks for exactly 50 %. 70 % keeps 2:4 and prunes further inside it.",
                  "Use 50 %", "half");
    form->resize(340, 640);
    return form;
}

QWidget* makeTable()
{
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    auto* filter = new LayerFilter;
    auto* view = new LayerTableView;
    auto* proxy = new LayerFilterModel(view);
    proxy->setSourceModel(gallery::layerModel(view));
    view->setModel(proxy);
    view->selectSourceRows({5});
    filter->setModel(proxy);
    layout->addWidget(filter);
    layout->addWidget(view);
    page->resize(820, 360);
    return page;
}

using Maker = std::function<QWidget*()>;

const QMap<QString, Maker>& makers()
{
    static const QMap<QString, Maker> table{
        {"tradeoff", makeTradeoff},
        {"tradeoff_empty", [] { return static_cast<QWidget*>(new TradeoffPlot); }},
        {"heat_map_pair", makePair},
        {"heat_map_zoomed", makeZoomed},
        {"heat_map_density", makeDensity},
        {"histogram", [] { return makeHistogramWidget(0); }},
        {"histogram_pruned", [] { return makeHistogramWidget(0.7); }},
        {"bar_chart", makeBars},
        {"parameter_form", makeForm},
        {"layer_table", makeTable},
    };
    return table;
}

} // namespace

class TestGallery : public QObject {
    Q_OBJECT

private slots:
    void paints_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("dark");
        for (const QString& name : makers().keys()) {
            for (const bool dark : {false, true})
                QTest::newRow(qPrintable(name + (dark ? "_dark" : "_light"))) << name << dark;
        }
    }

    void paints()
    {
        QFETCH(QString, name);
        QFETCH(bool, dark);
        applyTheme(*qApp, dark ? Theme::Dark : Theme::Light);
        const std::unique_ptr<QWidget> widget(makers()[name]());
        widget->show();
        QVERIFY(QTest::qWaitForWindowExposed(widget.get()));
        QCoreApplication::processEvents();
        const QImage image = widget->grab().toImage();
        const QString folder = qEnvironmentVariable("FETTLE_GALLERY");
        if (!folder.isEmpty())
            QVERIFY(image.save(QDir(folder).filePath(QString(QTest::currentDataTag()) + ".png")));
        QSet<QRgb> colors;
        int light = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                colors.insert(image.pixel(x, y));
                light += qGray(image.pixel(x, y)) > 128;
            }
        }
        QVERIFY2(colors.size() > 8, "the picture is blank");
        if (!name.startsWith("heat_map")) // maps are full of colours
            QCOMPARE(light > image.width() * image.height() / 2, !dark);
    }

    void repaintsLive()
    {
        applyTheme(*qApp, Theme::Light);
        const std::unique_ptr<QWidget> plot(makeTradeoff());
        plot->show();
        QVERIFY(QTest::qWaitForWindowExposed(plot.get()));
        const QSignalSpy spy(&ThemeNotifier::instance(), &ThemeNotifier::changed);
        applyTheme(*qApp, Theme::Dark);
        QCOMPARE(spy.count(), 1);
        QTRY_COMPARE(plot->grab().toImage().pixelColor(plot->width() - 3, plot->height() - 3),
                     themeColors(true).base);
    }
};

QTEST_MAIN(TestGallery)
#include "tst_gallery.moc"
