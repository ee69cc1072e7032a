// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The four kinds of controls and the rule that chooses between them.
#include "widgets/parameter_editors.h"

#include "widgets/segmented_buttons.h"
#include "widgets/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSlider>
#include <QStandardItemModel>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

namespace fettle::ui {

namespace {

constexpr int mostSegments = 5;
constexpr qsizetype mostSegmentCharacters =
    32; ///< of all labels together: a row of segments is as wide as all its texts
constexpr qsizetype wideSegments = 4;
constexpr qsizetype wideCharacters = 16; ///< of the longest choice
constexpr double mostSliderSteps = 2000;

QString labelOf(const Parameter& parameter, qsizetype choice)
{
    return parameter.choiceLabels.value(choice, parameter.choices.value(choice));
}

/// Wheels scroll the panel, unless the control was chosen first.
template <typename Control>
class CalmWheel : public Control {
public:
    using Control::Control;

protected:
    void wheelEvent(QWheelEvent* event) override
    {
        if (this->hasFocus())
            Control::wheelEvent(event);
        else
            event->ignore();
    }
};

class SegmentsEditor : public ParameterEditor {
public:
    SegmentsEditor(const Parameter& parameter, QWidget* parent)
        : ParameterEditor(parent), m_choices(parameter.choices), m_segments(new SegmentedButtons(this))
    {
        QStringList labels;
        for (qsizetype i = 0; i < m_choices.size(); ++i)
            labels.append(labelOf(parameter, i));
        m_segments->setSegments(labels);
        auto* layout = new QHBoxLayout(this);
        layout->setContentsMargins({});
        layout->addWidget(m_segments);
        connect(m_segments, &SegmentedButtons::chosen, this, [this](int index) {
            if (m_choices.value(index) == m_value)
                return;
            m_value = m_choices.value(index);
            emit edited(m_value);
        });
    }

    void setValue(const QVariant& value) override
    {
        m_value = value;
        m_segments->setCurrent(value.isValid() ? int(m_choices.indexOf(value.toString())) : -1);
    }
    QVariant value() const override { return m_value; }
    QWidget* control() const override { return m_segments; }
    void setChoiceEnabled(int choice, bool enabled, const QString& reason) override
    {
        m_segments->setSegmentEnabled(choice, enabled, reason);
    }

private:
    QStringList m_choices;
    QVariant m_value;
    SegmentedButtons* m_segments;
};

class ListEditor : public ParameterEditor {
public:
    ListEditor(const Parameter& parameter, QWidget* parent)
        : ParameterEditor(parent), m_box(new CalmWheel<QComboBox>(this))
    {
        for (qsizetype i = 0; i < parameter.choices.size(); ++i)
            m_box->addItem(labelOf(parameter, i), parameter.choices[i]);
        m_box->setPlaceholderText(ParameterForm::tr("mixed"));
        m_box->setFocusPolicy(Qt::StrongFocus);
        m_box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        auto* layout = new QHBoxLayout(this);
        layout->setContentsMargins({});
        layout->addWidget(m_box);
        connect(m_box, &QComboBox::activated, this, [this](int index) {
            if (m_box->itemData(index) == m_value)
                return;
            m_value = m_box->itemData(index);
            emit edited(m_value);
        });
    }

    void setValue(const QVariant& value) override
    {
        m_value = value;
        m_box->setCurrentIndex(value.isValid() ? m_box->findData(value) : -1);
    }
    QVariant value() const override { return m_value; }
    QWidget* control() const override { return m_box; }
    void setChoiceEnabled(int choice, bool enabled, const QString& reason) override
    {
        const auto* model = qobject_cast<QStandardItemModel*>(m_box->model());
        if (QStandardItem* item = model ? model->item(choice) : nullptr) {
            item->setEnabled(enabled);
            item->setToolTip(enabled ? QString() : reason);
        }
    }

private:
    QVariant m_value;
    QComboBox* m_box;
};

class CheckEditor : public ParameterEditor {
public:
    CheckEditor(const Parameter& parameter, QWidget* parent)
        : ParameterEditor(parent), m_box(new QCheckBox(parameter.label, this))
    {
        auto* layout = new QHBoxLayout(this);
        layout->setContentsMargins({});
        layout->addWidget(m_box);
        connect(m_box, &QCheckBox::clicked, this, [this] {
            m_box->setTristate(false); // out of the mixed state for good
            emit edited(m_box->isChecked());
        });
    }

