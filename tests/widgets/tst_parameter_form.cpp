// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The form built from a table: kinds of controls, mixed values, one edit for a drag, notes.
#include "gallery_data.h"
#include "widgets/segmented_buttons.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QSlider>
#include <QtTest>

using namespace fettle::ui;

namespace {

struct Form {
    ParameterForm form;
    QSignalSpy edited{&form, &ParameterForm::edited};
    QSignalSpy preview{&form, &ParameterForm::preview};

    Form()
    {
        form.setParameters(gallery::parameters());
        form.resize(420, 700);
        form.show();
    }

    template <typename Control>
    Control* control(const QString& id)
    {
        return qobject_cast<Control*>(form.control(id));
    }

    QDoubleSpinBox* boxOf(const QString& id)
    {
        QWidget* at = form.control(id);
        if (auto* box = qobject_cast<QDoubleSpinBox*>(at))
            return box;
        return at ? at->parentWidget()->findChild<QDoubleSpinBox*>() : nullptr;
    }
};

} // namespace

class TestParameterForm : public QObject {
    Q_OBJECT

private slots:
    void controlsFitTheirKinds()
    {
        Form f;
        QVERIFY(f.control<SegmentedButtons>("numbers"));
        QVERIFY(f.control<QComboBox>("calibration")); // six choices
        QVERIFY(f.control<QSlider>("sparsity"));
        QVERIFY(f.control<QDoubleSpinBox>("samples")); // too wide for a slider
        QVERIFY(f.control<QCheckBox>("zeros"));
        for (const Parameter& parameter : f.form.parameters()) {
            QCOMPARE(f.form.value(parameter.id), parameter.defaultValue);
            QVERIFY(!f.form.control(parameter.id)->accessibleName().isEmpty());
        }
        QCOMPARE(f.edited.count(), 0);
    }

    void dragIsOneEdit()
    {
        Form f;
        auto* slider = f.control<QSlider>("sparsity");
        slider->setSliderDown(true);
        for (int position = 71; position <= 90; ++position)
            slider->setSliderPosition(position);
        QCOMPARE(f.edited.count(), 0);
        QCOMPARE(f.preview.count(), 20);
        QCOMPARE(f.boxOf("sparsity")->value(), 90.0); // in step during the drag
        slider->setSliderDown(false);
        QCOMPARE(f.edited.count(), 1);
        QCOMPARE(f.edited[0][0].toString(), "sparsity");
        QCOMPARE(f.edited[0][1].toDouble(), 0.9);
        QCOMPARE(f.form.value("sparsity").toDouble(), 0.9);
    }

    void clickOnHandleChangesNothing()
    {
        Form f;
        f.form.setValue("sparsity", 0.7049); // between two steps
        auto* slider = f.control<QSlider>("sparsity");
        slider->setSliderDown(true);
        slider->setSliderDown(false);
        QCOMPARE(f.edited.count(), 0);
        QCOMPARE(f.form.value("sparsity").toDouble(), 0.7049);
    }

    void typingIsOneEditAndMovesTheSlider()
    {
        Form f;
        QDoubleSpinBox* box = f.boxOf("sparsity");
        box->setFocus();
        box->selectAll();
        QTest::keyClicks(box, "35");
        QCOMPARE(f.edited.count(), 0);
        QTest::keyClick(box, Qt::Key_Return);
        QCOMPARE(f.edited.count(), 1);
        QCOMPARE(f.edited[0][1].toDouble(), 0.35);
        QCOMPARE(f.control<QSlider>("sparsity")->value(), 35);
    }

    void setValueIsSilent()
    {
        Form f;
        f.form.setValue("sparsity", 0.2);
        f.form.setValue("numbers", "float16");
        f.form.setValue("calibration", "kl");
        f.form.setValue("zeros", false);
        f.form.setMixed("clusters");
        QCOMPARE(f.edited.count() + f.preview.count(), 0);
        QCOMPARE(f.form.value("calibration").toString(), "kl");
        QCOMPARE(f.form.value("zeros").toBool(), false);
    }

