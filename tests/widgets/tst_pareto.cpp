// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The front against its definition on random points, the staircase, and the places of labels.
#include "widgets/label_placement.h"
#include "widgets/pareto.h"

#include <QtTest>
#include <random>

using namespace fettle::ui;

namespace {

/// The definition itself: nobody is at least as good in both and better in one; of equal points the first.
bool beaten(const std::vector<QPointF>& points, std::size_t index)
{
    const QPointF& point = points[index];
    for (std::size_t i = 0; i < points.size(); ++i) {
        const QPointF& other = points[i];
        const bool asGood = other.x() <= point.x() && other.y() >= point.y();
        const bool better = other.x() < point.x() || other.y() > point.y();
        if (asGood && (better || i < index))
            return true;
    }
    return false;
}

} // namespace

class TestPareto : public QObject {
    Q_OBJECT

private slots:
    void matchesDefinition()
    {
        for (unsigned seed = 0; seed < 200; ++seed) {
            std::mt19937 generator(seed);
            std::uniform_int_distribution<int> coordinate(0, 12); // few values: many ties
            std::vector<QPointF> points;
            for (int i = 0; i < 30; ++i)
                points.emplace_back(coordinate(generator), coordinate(generator));
            const std::vector<qsizetype> front = paretoFront(points);
            for (std::size_t i = 0; i < points.size(); ++i) {
                const bool onFront = std::find(front.begin(), front.end(), qsizetype(i)) != front.end();
                QVERIFY2(onFront == !beaten(points, i),
                         qPrintable(QStringLiteral("seed %1 point %2").arg(seed).arg(i)));
            }
            for (std::size_t i = 1; i < front.size(); ++i)
                QVERIFY(points[std::size_t(front[i - 1])].x() < points[std::size_t(front[i])].x());
        }
    }

    void leavesOutUnknown()
    {
        QVERIFY(paretoFront({}).empty());
        const std::vector<qsizetype> front = paretoFront({{qQNaN(), 1}, {1, qQNaN()}, {2, 5}, {qInf(), 9}});
        QCOMPARE(front, std::vector<qsizetype>{2});
    }

    void tinyDifferencesCount()
    {
        // A fuzzy comparison would take these for one.
        QCOMPARE(paretoFront({{1.0, 80.0}, {1.0 + 1e-13, 80.0 + 1e-12}}).size(), std::size_t(2));
    }

    void staircase()
    {
        const std::vector<QPointF> expected{{1, 10}, {3, 10}, {3, 20}, {5, 20}, {5, 30}};
        QCOMPARE(paretoStaircase({{5, 30}, {1, 10}, {3, 20}, {4, 15}}), expected);
    }

    void labelsKeepClear()
    {
        const QRectF bounds(0, 0, 400, 300);
        std::vector<LabelRequest> requests;
        std::vector<QRectF> obstacles;
        for (int i = 0; i < 5; ++i) {
            const QPointF anchor(60 + 60 * i, 200 - 30 * i);
            requests.push_back({anchor, {50, 14}, false});
            obstacles.emplace_back(anchor.x() - 5, anchor.y() - 5, 10, 10);
        }
        const std::vector<QPointF> stairs{{60, 200}, {120, 200}, {120, 170}, {180, 170}, {180, 140}};
        const auto places = placeLabels(requests, bounds, obstacles, stairs, 7);
        std::vector<QRectF> placed;
        for (const auto& place : places) {
            QVERIFY(place.has_value());
            QVERIFY(bounds.contains(*place));
            for (const QRectF& other : obstacles)
                QVERIFY(!place->intersects(other));
            for (const QRectF& other : placed)
                QVERIFY(!place->intersects(other));
            placed.push_back(*place);
        }
    }

    void crowdedLabelsAreDroppedUnlessMandatory()
    {
        const QRectF bounds(0, 0, 60, 20);
        const std::vector<QRectF> full{bounds};
        const auto places =
            placeLabels({{{30, 10}, {50, 14}, false}, {{30, 10}, {50, 14}, true}}, bounds, full, {}, 4);
        QVERIFY(!places[0]);
        QVERIFY(places[1]);
    }
};

QTEST_MAIN(TestPareto)
#include "tst_pareto.moc"
