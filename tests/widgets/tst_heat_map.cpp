// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Colours on real pixels, the value under the pointer, zoom, links, exports, and speed on a large layer.
#include "gallery_data.h"
#include "widgets/theme.h"

#include <QtTest>

#include <ctime>

using namespace fettle::ui;

namespace {

/// Two rows, four columns: a zero, small and large values of both signs, more zeros.
WeightMatrix small()
{
    return {2, 4, {0.0f, 0.5f, -0.5f, 1e-6f, -0.0f, 0.25f, -0.25f, 0.0f}, 0, 0};
}

#if defined(__SANITIZE_ADDRESS__) || !defined(__OPTIMIZE__)
constexpr double frameMs = 1000; // says nothing about what users get
#else
constexpr double frameMs = 50;
#endif

/// What this thread itself worked, however busy the machine is.
double processorMs()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return 1e3 * double(time.tv_sec) + 1e-6 * double(time.tv_nsec);
}

struct Map {
    HeatMap map;

    explicit Map(const WeightMatrix& matrix)
    {
        map.setMatrix(matrix);
        map.resize(402, 240);
        map.show();
    }

    QColor colorOf(int row, int column)
    {
        return map.grab().toImage().pixelColor(map.positionOf(row, column).toPoint());
    }
};

} // namespace

class TestHeatMap : public QObject {
    Q_OBJECT

private slots:
    void zeroHasItsOwnColour_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void zeroHasItsOwnColour()
    {
        QFETCH(bool, dark);
        applyTheme(*qApp, dark ? Theme::Dark : Theme::Light);
        const ThemeColors& colors = themeColors();
        Map m(small());
        QCOMPARE(m.colorOf(0, 0), colors.zero);
        QCOMPARE(m.colorOf(1, 0), colors.zero); // minus zero is zero
        QCOMPARE(m.colorOf(1, 3), colors.zero);
        QCOMPARE(m.colorOf(0, 1), colors.positive);
        QCOMPARE(m.colorOf(0, 2), colors.negative);
        QCOMPARE(m.colorOf(0, 3), colors.middle); // small, but not zero
        QVERIFY(colors.middle != colors.zero);
    }

    void limitIsTheQuantile()
    {
        WeightMatrix matrix{10, 201, QList<float>(2010, 0.0f), 0, 0};
        for (int i = 0; i < 1000; ++i)
            matrix.values[i] = (i % 2 ? 1.0f : -1.0f) * float(i + 1);
        QCOMPARE(heatMapLimit(matrix), 995.0);
        QCOMPARE(zeroShare(matrix), 1010.0 / 2010.0);
        QCOMPARE(heatMapLimit(WeightMatrix{1, 2, {0, 0}, 0, 0}), 0.0);
        QCOMPARE(heatMapLimit(WeightMatrix{1, 3, {0.5f, float(qQNaN()), float(qInf())}, 0, 0}), 0.5);
    }

    void limitMatchesSorting()
    {
        const WeightMatrix matrix = gallery::randomMatrix(50, 333, 0.3);
        QList<float> magnitudes;
        for (const float value : matrix.values) {
            if (value != 0)
                magnitudes.append(std::abs(value));
        }
        std::sort(magnitudes.begin(), magnitudes.end());
        const auto rank = qsizetype(std::ceil(0.995 * double(magnitudes.size()))) - 1;
        QCOMPARE(heatMapLimit(matrix), double(magnitudes[rank]));
    }

    void tellsTheValueUnderThePointer()
    {
        Map m(small());
        QSignalSpy hovered(&m.map, &HeatMap::cellHovered), text(&m.map, &HeatMap::statusText);
        QTest::mouseMove(&m.map, m.map.positionOf(1, 2).toPoint());
        QCOMPARE(hovered.count(), 1);
        QCOMPARE(hovered[0][0].toInt(), 1);
        QCOMPARE(hovered[0][1].toInt(), 2);
        QCOMPARE(hovered[0][2].toFloat(), -0.25f);
        QVERIFY(text.last()[0].toString().contains(QLocale().decimalPoint() + "25"));
        QCOMPARE(m.map.cellAt(m.map.positionOf(0, 3)), std::optional<QPoint>(QPoint(3, 0)));
        QVERIFY(!m.map.cellAt(QPointF(m.map.width() - 2, m.map.height() - 2)));
    }

    void zoomKeepsThePlaceUnderThePointer()
    {
        Map m(gallery::randomMatrix(64, 576, 0.5));
        const QPointF at = m.map.positionOf(20, 100);
        m.map.zoom(4, at);
        QVERIFY(m.map.view().width() < 0.3);
        QCOMPARE(m.map.cellAt(at), std::optional<QPoint>(QPoint(100, 20)));
        m.map.zoom(1e9, at);
        QVERIFY(m.map.view().width() * 576 >= 7.9); // a few cells always stay
        m.map.zoom(1e-9, at);
        QCOMPARE(m.map.view(), QRectF(0, 0, 1, 1));
    }

