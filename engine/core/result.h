// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a call that can fail returns, and what it says when it does.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace fettle {

/// Why something could not be done. Each code has an id for scripts (errorId) and one meaning.
enum class ErrorCode {
    Cancelled,        ///< the caller asked to stop; nothing was left behind
    InvalidArgument,  ///< a value outside of what the call documents
    NotFound,         ///< no such file, layer, tensor, technique or device
    ReadFailed,       ///< the system refused to read
    WriteFailed,      ///< the system refused to write (permission, disk full); the old file is whole
    NotAModel,        ///< the bytes are not a .tflite file
    DamagedModel,     ///< a .tflite file whose structure contradicts itself
    UnsupportedModel, ///< a sound file that uses something Fettle cannot compute
    DataFormat,       ///< a data set whose format is unknown or damaged
    DataMismatch,     ///< a data set that does not fit the model
    InvalidRecipe,    ///< a recipe that cannot be read or contradicts itself
    Refused,          ///< the request is clear but cannot be carried out as asked (strict mode, for instance)
    VerificationFailed, ///< a result did not keep what an earlier stage promised
    OutOfMemory,        ///< more memory is needed than there is
    DeviceUnavailable,  ///< no such compute device, or no driver for it
    DeviceFailed,       ///< a compute device gave up
    DependsOnData,      ///< a shape that is known in a run only; stays inside the engine
};

/// The id of a code as the command line prints it, e.g. "damaged-model".
std::string_view errorId(ErrorCode code);

struct Error {
    ErrorCode code = ErrorCode::InvalidArgument;
    std::string message; ///< what happened, in one sentence without a full stop
    std::string where;   ///< to what: a path, a layer, a tensor, an option; may be empty
    std::string remedy;  ///< what to do about it; may be empty

    bool operator==(const Error&) const = default;
};

/// "what, where, what to do" in one line.
std::string describe(const Error& error);

template <class T>
using Result = std::expected<T, Error>;

/// The failure side of a Result.
inline std::unexpected<Error> fail(ErrorCode code, std::string message, std::string where = {},
                                   std::string remedy = {})
{
    return std::unexpected(Error{code, std::move(message), std::move(where), std::move(remedy)});
}

} // namespace fettle

/// Returns the error of a Result<...> expression from the enclosing function, if it has one.
#define FETTLE_TRY(expression)                                                                               \
    do {                                                                                                     \
        if (auto fettleTried = (expression); !fettleTried)                                                   \
            return std::unexpected(std::move(fettleTried).error());                                          \
    } while (false)

#define FETTLE_CONCAT_INNER(a, b) a##b
#define FETTLE_CONCAT(a, b) FETTLE_CONCAT_INNER(a, b)
#define FETTLE_ASSIGN_INNER(declaration, expression, name)                                                   \
    auto name = (expression);                                                                                \
    if (!name)                                                                                               \
        return std::unexpected(std::move(name).error());                                                     \
    declaration = std::move(*name)

/// FETTLE_ASSIGN(const auto model, tflite::read(path)); declares the value or returns the error.
#define FETTLE_ASSIGN(declaration, expression)                                                               \
    FETTLE_ASSIGN_INNER(declaration, expression, FETTLE_CONCAT(fettleResult, __LINE__))
