// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Small sound inputs for the fuzzers to begin with.
#pragma once

#include <cstddef>
#include <vector>

namespace fettle::fuzz {

using Seeds = std::vector<std::vector<std::byte>>;

Seeds modelSeeds();
Seeds recipeSeeds();
Seeds arraySeeds();
Seeds npzSeeds();
Seeds csvSeeds();
Seeds pictureSeeds();
Seeds tfRecordSeeds();
Seeds checkpointSeeds();

} // namespace fettle::fuzz
