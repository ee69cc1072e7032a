// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Names and wording of errors.
#include "core/result.h"

namespace fettle {

std::string_view errorId(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Cancelled:
        return "cancelled";
    case ErrorCode::InvalidArgument:
        return "invalid-argument";
    case ErrorCode::NotFound:
        return "not-found";
    case ErrorCode::ReadFailed:
        return "read-failed";
    case ErrorCode::WriteFailed:
        return "write-failed";
    case ErrorCode::NotAModel:
        return "not-a-model";
    case ErrorCode::DamagedModel:
        return "damaged-model";
    case ErrorCode::UnsupportedModel:
        return "unsupported-model";
    case ErrorCode::DataFormat:
        return "data-format";
    case ErrorCode::DataMismatch:
        return "data-mismatch";
    case ErrorCode::InvalidRecipe:
        return "invalid-recipe";
    case ErrorCode::Refused:
        return "refused";
    case ErrorCode::VerificationFailed:
        return "verification-failed";
    case ErrorCode::OutOfMemory:
        return "out-of-memory";
    case ErrorCode::DeviceUnavailable:
        return "device-unavailable";
    case ErrorCode::DeviceFailed:
        return "device-failed";
    case ErrorCode::DependsOnData:
        return "depends-on-data";
    }
    return "unknown";
}

std::string describe(const Error& error)
{
    std::string text = error.message;
    if (!error.where.empty())
        text += ", " + error.where;
    if (!error.remedy.empty())
        text += ", " + error.remedy;
    return text;
}

} // namespace fettle