    void dragPansAndDoubleClickResets()
    {
        Map m(gallery::randomMatrix(64, 576, 0.5));
        m.map.zoom(4, QRectF(m.map.mapRect()).center());
        const double before = m.map.view().left();
        const QPoint from = m.map.mapRect().center();
        QTest::mousePress(&m.map, Qt::LeftButton, {}, from);
        QMouseEvent move(QEvent::MouseMove, QPointF(from + QPoint(-40, 0)), m.map.mapToGlobal(QPointF(from)),
                         Qt::NoButton, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&m.map, &move);
        QTest::mouseRelease(&m.map, Qt::LeftButton, {}, from + QPoint(-40, 0));
        QVERIFY(m.map.view().left() > before);
        QTest::mouseDClick(&m.map, Qt::LeftButton, {}, from);
        QCOMPARE(m.map.view(), QRectF(0, 0, 1, 1));
    }

    void keyboardWalksCells()
    {
        Map m(small());
        m.map.setFocus();
        m.map.setMarkedCell(QPoint(0, 0));
        QSignalSpy hovered(&m.map, &HeatMap::cellHovered);
        QTest::keyClick(&m.map, Qt::Key_Right);
        QTest::keyClick(&m.map, Qt::Key_Down);
        QCOMPARE(hovered.last()[0].toInt(), 1);
        QCOMPARE(hovered.last()[1].toInt(), 1);
        QCOMPARE(hovered.last()[2].toFloat(), 0.25f);
    }

    void densityCountsZerosOfABlock()
    {
        applyTheme(*qApp, Theme::Light);
        Map m(small());
        m.map.setMode(HeatMapMode::Density);
        m.map.setBlock(2, 2);
        QCOMPARE(m.colorOf(0, 0), densityColor(0.5, themeColors()));
        QCOMPARE(m.colorOf(1, 1), densityColor(0.5, themeColors()));
        QCOMPARE(m.colorOf(0, 3), densityColor(0.25, themeColors()));
    }

    void manyCellsUnderOnePixelAreAveraged()
    {
        applyTheme(*qApp, Theme::Light);
        WeightMatrix matrix{400, 4000, QList<float>(1600000, 0.0f), 0, 0};
        for (qsizetype i = 0; i < matrix.values.size(); i += 2)
            matrix.values[i] = 1.0f; // every second column
        Map m(matrix);
        const QColor expected = mixColors(themeColors().zero, themeColors().positive, 0.5);
        const QColor seen = m.colorOf(200, 2000);
        QVERIFY(std::abs(seen.red() - expected.red()) <= 12 && std::abs(seen.blue() - expected.blue()) <= 12);
    }

    void pairIsLinked()
    {
        HeatMapPair pair;
        pair.resize(700, 300);
        pair.show();
        const WeightMatrix left = gallery::randomMatrix(64, 144, 0.5),
                           right = gallery::channelMatrix(32, 144);
        pair.setLeft("left", "caption", left);
        QVERIFY(!pair.right()->isVisible());
        pair.setRight("right", "caption", right);
        QVERIFY(pair.right()->isVisible());
        QCOMPARE(pair.left()->scaleLimit(), std::max(heatMapLimit(left), heatMapLimit(right)));
        QCOMPARE(pair.right()->scaleLimit(), pair.left()->scaleLimit());
        pair.left()->zoom(2, pair.left()->rect().center());
        QCOMPARE(pair.right()->view(), pair.left()->view());
        pair.setLinked(false);
        pair.right()->resetView();
        QVERIFY(pair.left()->view().width() < 1);
        pair.setSharedScale(false);
        QCOMPARE(pair.right()->scaleLimit(), heatMapLimit(right));
    }

    void exports()
    {
        QTemporaryDir folder;
        Map m(small());
        const QString path = folder.filePath("map.png");
        QCOMPARE(m.map.exportPng(path, {300, 200}, 2.0), QString());
        QCOMPARE(QImage(path).size(), QSize(600, 400));
        const QString error = m.map.exportPng(folder.filePath("missing/map.png"), {300, 200});
        QVERIFY2(error.contains("map.png"), qPrintable(error));
    }

    void largeLayerIsFast()
    {
        const WeightMatrix matrix = gallery::randomMatrix(1000, 4000, 0.5);
        Map m(small());
        m.map.resize(900, 600);
        QImage screen(m.map.size() * 2, QImage::Format_RGB32); // a screen at 200 %
        screen.setDevicePixelRatio(2);
        const auto paintMs = [&] {
            const double start = processorMs();
            m.map.QWidget::render(&screen);
            return processorMs() - start;
        };
        m.map.setMatrix(matrix);
        const double first = paintMs(), again = paintMs();
        double pan = 0;
        m.map.zoom(1.25, QPointF(300, 300));
        for (int step = 0; step < 10; ++step) {
            m.map.setView(m.map.view().translated(step % 2 == 0 ? 0.05 : -0.04, 0.01));
            pan = std::max(pan, paintMs());
        }
        qInfo("4 million weights, processor time: first %.1f ms, again %.1f ms, slowest of 10 while panning "
              "%.1f ms",
              first, again, pan);
        QVERIFY(again <= first / 2); // painted from the cache
        QVERIFY(pan <= frameMs);
    }
};

QTEST_MAIN(TestHeatMap)
#include "tst_heat_map.moc"
