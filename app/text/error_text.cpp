// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Titles by code; details stay in the engine's words, which name the file, layer or tensor.
#include "text/error_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <iterator>

namespace fettle::app {

namespace {

const char* titleOf(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Cancelled:
        return QT_TRANSLATE_NOOP("Errors", "Cancelled");
    case ErrorCode::InvalidArgument:
        return QT_TRANSLATE_NOOP("Errors", "This value cannot be used");
    case ErrorCode::NotFound:
        return QT_TRANSLATE_NOOP("Errors", "Not found");
    case ErrorCode::ReadFailed:
        return QT_TRANSLATE_NOOP("Errors", "The file could not be read");
    case ErrorCode::WriteFailed:
        return QT_TRANSLATE_NOOP("Errors", "The file could not be written; nothing was changed");
    case ErrorCode::NotAModel:
        return QT_TRANSLATE_NOOP("Errors", "This is not a .tflite model");
    case ErrorCode::DamagedModel:
        return QT_TRANSLATE_NOOP("Errors", "The model is damaged");
    case ErrorCode::UnsupportedModel:
        return QT_TRANSLATE_NOOP("Errors", "Fettle cannot compute this model");
    case ErrorCode::DataFormat:
        return QT_TRANSLATE_NOOP("Errors", "The data set could not be understood");
    case ErrorCode::DataMismatch:
        return QT_TRANSLATE_NOOP("Errors", "The data set does not fit the model");
    case ErrorCode::InvalidRecipe:
        return QT_TRANSLATE_NOOP("Errors", "The recipe cannot be followed");
    case ErrorCode::Refused:
        return QT_TRANSLATE_NOOP("Errors", "This cannot be done as asked");
    case ErrorCode::VerificationFailed:
        return QT_TRANSLATE_NOOP("Errors", "The result did not pass its check");
    case ErrorCode::OutOfMemory:
        return QT_TRANSLATE_NOOP("Errors", "There is not enough memory");
    case ErrorCode::DeviceUnavailable:
        return QT_TRANSLATE_NOOP("Errors", "No such device");
    case ErrorCode::DeviceFailed:
        return QT_TRANSLATE_NOOP("Errors", "The device gave up");
    case ErrorCode::DependsOnData:
        return QT_TRANSLATE_NOOP("Errors", "Fettle cannot compute this model");
    }
    return QT_TRANSLATE_NOOP("Errors", "Something went wrong");
}

/// Sentences for issues by id; `details` says whether the engine's words name something that belongs after
/// them.
struct IssueSentence {
    const char* id;
    const char* text;
    bool details;
};

constexpr IssueSentence issueSentences[] = {
    {"no-layer-times",
     QT_TRANSLATE_NOOP("Issues", "The device has no clock for single layers: they have no times here."),
     false},
    {"runs-in-float32",
     QT_TRANSLATE_NOOP(
         "Issues",
         "The model computes with integers; on this device it runs in float32 here, with dequantized "
         "weights and without QUANTIZE and DEQUANTIZE."),
     false},
    {"no-kernel",
     QT_TRANSLATE_NOOP(
         "Issues",
         "Some layers cannot be computed on this device; they have no time here, and the time of one "
         "inference leaves them out"),
     true},
};

} // namespace

QString errorTitle(ErrorCode code)
{
    return QCoreApplication::translate("Errors", titleOf(code));
}

QString errorText(const Error& error)
{
    const QString detail = QString::fromStdString(describe(error));
    return detail.isEmpty() ? errorTitle(error.code) : errorTitle(error.code) + QStringLiteral(": ") + detail;
}

QString issueText(const Issue& issue)
{
    const QString words = QString::fromStdString(issue.text);
    const auto* const row = std::ranges::find(issueSentences, issue.id, &IssueSentence::id);
    if (row == std::end(issueSentences))
        return words;
    const QString text = QCoreApplication::translate("Issues", row->text);
    return row->details ? text + QStringLiteral(": ") + words : text;
}

} // namespace fettle::app
