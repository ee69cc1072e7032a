// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Histogram and benchmark bars: bins, marks, rows, keyboard, exports.
#include "gallery_data.h"
#include "widgets/histogram.h"
#include "widgets/theme.h"

#include <QScrollBar>
#include <QtTest>
#include <numeric>

using namespace fettle::ui;

class TestCharts : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(*qApp, Theme::Light); }

    void histogramCountsEveryValue()
    {
        const HistogramData data =
            makeHistogram({-1.0f, -0.99f, 0.0f, -0.0f, 0.001f, 1.0f, float(qQNaN())}, 10);
        QCOMPARE(data.counts.size(), 11); // odd, so that zero has a bin
        QCOMPARE(data.minimum, -1.0);
        QCOMPARE(data.maximum, 1.0);
        QCOMPARE(data.zeroCount, 2.0);
        QCOMPARE(data.counts[5], 3.0);
        QCOMPARE(data.counts[0], 2.0);
        QCOMPARE(data.counts[10], 1.0);
        QCOMPARE(std::accumulate(data.counts.begin(), data.counts.end(), 0.0), 6.0);
        QVERIFY(makeHistogram({}).isValid());
    }

    void histogramColoursSayWhatIsPruned()
    {
        Histogram histogram;
        histogram.setAxesVisible(false);
        histogram.setData({-1, 1, {4, 4, 4, 4, 4}, 0});
        histogram.setThresholds({0.5, -0.5});
        histogram.resize(200, 100);
        histogram.show();
        const QImage image = histogram.grab().toImage();
        const auto colorOf = [&](int bin) { return image.pixelColor(20 + 40 * bin, 60); };
        QCOMPARE(colorOf(0), themeColors().accent);
        QCOMPARE(colorOf(1), themeColors().before);
        QCOMPARE(colorOf(2), themeColors().before);
        QCOMPARE(colorOf(4), themeColors().accent);
        QCOMPARE(histogram.thresholds(), (QList<double>{-0.5, 0.5}));
        QCOMPARE(histogram.binAt(QPointF(20, 50)), std::optional<int>(0));
        histogram.setData({-1, 1, {4, 4, 4, 4, 4}, 4});
        QCOMPARE(histogram.grab().toImage().pixelColor(100, 60), themeColors().zero);
    }

    void barsWalkAndScroll()
    {
        BarChart chart;
        chart.setRows(gallery::benchmarkRows(200));
        chart.resize(500, 300);
        chart.show();
        QVERIFY(chart.verticalScrollBar()->maximum() > 0);
        QSignalSpy current(&chart, &BarChart::currentChanged), activated(&chart, &BarChart::rowActivated);
        QTest::keyClick(&chart, Qt::Key_End);
        QCOMPARE(chart.current(), "199");
        QCOMPARE(chart.verticalScrollBar()->value(), chart.verticalScrollBar()->maximum());
        QTest::keyClick(&chart, Qt::Key_Home);
        QCOMPARE(chart.verticalScrollBar()->value(), 0);
        QTest::keyClick(&chart, Qt::Key_Down);
        QTest::keyClick(&chart, Qt::Key_Return);
        QCOMPARE(activated.last()[0].toString(), "1");
        QCOMPARE(current.count(), 3);
        chart.setRows(gallery::benchmarkRows(50)); // the current row stays by its id
        QCOMPARE(chart.current(), "1");
    }

    void barsAreAsLongAsTheyShould()
    {
        BarChart chart;
        chart.setSeriesNames("CPU", {});
        chart.setRows({{"a", "a", {}, {BarValue{1e-3}, {}}}, {"b", "b", {}, {BarValue{0.5e-3}, {}}}});
        chart.resize(500, 200);
        chart.show();
        const QImage image = chart.viewport()->grab().toImage();
        const auto lengthOf = [&](int row) {
            int y = 0;
            while (chart.rowAt(QPoint(5, y)) != row)
                ++y;
            const int first = y;
            while (chart.rowAt(QPoint(5, y)) == row)
                ++y;
            int pixels = 0;
            for (int x = 0; x < image.width(); ++x)
                pixels += image.pixelColor(x, (first + y) / 2) == themeColors().before;
            return pixels;
        };
        QVERIFY(lengthOf(0) > 100);
        QVERIFY(std::abs(lengthOf(0) - 2 * lengthOf(1)) <= 3);
    }

    void exports()
    {
        QTemporaryDir folder;
        BarChart chart;
        chart.setRows(gallery::benchmarkRows(7));
        QCOMPARE(chart.exportPng(folder.filePath("bars.png"), 400, 1.0), QString());
        QCOMPARE(QImage(folder.filePath("bars.png")).width(), 400);
        QCOMPARE(chart.exportCsv(folder.filePath("bars.csv")), QString());
        QFile file(folder.filePath("bars.csv"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
        QCOMPARE(lines.size(), 8);
        QVERIFY(lines[0].startsWith("layer,CPU median s"));
        QVERIFY(lines[7].endsWith(",,,")); // not measured: empty cells
        QVERIFY(!chart.exportCsv(folder.filePath("no/bars.csv")).isEmpty());
        Histogram histogram;
        histogram.setData({-1, 1, {1, 2, 1}, 0});
        QCOMPARE(histogram.exportPng(folder.filePath("h.png"), {300, 200}, 2.0), QString());
        QCOMPARE(QImage(folder.filePath("h.png")).size(), QSize(600, 400));
    }
};

QTEST_MAIN(TestCharts)
#include "tst_charts.moc"
