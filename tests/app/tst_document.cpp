// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The document: every command pushed, undone, redone and compared; previews and variants belong to their
// recipe.
#include "app_support.h"
#include "recipe/edit.h"
#include "recipe/ready.h"

#include <QSignalSpy>

using namespace fettle;
using namespace fettle::app;
using namespace fettle::test;

class DocumentTest : public QObject {
    Q_OBJECT

private:
    Document m_document;

private slots:
    void init()
    {
        const ModelPtr model = sampleModel();
        QVERIFY(model);
        m_document.setSource(model, {}, QStringLiteral("sample"), 1000);
    }

    void everyEditCanBeUndoneAndRedone_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("technique");
        for (const TechniqueInfo& info : allTechniques())
            QTest::newRow(info.id.c_str()) << static_cast<int>(info.kind) << QString::fromStdString(info.id);
    }

    void everyEditCanBeUndoneAndRedone()
    {
        QFETCH(int, kind);
        QFETCH(QString, technique);
        std::vector<int> weighted;
        for (size_t i = 0; i < m_document.layers().size(); ++i) {
            if (m_document.layers()[i].weights)
                weighted.push_back(static_cast<int>(i));
        }
        QVERIFY(weighted.size() >= 3);
        std::vector<Recipe> states{m_document.recipe()};
        // for one layer, for three at once, every parameter moved, and taken away again
        m_document.setLayerStage({weighted[0]}, TechniqueKind(kind), Stage{technique.toStdString(), {}},
                                 QStringLiteral("one"));
        states.push_back(m_document.recipe());
        m_document.setLayerStage({weighted[0], weighted[1], weighted[2]}, TechniqueKind(kind),
                                 Stage{technique.toStdString(), {}}, QStringLiteral("three"));
        states.push_back(m_document.recipe());
        for (const Parameter& parameter : findTechnique(technique.toStdString())->parameters) {
            const Stage* stage = stageOfKind(m_document.stages(weighted[1]), TechniqueKind(kind));
            QVERIFY(stage);
            ParameterValue value = parameter.defaultValue;
            switch (parameter.kind) {
            case ParameterKind::Choice:
                value = parameter.choices.back();
                break;
            case ParameterKind::Integer:
                value = static_cast<int64_t>(parameter.minimum);
                break;
            case ParameterKind::Real:
            case ParameterKind::Fraction:
                value = parameter.minimum;
                break;
            case ParameterKind::Boolean:
                value = !std::get<bool>(parameter.defaultValue);
                break;
            }
            m_document.setLayerStage({weighted[1]}, TechniqueKind(kind),
                                     withParameter(*stage, parameter.id, value),
                                     QString::fromStdString(parameter.id));
            if (m_document.recipe() != states.back())
                states.push_back(m_document.recipe());
        }
        m_document.setLayerStage(weighted, TechniqueKind(kind), std::nullopt, QStringLiteral("none"));
        states.push_back(m_document.recipe());
        QVERIFY(m_document.recipe().empty());

        QUndoStack& stack = m_document.undoStack();
        QCOMPARE(stack.count(), static_cast<int>(states.size()) - 1);
        for (size_t i = states.size() - 1; i-- > 0;) {
            stack.undo();
            QVERIFY2(m_document.recipe() == states[i], qPrintable(stack.redoText()));
        }
        for (size_t i = 1; i < states.size(); ++i) {
            stack.redo();
            QVERIFY2(m_document.recipe() == states[i], qPrintable(stack.undoText()));
        }
    }

    void sameRecipeIsNoStep()
    {
        QVERIFY(m_document.edit(recipeOf("int8"), QStringLiteral("int8")));
        QVERIFY(m_document.edit(recipeOf("int8"), QStringLiteral("int8 again")));
        QCOMPARE(m_document.undoStack().count(), 1);
    }

    void badRecipeChangesNothing()
    {
        Recipe bad;
        bad.rules.push_back({"(", {}}); // no regular expression
        QVERIFY(!m_document.edit(bad, QStringLiteral("bad")));
        QCOMPARE(m_document.undoStack().count(), 0);
        QVERIFY(m_document.recipe().empty());
    }

    void previewBelongsToItsRecipe()
    {
        QVERIFY(m_document.edit(recipeOf("float16"), QStringLiteral("float16")));
        Report report;
        report.size.raw = 123;
        m_document.setPreview(recipeOf("int8"), report); // late: of another recipe
        QVERIFY(!m_document.preview());
        m_document.setPreview(recipeOf("float16"), report);
        QVERIFY(m_document.preview() && m_document.preview()->size.raw == 123);
    }

    void variantsAreKnownByRecipeAndGoStaleWithTheData()
    {
        QSignalSpy changed(&m_document, &Document::variantsChanged);
        const Recipe recipe = recipeOf("float16");
        m_document.beginVariant(recipe);
        m_document.beginVariant(recipe);
        QCOMPARE(m_document.variants().size(), size_t(1));
        auto variant = std::make_shared<Variant>();
        variant->model = m_document.source();
        variant->recipe = recipe;
        m_document.finishVariant(recipe, variant, Evaluation{.samples = 10, .top1 = 0.5});
        QVERIFY(m_document.variants().front().state == VariantEntry::State::Done);
        QVERIFY(!m_document.currentVariant());
        QVERIFY(m_document.edit(recipe, QStringLiteral("float16")));
        QVERIFY(m_document.currentVariant());
        m_document.setData({sampleData(SamplePart::Test), {}, {}, {}, {}});
        QVERIFY(m_document.variants().front().state == VariantEntry::State::Stale);
        m_document.beginVariant(recipeOf("int8"));
        m_document.dropRunning(recipeOf("int8"));
        QCOMPARE(m_document.variants().size(), size_t(1));
        QVERIFY(changed.count() >= 5);
    }

    void readyRecipesFitTheSample()
    {
        for (const auto recipes : {readyRecipes(), fineTuningRecipes()}) {
            for (const ReadyRecipe& ready : recipes) {
                const auto recipe = parseRecipe(ready.text);
                QVERIFY2(recipe.has_value(), std::string(ready.text).c_str());
                QVERIFY2(stagesOfLayers(*recipe, *m_document.source()).has_value(),
                         std::string(ready.text).c_str());
                QVERIFY(!Document::label(*recipe).isEmpty());
                QCOMPARE(recipe->training.has_value(), recipes.data() == fineTuningRecipes().data());
            }
        }
    }
};

QTEST_GUILESS_MAIN(DocumentTest)
#include "tst_document.moc"