    void setValue(const QVariant& value) override
    {
        m_box->setTristate(!value.isValid());
        m_box->setCheckState(!value.isValid() ? Qt::PartiallyChecked
                             : value.toBool() ? Qt::Checked
                                              : Qt::Unchecked);
    }
    QVariant value() const override
    {
        return m_box->checkState() == Qt::PartiallyChecked ? QVariant() : QVariant(m_box->isChecked());
    }
    QWidget* control() const override { return m_box; }

private:
    QCheckBox* m_box;
};

/// A number that can stand for several: it shows "mixed" until one is typed or stepped.
class NumberBox : public CalmWheel<QDoubleSpinBox> {
public:
    explicit NumberBox(QWidget* parent) : CalmWheel(parent)
    {
        setFocusPolicy(Qt::StrongFocus);
        setAlignment(Qt::AlignRight);
        setGroupSeparatorShown(true);
        connect(lineEdit(), &QLineEdit::textEdited, this, [this](const QString& text) {
            m_typed = !text.isEmpty();
            m_mixed = m_mixed && !m_typed;
        });
        connect(this, &QAbstractSpinBox::editingFinished, this, [this] {
            if (std::exchange(m_typed, false))
                onSettled();
        });
    }

    void setMinimumText(const QString& text) { m_minimumText = text; }

    void show(double value, bool mixed)
    {
        const QSignalBlocker quiet(this);
        m_mixed = mixed;
        m_typed = false;
        setSpecialValueText(mixed ? QString() : m_minimumText);
        setValue(value);
        if (mixed)
            lineEdit()->setText(textFromValue(value));
        else if (m_minimumText.isEmpty() || this->value() > minimum())
            lineEdit()->setText(prefix() + textFromValue(value) + suffix());
    }

    QString textFromValue(double value) const override
    {
        return m_mixed ? ParameterForm::tr("mixed") : QDoubleSpinBox::textFromValue(value);
    }

    void stepBy(int steps) override
    {
        m_mixed = false;
        CalmWheel::stepBy(steps);
        m_typed = false;
        onSettled();
    }

    std::function<void()> onSettled;

protected:
    StepEnabled stepEnabled() const override
    {
        return m_mixed ? StepUpEnabled | StepDownEnabled : CalmWheel::stepEnabled();
    }

private:
    QString m_minimumText;
    bool m_mixed = false;
    bool m_typed = false;
};

class RangeEditor : public ParameterEditor {
public:
    RangeEditor(const Parameter& parameter, QWidget* parent)
        : ParameterEditor(parent),
          m_parameter(parameter),
          m_factor(parameter.kind == Parameter::Kind::Percent ? 100 : 1),
          m_step(parameter.step > 0 ? parameter.step : 1),
          m_box(new NumberBox(this))
    {
        setUpBox();
        auto* layout = new QHBoxLayout(this);
        layout->setContentsMargins({});
        const double steps = std::round((parameter.maximum - parameter.minimum) / m_step);
        if (steps >= 1 && steps <= mostSliderSteps) {
            setUpSlider(int(steps));
            layout->addWidget(m_slider, 1);
        }
        layout->addWidget(m_box, m_slider ? 0 : 1);
    }

    void setValue(const QVariant& value) override
    {
        if (m_slider && m_slider->isSliderDown())
            return; // the hand on the slider knows better
        m_value = value;
        show();
    }
    QVariant value() const override { return m_value; }
    QWidget* control() const override { return m_slider ? static_cast<QWidget*>(m_slider) : m_box; }

private:
    void setUpBox()
    {
        const double shownStep = m_step * m_factor;
        const bool whole = m_parameter.kind == Parameter::Kind::Integer;
        m_box->setDecimals(whole ? 0 : std::clamp(int(std::ceil(-std::log10(shownStep) - 1e-9)), 0, 6));
        m_box->setRange(m_parameter.minimum * m_factor, m_parameter.maximum * m_factor);
        m_box->setSingleStep(shownStep);
        const QString unit = m_factor > 1 ? QStringLiteral("%") : m_parameter.unit;
        m_box->setSuffix(unit.isEmpty() ? QString() : QChar(0x00a0) + unit);
        m_box->setMinimumText(m_parameter.minimumText);
        m_box->setAccessibleName(m_parameter.label);
        m_box->onSettled = [this] { settle(m_box->value() / m_factor); };
    }

