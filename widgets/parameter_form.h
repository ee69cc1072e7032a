// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A form built from a table of parameters, for one or many selected things at once.
#pragma once

#include <QList>
#include <QStringList>
#include <QVariant>
#include <QWidget>
#include <memory>
#include <vector>

class QGridLayout;
class QVBoxLayout;

namespace fettle::ui {

struct Parameter {
    enum class Kind { Choice, Integer, Real, Percent, Boolean };

    QString id;
    QString label;
    QString help; ///< tooltip and What's This
    Kind kind = Kind::Choice;
    QStringList choices;      ///< values of a Choice, as stored
    QStringList choiceLabels; ///< as shown; the values themselves where this list is shorter
    double minimum = 0;       ///< of numbers; a Percent is a fraction, 0.7 is shown as 70 %
    double maximum = 1;
    double step = 0.01;
    QVariant defaultValue;
    QString group;       ///< heading above the first parameter of a group; empty for none
    QString unit;        ///< after the number, e.g. "samples"; optional
    QString minimumText; ///< shown in place of the smallest number; optional
};

/// Values are QString (Choice), int (Integer), double (Real, Percent) and bool (Boolean).
/// Up to five choices are segments, more are a list; ranges are a slider with a number, ranges too wide for a
/// slider (over 2 000 steps) a number alone. The form emits only what the user does, never what setValue()
/// does.
class ParameterForm : public QWidget {
    Q_OBJECT
public:
    explicit ParameterForm(QWidget* parent = nullptr);
    ~ParameterForm() override;

    /// Builds the form anew; every value is its default then.
    void setParameters(const QList<Parameter>& parameters);
    const QList<Parameter>& parameters() const { return m_parameters; }

    void setValue(const QString& id, const QVariant& value);
    /// Several values at once: shown as mixed; the next edit gives all of them one value.
    void setMixed(const QString& id);
    /// Sets the common value, or mixed when `values` differ; nothing when the list is empty.
    void setValues(const QString& id, const QVariantList& values);
    QVariant value(const QString& id) const; ///< invalid while mixed
    bool isMixed(const QString& id) const;

    void setParameterVisible(const QString& id, bool visible);
    /// Disabled parameters say why in their tooltip.
    void setParameterEnabled(const QString& id, bool enabled, const QString& reason = {});
    void setChoiceEnabled(const QString& id, const QString& choice, bool enabled, const QString& reason = {});

    /// A note under a parameter with an optional link; an empty text removes it. The link emits
    /// noteActivated().
    void setNote(const QString& id, const QString& text, const QString& linkText = {},
                 const QString& action = {});

    /// Puts `widget` (e.g. a histogram) under a parameter; the form owns it from then on, until
    /// setParameters().
    void setWidgetBelow(const QString& id, QWidget* widget);

    /// Gives the keyboard to a parameter's control.
    void focusParameter(const QString& id);
    /// The control with the keyboard focus of a parameter (for tests and for focus chains).
    QWidget* control(const QString& id) const;

signals:
    /// The user settled on a value; one for a whole drag of a slider.
    void edited(const QString& id, const QVariant& value);
    /// The value while a slider is dragged; always followed by edited().
    void preview(const QString& id, const QVariant& value);
    void noteActivated(const QString& id, const QString& action);

private:
    struct Row;
    Row* find(const QString& id) const;
    void addHeading(QGridLayout& grid, const QString& text);
    void addRow(QGridLayout& grid, const Parameter& parameter);
    void connectRow(const Row& row);

    QList<Parameter> m_parameters;
    std::vector<std::unique_ptr<Row>> m_rows;
    QVBoxLayout* m_layout;
    QWidget* m_body = nullptr;
};

} // namespace fettle::ui
