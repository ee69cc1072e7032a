// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The one-line form of the options of training.
#include "core/text.h"
#include "training/trainer.h"

#include <fmt/format.h>

#include <charconv>

namespace fettle {

namespace {

std::unexpected<Error> wrong(std::string_view part, const std::string& what)
{
    return fail(ErrorCode::InvalidRecipe, what, std::string(part),
                "write for instance epochs=2,rate=1e-4,batch=32,optimizer=adam,loss=labels");
}

Result<void> number(std::string_view part, std::string_view text, double low, double high, double& to)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        return wrong(part, "this is no number");
    if (!(value >= low && value <= high))
        return wrong(part, fmt::format("this must be in {} … {}", low, high));
    to = value;
    return {};
}

template <class T>
Result<void> whole(std::string_view part, std::string_view text, double low, double high, T& to)
{
    double value = 0;
    FETTLE_TRY(number(part, text, low, high, value));
    if (value != std::floor(value))
        return wrong(part, "this must be a whole number");
    to = static_cast<T>(value);
    return {};
}

template <class T>
struct Choice {
    std::string_view name;
    T value;
};
template <class T, size_t N>
Result<void> choice(std::string_view part, std::string_view text, const Choice<T> (&choices)[N], T& to)
{
    std::string known;
    for (const Choice<T>& c : choices) {
        if (c.name == text) {
            to = c.value;
            return {};
        }
        known += (known.empty() ? "" : ", ") + std::string(c.name);
    }
    return wrong(part, "this is none of " + known);
}

constexpr Choice<OptimizerKind> optimizers[] = {
    {"adam", OptimizerKind::Adam}, {"adamw", OptimizerKind::AdamW}, {"sgd", OptimizerKind::Sgd}};
constexpr Choice<LossKind> losses[] = {{"auto", LossKind::Automatic},
                                       {"labels", LossKind::Labels},
                                       {"teacher", LossKind::Teacher},
                                       {"mixed", LossKind::Mixed}};
constexpr Choice<ScheduleKind> schedules[] = {
    {"cosine", ScheduleKind::Cosine}, {"constant", ScheduleKind::Constant}, {"linear", ScheduleKind::Linear}};
constexpr Choice<bool> switches[] = {{"on", true}, {"off", false}};

using Setter = Result<void> (*)(std::string_view part, std::string_view text, TrainingOptions& o);
struct Setting {
    std::string_view name;
    Setter set;
};

constexpr double many = 1e6;
constexpr Setting settings[] = {
    {"epochs", [](auto part, auto text, auto& o) { return whole(part, text, 1, many, o.epochs); }},
    {"rate", [](auto part, auto text, auto& o) { return number(part, text, 1e-9, 10, o.rate); }},
    {"batch", [](auto part, auto text, auto& o) { return whole(part, text, 1, many, o.batch); }},
    {"optimizer",
     [](auto part, auto text, auto& o) { return choice(part, text, optimizers, o.optimizer.kind); }},
    {"schedule", [](auto part, auto text, auto& o) { return choice(part, text, schedules, o.schedule); }},
    {"warm-up", [](auto part, auto text, auto& o) { return number(part, text, 0, 0.9, o.warmUp); }},
    {"loss", [](auto part, auto text, auto& o) { return choice(part, text, losses, o.loss); }},
    {"temperature",
     [](auto part, auto text, auto& o) { return number(part, text, 0.1, 100, o.temperature); }},
    {"smoothing", [](auto part, auto text, auto& o) { return number(part, text, 0, 0.9, o.labelSmoothing); }},
    {"flip", [](auto part, auto text, auto& o) { return choice(part, text, switches, o.flip); }},
    {"shift", [](auto part, auto text, auto& o) { return whole(part, text, 0, 64, o.shift); }},
    {"validation", [](auto part, auto text, auto& o) { return number(part, text, 0, 0.9, o.validation); }},
};

} // namespace

Result<TrainingOptions> parseTraining(std::string_view text)
{
    TrainingOptions options;
    while (!text.empty()) {
        const std::string_view part = text.substr(0, text.find(','));
        text.remove_prefix(std::min(text.size(), part.size() + 1));
        const size_t equals = part.find('=');
        const auto* setting = std::ranges::find(settings, part.substr(0, equals), &Setting::name);
        if (equals == std::string_view::npos || setting == std::end(settings))
            return wrong(part, "this is no setting of fine-tuning");
        FETTLE_TRY(setting->set(part, part.substr(equals + 1), options));
    }
    return options;
}

} // namespace fettle
