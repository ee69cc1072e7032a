// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// From tables of parameters to rows of a form.
#include "text/parameter_row.h"

#include "text/technique_text.h"

namespace fettle::app {

QVariant toVariant(const ParameterValue& value)
{
    return std::visit(
        [](const auto& v) -> QVariant {
            using T = std::decay_t<decltype(v)>;
            if constexpr (std::is_same_v<T, std::string>)
                return QString::fromStdString(v);
            else if constexpr (std::is_same_v<T, int64_t>)
                return static_cast<int>(v);
            else
                return v;
        },
        value);
}

ParameterValue fromVariant(const Parameter& row, const QVariant& value)
{
    switch (row.kind) {
    case ParameterKind::Choice:
        return value.toString().toStdString();
    case ParameterKind::Integer:
        return static_cast<int64_t>(value.toLongLong());
    case ParameterKind::Boolean:
        return value.toBool();
    case ParameterKind::Real:
    case ParameterKind::Fraction:
        return value.toDouble();
    }
    return false;
}

namespace {

ui::Parameter::Kind formKind(ParameterKind kind)
{
    switch (kind) {
    case ParameterKind::Choice:
        return ui::Parameter::Kind::Choice;
    case ParameterKind::Integer:
        return ui::Parameter::Kind::Integer;
    case ParameterKind::Boolean:
        return ui::Parameter::Kind::Boolean;
    case ParameterKind::Fraction:
        return ui::Parameter::Kind::Percent;
    case ParameterKind::Real:
        break;
    }
    return ui::Parameter::Kind::Real;
}

} // namespace

ui::Parameter formRow(const TechniqueInfo& technique, const Parameter& row)
{
    ui::Parameter form;
    form.id = QString::fromStdString(technique.id + '.' + row.id);
    form.label = techniqueText(row.label);
    form.help = techniqueText(row.help);
    form.kind = formKind(row.kind);
    for (const std::string& choice : row.choices) {
        form.choices += QString::fromStdString(choice);
        form.choiceLabels += choiceText(choice);
    }
    form.minimum = row.minimum;
    form.maximum = row.maximum;
    form.step = row.step > 0 ? row.step : row.kind == ParameterKind::Integer ? 1 : 0.01;
    form.minimumText = choiceText(row.minimumMeans);
    form.defaultValue = toVariant(row.defaultValue);
    return form;
}

} // namespace fettle::app
