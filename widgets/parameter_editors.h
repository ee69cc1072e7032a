// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One control for one parameter: segments, list, check box, or slider with number.
#pragma once

#include "widgets/parameter_form.h"

namespace fettle::ui {

/// What the form knows of a control. An invalid value is the mixed state. Only the user's doing is signalled.
class ParameterEditor : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;

    virtual void setValue(const QVariant& value) = 0;
    virtual QVariant value() const = 0;
    /// What takes the keyboard, for buddies and accessible names.
    virtual QWidget* control() const = 0;
    virtual void setChoiceEnabled(int choice, bool enabled, const QString& reason);

signals:
    void edited(const QVariant& value);
    void preview(const QVariant& value);
};

/// The control that fits the parameter's kind and range.
ParameterEditor* makeParameterEditor(const Parameter& parameter, QWidget* parent);

/// `value` in the type that the kind has; an invalid one stays invalid.
QVariant parameterValue(const Parameter& parameter, const QVariant& value);

/// True for a choice that is shown as segments, not as a list.
bool isSegmented(const Parameter& parameter);

/// True for a choice of many segments or of long texts: it stands below its label and has the whole width.
bool isWide(const Parameter& parameter);

} // namespace fettle::ui
