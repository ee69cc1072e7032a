// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Ranges as JSON. Numbers are written with as many digits as give them back exactly.
#include "pipeline/recorded_ranges.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <map>

namespace fettle {

namespace {

using Json = nlohmann::ordered_json;

constexpr int formatVersion = 1;
constexpr const char* versionKey = "fettle_ranges";

std::unexpected<Error> damaged(const std::string& where)
{
    return fail(ErrorCode::InvalidArgument, "not a record of calibrated ranges", where,
                "write one with optimize --save-ranges");
}

Result<double> numberIn(const Json& json, const char* key, const std::string& where)
{
    const auto found = json.find(key);
    if (found == json.end() || !found->is_number() || !std::isfinite(found->get<double>()))
        return damaged(fmt::format("{}.{}", where, key));
    return found->get<double>();
}

Result<TensorRange> rangeFrom(const Json& json, const std::string& where)
{
    if (!json.is_object() || !json.contains("tensor") || !json["tensor"].is_string())
        return damaged(where);
    TensorRange range;
    range.tensor = json["tensor"].get<std::string>();
    FETTLE_ASSIGN(range.minimum, numberIn(json, "minimum", where));
    FETTLE_ASSIGN(range.maximum, numberIn(json, "maximum", where));
    FETTLE_ASSIGN(range.coverage, numberIn(json, "coverage", where));
    if (const auto means = json.find("means"); means != json.end()) {
        if (!means->is_array())
            return damaged(where + ".means");
        for (const Json& mean : *means) {
            if (!mean.is_number())
                return damaged(where + ".means");
            range.means.push_back(mean.get<double>());
        }
    }
    return range;
}

} // namespace

std::string rangesJson(const CalibrationSummary& summary)
{
    Json tensors = Json::array();
    for (const TensorRange& range : summary.tensors) {
        Json entry = {{"tensor", range.tensor},
                      {"minimum", range.minimum},
                      {"maximum", range.maximum},
                      {"coverage", range.coverage}};
        if (!range.means.empty())
            entry["means"] = range.means;
        tensors.push_back(std::move(entry));
    }
    const Json json = {{versionKey, formatVersion},
                       {"method", methodName(summary.method)},
                       {"bias_corrected", summary.biasCorrected},
                       {"tensors", std::move(tensors)}};
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<CalibrationSummary> rangesFromJson(std::string_view text)
{
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object() || !json.contains(versionKey) || json[versionKey] != formatVersion)
        return damaged(versionKey);
    CalibrationSummary summary;
    if (const auto method = json.find("method"); method != json.end() && method->is_string())
        summary.method = methodOf(method->get<std::string>());
    const auto tensors = json.find("tensors");
    if (tensors == json.end() || !tensors->is_array())
        return damaged("tensors");
    for (const Json& entry : *tensors) {
        FETTLE_ASSIGN(TensorRange range,
                      rangeFrom(entry, fmt::format("tensors[{}]", summary.tensors.size())));
        summary.biasCorrected = summary.biasCorrected || !range.means.empty();
        summary.tensors.push_back(std::move(range));
    }
    return summary;
}

Result<ActivationRanges> recordedFor(const CalibrationSummary& record, const Graph& graph,
                                     const std::vector<bool>& wanted)
{
    std::map<std::string, std::vector<const TensorRange*>> byName;
    for (auto range = record.tensors.rbegin(); range != record.tensors.rend(); ++range)
        byName[range->tensor].push_back(&*range);
    ActivationRanges activations;
    activations.ranges.resize(wanted.size());
    if (record.biasCorrected)
        activations.means.resize(wanted.size());
    for (size_t t = 0; t < wanted.size(); ++t) {
        if (!wanted[t])
            continue;
        auto& candidates = byName[graph.tensors[t].name];
        if (candidates.empty())
            return fail(ErrorCode::DataMismatch, "the recorded ranges lack a tensor", graph.tensors[t].name,
                        "calibrate again, with this recipe");
        const TensorRange& range = *candidates.back();
        candidates.pop_back();
        activations.ranges[t] = {range.minimum, range.maximum};
        if (record.biasCorrected)
            activations.means[t] = range.means;
    }
    return activations;
}

} // namespace fettle
