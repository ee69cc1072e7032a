// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Values of parameters: from text, to text, by name, with defaults.
#include "techniques/parameter.h"

#include "core/text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace fettle {

namespace {

/// The value with each number replaced by '#', and the numbers: "block(1x4)" → "block(#x#)", {1, 4}. Numbers
/// of more than four digits are left in the text, so that they match no form.
struct Form {
    std::string skeleton;
    std::vector<int64_t> numbers;
};

Form formOf(std::string_view text)
{
    constexpr size_t mostDigits = 4;
    Form form;
    for (size_t at = 0; at < text.size();) {
        const size_t end = std::min(text.find_first_not_of("0123456789", at), text.size());
        if (end == at || end - at > mostDigits) {
            form.skeleton += text[at++];
            continue;
        }
        form.skeleton += '#';
        form.numbers.push_back(parseInteger(text.substr(at, end - at)).value_or(0));
        at = end;
    }
    return form;
}

/// A value that is not listed but has the form of one that is, as "3:8" beside "2:4"; nullopt when it has
/// not.
std::optional<std::string> openChoiceText(const Parameter& parameter, std::string_view text)
{
    const Form form = formOf(text);
    if (form.numbers.empty() || std::ranges::find(form.numbers, 0) != form.numbers.end())
        return std::nullopt;
    if (form.skeleton == "#:#" && form.numbers[0] >= form.numbers[1])
        return std::nullopt; // N of M values stay: N must be the smaller
    const auto same = [&](const std::string& choice) { return formOf(choice).skeleton == form.skeleton; };
    if (!std::ranges::any_of(parameter.choices, same))
        return std::nullopt;
    std::string value;
    size_t next = 0;
    for (const char c : form.skeleton)
        value += c == '#' ? std::to_string(form.numbers[next++]) : std::string(1, c);
    return value;
}

std::string allowedText(const Parameter& parameter)
{
    switch (parameter.kind) {
    case ParameterKind::Choice: {
        std::string text = joined(parameter.choices);
        if (parameter.openChoice)
            text += ", or other numbers in the same form";
        return text;
    }
    case ParameterKind::Boolean:
        return "true, false";
    case ParameterKind::Integer:
        return fmt::format("a whole number from {} to {}", parameter.minimum, parameter.maximum);
    case ParameterKind::Real:
    case ParameterKind::Fraction:
        break;
    }
    return fmt::format("a number from {} to {}", parameter.minimum, parameter.maximum);
}

std::optional<ParameterValue> choiceFrom(const Parameter& parameter, std::string_view text)
{
    if (std::ranges::find(parameter.choices, text) != parameter.choices.end())
        return std::string(text);
    if (!parameter.openChoice)
        return std::nullopt;
    auto open = openChoiceText(parameter, text);
    return open ? std::optional<ParameterValue>(std::move(*open)) : std::nullopt;
}

std::optional<ParameterValue> numberFrom(const Parameter& parameter, std::string_view text)
{
    const bool whole = parameter.kind == ParameterKind::Integer;
    const auto inRange = [&](double value) {
        return value >= parameter.minimum && value <= parameter.maximum;
    };
    if (whole) {
        const auto value = parseInteger(text);
        return value && inRange(static_cast<double>(*value)) ? std::optional<ParameterValue>(*value)
                                                             : std::nullopt;
    }
    const auto value = parseReal(text);
    return value && inRange(*value) ? std::optional<ParameterValue>(*value + 0.0)
                                    : std::nullopt; // -0 becomes 0
}

std::optional<ParameterValue> flagFrom(std::string_view text)
{
    if (text == "true" || text == "false")
        return text == "true";
    return std::nullopt;
}

} // namespace

const Parameter* TechniqueInfo::parameter(std::string_view parameterId) const
{
    const auto at = std::ranges::find(parameters, parameterId, &Parameter::id);
    return at == parameters.end() ? nullptr : &*at;
}

ParameterValue valueOf(const TechniqueInfo& info, const Parameters& values, std::string_view id)
{
    if (const auto at = values.find(std::string(id)); at != values.end())
        return at->second;
    const Parameter* parameter = info.parameter(id);
    return parameter == nullptr ? ParameterValue() : parameter->defaultValue;
}

std::string choiceOf(const TechniqueInfo& info, const Parameters& values, std::string_view id)
{
    return valueText(valueOf(info, values, id));
}

double numberOf(const TechniqueInfo& info, const Parameters& values, std::string_view id)
{
    const ParameterValue value = valueOf(info, values, id);
    if (const auto* whole = std::get_if<int64_t>(&value))
        return static_cast<double>(*whole);
    if (const auto* real = std::get_if<double>(&value))
        return *real;
    const auto* text = std::get_if<std::string>(&value);
    return text == nullptr ? 0 : parseReal(*text).value_or(0);
}

bool flagOf(const TechniqueInfo& info, const Parameters& values, std::string_view id)
{
    const ParameterValue value = valueOf(info, values, id);
    const auto* flag = std::get_if<bool>(&value);
    return flag != nullptr && *flag;
}

Result<ParameterValue> parseValue(const Parameter& parameter, std::string_view text)
{
    const std::string_view value = trimmed(text);
    std::optional<ParameterValue> parsed;
    switch (parameter.kind) {
    case ParameterKind::Choice:
        parsed = choiceFrom(parameter, value);
        break;
    case ParameterKind::Boolean:
        parsed = flagFrom(value);
        break;
    case ParameterKind::Integer:
    case ParameterKind::Real:
    case ParameterKind::Fraction:
        parsed = numberFrom(parameter, value);
        break;
    }
    if (parsed)
        return *parsed;
    const std::string nearest =
        parameter.kind == ParameterKind::Choice ? suggestion(value, parameter.choices) : "";
    return fail(ErrorCode::InvalidRecipe, fmt::format("{} cannot be '{}'{}", parameter.id, value, nearest),
                {}, "allowed: " + allowedText(parameter));
}

std::string valueText(const ParameterValue& value)
{
    struct Text {
        std::string operator()(bool flag) const { return flag ? "true" : "false"; }
        std::string operator()(int64_t number) const { return std::to_string(number); }
        std::string operator()(double number) const { return fmt::format("{}", number); }
        std::string operator()(const std::string& text) const { return text; }
    };
    return std::visit(Text(), value);
}

} // namespace fettle
