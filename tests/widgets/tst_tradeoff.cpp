// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Choosing points by mouse and keyboard, axes, and whole-or-nothing exports.
#include "gallery_data.h"

#include <QComboBox>
#include <QtTest>

using namespace fettle::ui;

namespace {

struct Plot {
    TradeoffPlot plot;
    QSignalSpy activated{&plot, &TradeoffPlot::pointActivated};

    Plot()
    {
        plot.resize(700, 450);
        plot.setPoints(gallery::variants());
        plot.show();
        static_cast<void>(QTest::qWaitForWindowExposed(&plot));
        plot.grab(); // lays the axes out
    }

    QWidget* canvas() { return plot.focusProxy(); }
    QPoint at(const QString& id)
    {
        return canvas()->mapFrom(&plot, plot.positionOf(id).value_or(QPoint(-1, -1)));
    }
};

QByteArray contents(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestTradeoff : public QObject {
    Q_OBJECT

private slots:
    void clickSelectsTheNearestPoint()
    {
        Plot p;
        // h (int8) and i stand close together: a click beside each takes the nearer one.
        QTest::mouseClick(p.canvas(), Qt::LeftButton, {}, p.at("k") + QPoint(5, -4));
        QCOMPARE(p.activated.count(), 1);
        QCOMPARE(p.activated[0][0].toString(), "k");
        QCOMPARE(p.plot.selected(), "k");
        QTest::mouseClick(p.canvas(), Qt::LeftButton, {}, p.at("h") - QPoint(3, 0));
        QCOMPARE(p.activated.last()[0].toString(), "h");
        QTest::mouseClick(p.canvas(), Qt::LeftButton, {}, p.at("i") + QPoint(3, 0));
        QCOMPARE(p.activated.last()[0].toString(), "i");
        QTest::mouseClick(p.canvas(), Qt::LeftButton, {}, p.at("k") + QPoint(60, 0));
        QCOMPARE(p.activated.count(), 3); // empty ground
    }

    void settingIsSilent()
    {
        Plot p;
        p.plot.setSelected("a");
        QCOMPARE(p.plot.selected(), "a");
        QCOMPARE(p.activated.count(), 0);
    }

    void keyboardWalksAlongTheAxis()
    {
        Plot p;
        QSignalSpy hovered(&p.plot, &TradeoffPlot::pointHovered), pins(&p.plot, &TradeoffPlot::pinToggled);
        QTest::keyClick(p.canvas(), Qt::Key_Right);
        QCOMPARE(hovered.last()[0].toString(), "a"); // smallest
        QTest::keyClick(p.canvas(), Qt::Key_Right);
        QCOMPARE(hovered.last()[0].toString(), "b");
        QTest::keyClick(p.canvas(), Qt::Key_Return);
        QCOMPARE(p.activated[0][0].toString(), "b");
        QTest::keyClick(p.canvas(), Qt::Key_Space);
        QCOMPARE(pins[0][0].toString(), "b");
    }

    void axesShowWhatTheyHave()
    {
        Plot p;
        QSignalSpy changed(&p.plot, &TradeoffPlot::axisChanged);
        auto points = gallery::variants();
        points[0].timeMs = qQNaN();
        p.plot.setPoints(points);
        QVERIFY(p.plot.positionOf("a"));
        auto* box = p.plot.findChild<QComboBox*>();
        emit box->activated(int(TradeoffAxis::Time));
        QCOMPARE(p.plot.axis(), TradeoffAxis::Time);
        QCOMPARE(changed.count(), 1);
        QVERIFY(!p.plot.positionOf("a")); // no time, no place
        QVERIFY(p.plot.positionOf("b"));
        p.plot.setLogarithmic(false);
        p.plot.grab();
        QVERIFY(p.plot.positionOf("l")->x() > p.plot.positionOf("c")->x());
    }

    void zoomStaysWhenPointsChange()
    {
        Plot p;
        const QPoint before = *p.plot.positionOf("h");
        QTest::keyClick(p.canvas(), Qt::Key_Plus);
        const QPoint zoomed = *p.plot.positionOf("h");
        QVERIFY(zoomed != before);
        auto points = gallery::variants();
        points.append({"new", "new", {}, 5e6, 4e6, 30, 95, 1, PointState::Done});
        p.plot.setPoints(points);
        QCOMPARE(*p.plot.positionOf("h"), zoomed);
        QTest::keyClick(p.canvas(), Qt::Key_0);
        QVERIFY(p.plot.positionOf("new"));
    }

    void survivesOddPoints()
    {
        Plot p;
        p.plot.setPoints({});
        p.plot.grab();
        p.plot.setPoints({{"x", "x", {}, 1000, 900, 1, 50, qQNaN(), PointState::Done}});
        p.plot.grab();
        QVERIFY(p.plot.positionOf("x"));
        p.plot.setPoints({{"y", "y", {}, 0, -1, qInf(), qQNaN(), 1, PointState::Done}});
        p.plot.grab();
        QVERIFY(!p.plot.positionOf("y"));
        QTest::keyClick(p.canvas(), Qt::Key_Right);
        QTest::keyClick(p.canvas(), Qt::Key_Return);
        QCOMPARE(p.activated.count(), 0);
    }

    void exports()
    {
        QTemporaryDir folder;
        Plot p;
        QCOMPARE(p.plot.exportPng(folder.filePath("plot.png"), {600, 400}, 2.0), QString());
        QCOMPARE(QImage(folder.filePath("plot.png")).size(), QSize(1200, 800));
        QCOMPARE(p.plot.exportPdf(folder.filePath("plot.pdf"), {600, 400}), QString());
        QVERIFY(contents(folder.filePath("plot.pdf")).startsWith("%PDF"));
        QVERIFY(contents(folder.filePath("plot.pdf")).size() > 2000);
        QCOMPARE(p.plot.exportCsv(folder.filePath("plot.csv")), QString());
        const QList<QByteArray> lines = contents(folder.filePath("plot.csv")).trimmed().split('\n');
        QCOMPARE(lines.size(), gallery::variants().size() + 1);
        QVERIFY(lines[2].contains("\"prune 70 %, cluster 16, QAT\"")); // commas are quoted
        QVERIFY(lines[2].contains(",97200,32000,1.1,81.1,2.4,done,1,"));
        QVERIFY(lines[12].contains("reference"));
    }

    void failedExportsLeaveTheOldFile()
    {
        QTemporaryDir folder;
        Plot p;
        const QString missing = folder.filePath("no/such/folder/plot");
        for (const QString& error :
             {p.plot.exportPng(missing), p.plot.exportPdf(missing), p.plot.exportCsv(missing)})
            QVERIFY2(error.contains("plot"), qPrintable(error));
        // A folder in the way cannot be replaced, and stays.
        QVERIFY(QDir(folder.path()).mkdir("taken"));
        QVERIFY(!p.plot.exportCsv(folder.filePath("taken")).isEmpty());
        QVERIFY(QFileInfo(folder.filePath("taken")).isDir());
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 0); // no left-overs
    }
};

QTEST_MAIN(TestTradeoff)
#include "tst_tradeoff.moc"