    void setUpSlider(int steps)
    {
        m_slider = new CalmWheel<QSlider>(Qt::Horizontal, this);
        m_slider->setRange(0, steps);
        m_slider->setPageStep(std::max(1, steps / 10));
        m_slider->setFocusPolicy(Qt::StrongFocus);
        connect(m_slider, &QSlider::valueChanged, this, [this](int position) {
            if (!m_slider->isSliderDown())
                return settle(valueAt(position));
            const QVariant value = typed(valueAt(position));
            m_box->show(value.toDouble() * m_factor, false);
            emit preview(value);
        });
        connect(m_slider, &QSlider::sliderReleased, this, [this] { settle(valueAt(m_slider->value())); });
    }

    double valueAt(int position) const
    {
        // The position of a value between two steps is that value's own, so that a click alone changes
        // nothing.
        if (m_value.isValid() && positionOf(m_value.toDouble()) == position)
            return m_value.toDouble();
        return std::clamp(m_parameter.minimum + position * m_step, m_parameter.minimum, m_parameter.maximum);
    }

    int positionOf(double value) const { return int(std::lround((value - m_parameter.minimum) / m_step)); }

    QVariant typed(double value) const
    {
        if (m_parameter.kind == Parameter::Kind::Integer)
            return int(std::lround(value));
        return std::round(value * 1e9) / 1e9; // 0.07 * 10 steps is 0.7
    }

    void settle(double number)
    {
        const QVariant value = typed(number);
        const bool same = m_value.isValid() && m_value == value;
        m_value = value;
        show();
        if (!same)
            emit edited(value);
    }

    void show()
    {
        const bool mixed = !m_value.isValid();
        const double number =
            mixed ? parameterValue(m_parameter, m_parameter.defaultValue).toDouble() : m_value.toDouble();
        m_box->show(number * m_factor, mixed);
        if (!m_slider)
            return;
        const QSignalBlocker quiet(m_slider);
        m_slider->setValue(positionOf(number));
        QPalette palette;
        if (mixed)
            palette.setColor(QPalette::Highlight, themeColors().before);
        m_slider->setPalette(palette);
    }

    Parameter m_parameter;
    double m_factor;
    double m_step;
    QVariant m_value;
    NumberBox* m_box;
    QSlider* m_slider = nullptr;
};

} // namespace

void ParameterEditor::setChoiceEnabled(int, bool, const QString&)
{
    // Only choices have choices.
}

bool isSegmented(const Parameter& parameter)
{
    if (parameter.kind != Parameter::Kind::Choice || parameter.choices.size() > mostSegments)
        return false;
    qsizetype characters = 0;
    for (qsizetype i = 0; i < parameter.choices.size(); ++i)
        characters += labelOf(parameter, i).size();
    return characters <= mostSegmentCharacters;
}

bool isWide(const Parameter& parameter)
{
    qsizetype longest = 0;
    for (qsizetype i = 0; i < parameter.choices.size(); ++i)
        longest = std::max(longest, labelOf(parameter, i).size());
    return longest > wideCharacters || (isSegmented(parameter) && parameter.choices.size() >= wideSegments);
}

QVariant parameterValue(const Parameter& parameter, const QVariant& value)
{
    if (!value.isValid())
        return {};
    switch (parameter.kind) {
    case Parameter::Kind::Choice:
        return value.toString();
    case Parameter::Kind::Integer:
        return value.toInt();
    case Parameter::Kind::Real:
    case Parameter::Kind::Percent:
        return value.toDouble();
    case Parameter::Kind::Boolean:
        return value.toBool();
    }
    return value;
}

ParameterEditor* makeParameterEditor(const Parameter& parameter, QWidget* parent)
{
    if (parameter.kind == Parameter::Kind::Boolean)
        return new CheckEditor(parameter, parent);
    if (parameter.kind != Parameter::Kind::Choice)
        return new RangeEditor(parameter, parent);
    if (isSegmented(parameter))
        return new SegmentsEditor(parameter, parent);
    return new ListEditor(parameter, parent);
}

} // namespace fettle::ui
