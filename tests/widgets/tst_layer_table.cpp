// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The filter's language, the proxy model, and the table's columns, selection and edits.
#include "gallery_data.h"
#include "widgets/layer_table_view.h"
#include "widgets/theme.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QHeaderView>
#include <QMenu>
#include <QtTest>

using namespace fettle::ui;
using Compare = FilterTerm::Compare;

Q_DECLARE_METATYPE(FilterTerm)

namespace {

FilterTerm text(const QString& words, bool negated = false)
{
    return {Compare::Text, words, {}, 0, negated};
}

FilterTerm figure(Compare compare, const QString& key, double value)
{
    return {compare, {}, key, value, false};
}

QStringList namesIn(const QAbstractItemModel& model)
{
    QStringList names;
    for (int row = 0; row < model.rowCount(); ++row)
        names.append(model.index(row, 1).data().toString());
    return names;
}

struct Table {
    LayerFilterModel proxy;
    LayerTableView view;
    QAbstractItemModelTester tester{&proxy, QAbstractItemModelTester::FailureReportingMode::QtTest};

    Table()
    {
        proxy.setSourceModel(gallery::layerModel(&proxy));
        view.setModel(&proxy);
        view.resize(800, 400);
        view.show();
    }
};

} // namespace

class TestLayerTable : public QObject {
    Q_OBJECT

private slots:
    void parsesOneTerm_data()
    {
        QTest::addColumn<QString>("input");
        QTest::addColumn<FilterTerm>("term");
        QTest::newRow("word") << "conv" << text("conv");
        QTest::newRow("quoted") << "\"two words\"" << text("two words");
        QTest::newRow("quoted sign") << "\">10\"" << text(">10");
        QTest::newRow("not") << "!add" << text("add", true);
        QTest::newRow("size") << ">10kB" << figure(Compare::Greater, "size", 10000);
        QTest::newRow("size MiB") << "<=1.5MiB" << figure(Compare::LessEqual, "size", 1572864);
        QTest::newRow("sqnr") << "sqnr<25" << figure(Compare::Less, "sqnr", 25);
        QTest::newRow("blanks") << "sqnr < 25 dB" << figure(Compare::Less, "sqnr", 25);
        QTest::newRow("leading sign, blanks") << "> 10 kB" << figure(Compare::Greater, "size", 10000);
        QTest::newRow("percent") << "sparsity>50%" << figure(Compare::Greater, "sparsity", 0.5);
        QTest::newRow("bare percent") << "sparsity>=50" << figure(Compare::GreaterEqual, "sparsity", 0.5);
        QTest::newRow("fraction") << "sparsity=0.5" << figure(Compare::Equal, "sparsity", 0.5);
        QTest::newRow("percent alone") << ">50%" << figure(Compare::Greater, "sparsity", 0.5);
        QTest::newRow("params") << "params>1k" << figure(Compare::Greater, "params", 1000);
        QTest::newRow("number alone") << ">2000" << figure(Compare::Greater, "params", 2000);
        QTest::newRow("comma") << "macs>2,5M" << figure(Compare::Greater, "macs", 2500000);
        QTest::newRow("alias") << "Zeros!=0" << figure(Compare::NotEqual, "sparsity", 0);
        QTest::newRow("time") << "time>47us" << figure(Compare::Greater, "time", 47e-6);
        QTest::newRow("bare time is ms") << "time<1" << figure(Compare::Less, "time", 1e-3);
        QTest::newRow("unicode sign") << "sqnr≥30" << figure(Compare::GreaterEqual, "sqnr", 30);
    }
    void parsesOneTerm()
    {
        QFETCH(QString, input);
        QFETCH(FilterTerm, term);
        const FilterExpression expression = parseLayerFilter(input);
        QCOMPARE(expression.error, QString());
        QCOMPARE(expression.terms.size(), 1);
        QCOMPARE(expression.terms[0].compare, term.compare);
        QCOMPARE(expression.terms[0].text, term.text);
        QCOMPARE(expression.terms[0].key, term.key);
        QCOMPARE(expression.terms[0].negated, term.negated);
        QVERIFY(qFuzzyCompare(1 + expression.terms[0].value, 1 + term.value));
    }

    void parsesSeveralTerms()
    {
        const FilterExpression expression = parseLayerFilter("conv >10kB  sqnr<25");
        QCOMPARE(expression.terms, (QList<FilterTerm>{text("conv"), figure(Compare::Greater, "size", 10000),
                                                      figure(Compare::Less, "sqnr", 25)}));
        QVERIFY(parseLayerFilter("  ").terms.isEmpty());
    }

    void namesWhatItDoesNotUnderstand_data()
    {
        QTest::addColumn<QString>("input");
        QTest::addColumn<QString>("mention");
        QTest::newRow("no number") << "sqnr<" << "sqnr<";
        QTest::newRow("not a number") << "sqnr<abc" << "sqnr<abc";
        QTest::newRow("no such figure") << "colour>3" << "colour";
        QTest::newRow("no such unit") << ">3parsec" << "parsec";
        QTest::newRow("wrong unit") << "sqnr<25kB" << "kB";
        QTest::newRow("lone not") << "!" << "!";
    }
    void namesWhatItDoesNotUnderstand()
    {
        QFETCH(QString, input);
        QFETCH(QString, mention);
        const FilterExpression expression = parseLayerFilter("conv " + input);
        QVERIFY2(expression.error.contains(mention), qPrintable(expression.error));
        QCOMPARE(expression.terms, QList<FilterTerm>{text("conv")}); // the rest still holds
    }