    void mixedSetsAll_data()
    {
        QTest::addColumn<QString>("id");
        for (const Parameter& parameter : gallery::parameters())
            QTest::newRow(qPrintable(parameter.id)) << parameter.id;
    }
    void mixedSetsAll()
    {
        QFETCH(QString, id);
        Form f;
        f.form.setMixed(id);
        QVERIFY(f.form.isMixed(id));
        QVERIFY(!f.form.value(id).isValid());
        QWidget* control = f.form.control(id);
        if (auto* segments = qobject_cast<SegmentedButtons*>(control)) {
            QCOMPARE(segments->current(), -1);
            QTest::mouseClick(segments->segment(1), Qt::LeftButton);
        } else if (auto* list = qobject_cast<QComboBox*>(control)) {
            QCOMPARE(list->currentIndex(), -1);
            list->setCurrentIndex(0); // the default: still an edit, for the others differ
            emit list->activated(0);
        } else if (auto* check = qobject_cast<QCheckBox*>(control)) {
            QCOMPARE(check->checkState(), Qt::PartiallyChecked);
            QTest::mouseClick(check, Qt::LeftButton, {}, QPoint(8, check->height() / 2));
        } else {
            QDoubleSpinBox* box = f.boxOf(id);
            QCOMPARE(box->text(), "mixed");
            box->setFocus();
            box->clearFocus(); // looking is not editing
            QCOMPARE(f.edited.count(), 0);
            QVERIFY(f.form.isMixed(id));
            box->setFocus();
            box->selectAll();
            QTest::keyClicks(box, "20");
            QTest::keyClick(box, Qt::Key_Return);
        }
        QCOMPARE(f.edited.count(), 1);
        QCOMPARE(f.edited[0][0].toString(), id);
        QVERIFY(!f.form.isMixed(id));
        QCOMPARE(f.form.value(id), f.edited[0][1]);
    }

    void commonValueOrMixed()
    {
        Form f;
        f.form.setValues("clusters", {8, 8, 8});
        QCOMPARE(f.form.value("clusters").toInt(), 8);
        f.form.setValues("clusters", {8, 16});
        QVERIFY(f.form.isMixed("clusters"));
        f.form.setValues("clusters", {});
        QVERIFY(f.form.isMixed("clusters"));
    }

    void keyboardChoosesSegments()
    {
        Form f;
        f.form.show();
        QVERIFY(QTest::qWaitForWindowActive(&f.form));
        f.form.focusParameter("scales");
        auto* segments = f.control<SegmentedButtons>("scales");
        QTest::keyClick(segments->segment(0), Qt::Key_Right);
        QCOMPARE(f.edited.count(), 1);
        QCOMPARE(f.form.value("scales").toString(), "tensor");
    }

    void segmentsWrapInsteadOfClipping()
    {
        SegmentedButtons segments;
        segments.setSegments({"gleitend", "Quantisierung", "dynamisch", "gemischt", "Ganzzahlen"});
        const QSize wide = segments.sizeHint();
        QCOMPARE(segments.heightForWidth(wide.width()), wide.height());
        const int narrow = wide.width() / 2;
        QVERIFY(segments.heightForWidth(narrow) > wide.height());
        segments.resize(narrow, segments.heightForWidth(narrow));
        segments.show();
        for (int i = 0; i < segments.count(); ++i) {
            QVERIFY(segments.rect().contains(segments.segment(i)->geometry()));
            QVERIFY(segments.segment(i)->width() >= segments.segment(i)->sizeHint().width() - 1);
        }
    }

    void disabledChoicesSayWhy()
    {
        Form f;
        f.form.setChoiceEnabled("pattern", "channels", false, "The next layer adds these channels.");
        auto* segment = f.control<SegmentedButtons>("pattern")->segment(4);
        QVERIFY(!segment->isEnabled());
        QCOMPARE(segment->toolTip(), "The next layer adds these channels.");
        QTest::mouseClick(segment, Qt::LeftButton);
        QCOMPARE(f.edited.count(), 0);
        f.form.setParameterEnabled("sparsity", false, "No weights here.");
        QVERIFY(!f.form.control("sparsity")->isEnabled());
    }

    void notesLeadOut()
    {
        Form f;
        QSignalSpy spy(&f.form, &ParameterForm::noteActivated);
        f.form.setNote("sparsity", "<2:4> asks for 50 %", "Use 50 %", "half");
        QLabel* note = nullptr;
        for (QLabel* label : f.form.findChildren<QLabel*>()) {
            if (label->text().contains("Use 50 %"))
                note = label;
        }
        QVERIFY(note && note->isVisible());
        QVERIFY(note->text().contains("&lt;2:4&gt;"));
        emit note->linkActivated("half");
        QCOMPARE(spy.count(), 1);
        QCOMPARE(spy[0][1].toString(), "half");
        f.form.setNote("sparsity", {});
        QVERIFY(!note->isVisible());
    }

    void rebuildingFromAnEditIsSafe()
    {
        Form f;
        connect(&f.form, &ParameterForm::edited, &f.form,
                [&] { f.form.setParameters(gallery::parameters()); });
        QTest::mouseClick(f.control<SegmentedButtons>("numbers")->segment(0), Qt::LeftButton);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QCOMPARE(f.form.value("numbers").toString(), "int8");
    }
};

QTEST_MAIN(TestParameterForm)
#include "tst_parameter_form.moc"
