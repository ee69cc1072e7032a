// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The Qt models over a document, under Qt's own model tester, and edits through them.
#include "app_support.h"
#include "models/issue_model.h"
#include "models/layer_model.h"
#include "models/variant_model.h"
#include "recipe/edit.h"
#include "widgets/layer_filter.h"

#include <QAbstractItemModelTester>

using namespace fettle;
using namespace fettle::app;
using namespace fettle::test;

class LayerModelTest : public QObject {
    Q_OBJECT

private:
    static int firstWeighted(const Document& document)
    {
        for (size_t i = 0; i < document.layers().size(); ++i) {
            if (document.layers()[i].weights)
                return static_cast<int>(i);
        }
        return -1;
    }

private slots:
    void modelsKeepTheRulesOfQt()
    {
        Document document;
        LayerModel layers(document);
        IssueModel issues(document);
        VariantModel variants(document);
        ui::LayerFilterModel filter;
        filter.setSourceModel(&layers);
        using Mode = QAbstractItemModelTester::FailureReportingMode;
        QAbstractItemModelTester a(&layers, Mode::QtTest);
        QAbstractItemModelTester b(&issues, Mode::QtTest);
        QAbstractItemModelTester c(&variants, Mode::QtTest);
        QAbstractItemModelTester d(&filter, Mode::QtTest);
        document.setSource(sampleModel(), {}, QStringLiteral("sample"), 1000);
        QCOMPARE(layers.rowCount(), static_cast<int>(document.layers().size()));
        QVERIFY(document.edit(recipeOf("prune + cluster + int8"), QStringLiteral("edit")));
        document.beginVariant(document.recipe());
        document.addIssue({Severity::Warning, "test", "something about a layer", OperatorId(0)});
        filter.setFilterText(QStringLiteral("conv"));
        QVERIFY(filter.rowCount() > 0 && filter.rowCount() < layers.rowCount());
        document.setSource(sampleModel(), {}, QStringLiteral("again"), 1000);
        QCOMPARE(variants.rowCount(), 0);
        QCOMPARE(issues.rowCount(), 0);
    }

    void cellsTellTheLayer()
    {
        Document document;
        LayerModel layers(document);
        document.setSource(sampleModel(), {}, QStringLiteral("sample"), 1000);
        const int row = firstWeighted(document);
        QVERIFY(row >= 0);
        const LayerInfo& info = document.layers()[static_cast<size_t>(row)];
        QCOMPARE(layers.index(row, LayerModel::Name).data().toString(),
                 QString::fromStdString(info.shortName));
        QCOMPARE(layers.index(row, LayerModel::Numbers).data(Qt::EditRole).toString(),
                 QStringLiteral("keep"));
        QVERIFY(layers.index(row, LayerModel::Before).data().toString().contains(QStringLiteral("B")));
    }

    void editsInTheRowAreUndoSteps()
    {
        Document document;
        LayerModel layers(document);
        document.setSource(sampleModel(), {}, QStringLiteral("sample"), 1000);
        const int row = firstWeighted(document);
        QVERIFY(layers.setData(layers.index(row, LayerModel::Numbers), QStringLiteral("int8")));
        QVERIFY(layers.setData(layers.index(row, LayerModel::Pruned), 70.0));
        QVERIFY(layers.setData(layers.index(row, LayerModel::Clusters), 16));
        QCOMPARE(document.undoStack().count(), 3);
        QCOMPARE(QString::fromStdString(stagesText(document.stages(row))),
                 QString::fromStdString(stagesText(*parseStages("prune(sparsity=0.7) + cluster + int8"))));
        for (size_t other = 0; other < document.layers().size(); ++other) {
            if (static_cast<int>(other) != row)
                QVERIFY(document.stages(static_cast<int>(other)).empty());
        }
        document.undoStack().undo();
        QVERIFY(!stageOfKind(document.stages(row), TechniqueKind::Cluster));
    }

    void anEditInASelectedRowChangesTheSelection()
    {
        Document document;
        LayerModel layers(document);
        document.setSource(sampleModel(), {}, QStringLiteral("sample"), 1000);
        std::vector<int> rows;
        for (size_t i = 0; i < document.layers().size() && rows.size() < 3; ++i) {
            if (document.layers()[i].weights)
                rows.push_back(static_cast<int>(i));
        }
        layers.setEditGroup(rows);
        QVERIFY(layers.setData(layers.index(rows[1], LayerModel::Numbers), QStringLiteral("float16")));
        QCOMPARE(document.undoStack().count(), 1);
        for (const int row : rows)
            QCOMPARE(document.stages(row).size(), size_t(1));
    }
};

QTEST_MAIN(LayerModelTest)
#include "tst_layer_model.moc"