    void filters_data()
    {
        QTest::addColumn<QString>("filter");
        QTest::addColumn<QStringList>("names");
        QTest::newRow("operator") << "avgpool" << QStringList{"average_pooling2d"};
        QTest::newRow("full name") << "model/conv2d_7" << QStringList{"conv2d_7"};
        QTest::newRow("size") << ">5kB" << QStringList{"conv2d_4", "conv2d_7"};
        QTest::newRow("both") << "conv params<1k" << QStringList{"conv2d"};
        QTest::newRow("missing figure fails") << "sqnr>0 softmax" << QStringList{};
        QTest::newRow("missing figure fails negated") << "!sqnr>1000 softmax" << QStringList{};
        QTest::newRow("sparsity") << "sparsity>=50%" << QStringList{"conv2d_7", "dense"};
    }
    void filters()
    {
        QFETCH(QString, filter);
        QFETCH(QStringList, names);
        Table table;
        table.proxy.setFilterText(filter);
        QCOMPARE(namesIn(table.proxy), names);
        table.proxy.setFilterText({});
        QCOMPARE(table.proxy.rowCount(), 10);
    }

    void unknownValuesSortLast()
    {
        Table table;
        table.view.sortByColumn(3, Qt::AscendingOrder);
        QCOMPARE(namesIn(table.proxy).first(), "conv2d");
        QVERIFY(namesIn(table.proxy).mid(6).contains("softmax"));
        table.view.sortByColumn(3, Qt::DescendingOrder);
        QCOMPARE(namesIn(table.proxy).first(), "conv2d_7");
        QVERIFY(namesIn(table.proxy).mid(6).contains("softmax"));
        table.view.sortByColumn(-1, Qt::AscendingOrder);
        QCOMPARE(namesIn(table.proxy)[1], "conv2d_1");
    }

    void filterBoxMarksErrors()
    {
        LayerFilterModel model;
        LayerFilter box;
        box.setModel(&model);
        QTest::keyClicks(&box, "conv sqnr<");
        QVERIFY(box.property("invalid").toBool());
        QVERIFY(box.toolTip().contains("sqnr<"));
        QTest::keyClicks(&box, "25");
        QVERIFY(!box.property("invalid").toBool());
        QCOMPARE(model.filterText(), "conv sqnr<25");
        QTest::keyClick(&box, Qt::Key_Escape);
        QCOMPARE(model.filterText(), QString());
    }

    void selectionIsInSourceRows()
    {
        Table table;
        table.view.sortByColumn(3, Qt::DescendingOrder);
        QSignalSpy spy(&table.view, &LayerTableView::layerSelectionChanged);
        table.view.selectSourceRows({1, 5});
        QCOMPARE(table.view.selectedSourceRows(), (QList<int>{1, 5}));
        QVERIFY(!spy.isEmpty());
        QCOMPARE(spy.last()[0].value<QList<int>>(), (QList<int>{1, 5}));
        QCOMPARE(table.proxy.index(0, 1).data().toString(), "conv2d_7");
        QVERIFY(table.view.selectionModel()->isRowSelected(0));
    }

    void columnsHideMoveAndComeBack()
    {
        Table table;
        QMenu* menu = table.view.columnMenu();
        QVERIFY(!menu->actions()[0]->isEnabled()); // the first column always stays
        menu->actions()[3]->trigger();
        QVERIFY(table.view.isColumnHidden(3));
        table.view.horizontalHeader()->moveSection(7, 1);
        const QByteArray state = table.view.saveState();

        Table other;
        QVERIFY(other.view.restoreState(state));
        QVERIFY(other.view.isColumnHidden(3));
        QCOMPARE(other.view.horizontalHeader()->visualIndex(7), 1);
        QVERIFY(!other.view.restoreState("rubbish"));
        QVERIFY(!other.view.restoreState(state.left(20)));
        QVERIFY(other.view.isColumnHidden(3));
    }

    void editsAllSelectedRowsAsOne()
    {
        Table table;
        table.view.setBatchEditing(true);
        table.view.selectSourceRows({0, 1, 5});
        const QModelIndex cell = table.proxy.index(1, 6);
        table.view.setCurrentIndex(cell);
        table.view.selectSourceRows({0, 1, 5});
        QSignalSpy spy(&table.view, &LayerTableView::cellsEdited);
        table.view.edit(cell);
        auto* box = table.view.findChild<QComboBox*>();
        QVERIFY(box);
        box->setCurrentIndex(0);
        emit box->activated(0);
        QCOMPARE(spy.count(), 1);
        QCOMPARE(spy[0][0].value<QList<int>>(), (QList<int>{0, 1, 5}));
        QCOMPARE(spy[0][1].toInt(), 6);
        QCOMPARE(spy[0][2].toString(), "float32");
        QCOMPARE(cell.data().toString(), "int8"); // the model is the receiver's business
    }

    void barShowsShareOfScale()
    {
        applyTheme(*qApp, Theme::Light);
        Table table;
        table.view.selectSourceRows({});
        QVERIFY(QTest::qWaitForWindowExposed(&table.view));
        const QImage image = table.view.viewport()->grab().toImage();
        const QRect cell =
            table.view.visualRect(table.proxy.index(5, 4)); // fills the scale, a quarter is left
        const auto colorAt = [&](double share) {
            return image.pixelColor(int(cell.left() + 6 + share * (cell.width() - 12)), cell.center().y());
        };
        QCOMPARE(colorAt(0.1), themeColors().accent);
        QCOMPARE(colorAt(0.23), themeColors().accent);
        QCOMPARE(colorAt(0.28), themeColors().before);
        QCOMPARE(colorAt(0.95), themeColors().before);
    }
};

QTEST_MAIN(TestLayerTable)
#include "tst_layer_table.moc"
