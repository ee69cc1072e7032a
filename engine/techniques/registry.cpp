// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The list of techniques.
#include "techniques/parameter.h"

#include <algorithm>

namespace fettle {

namespace techniques {
#define FETTLE_TECHNIQUE(name) TechniqueInfo name();
#include "techniques/techniques.inc"
#undef FETTLE_TECHNIQUE
} // namespace techniques

std::span<const TechniqueInfo> allTechniques()
{
    static const std::vector<TechniqueInfo> all = {
#define FETTLE_TECHNIQUE(name) techniques::name(),
#include "techniques/techniques.inc"
#undef FETTLE_TECHNIQUE
    };
    return all;
}

const TechniqueInfo* findTechnique(std::string_view id)
{
    const auto all = allTechniques();
    const auto found = std::ranges::find(all, id, &TechniqueInfo::id);
    return found == all.end() ? nullptr : &*found;
}

} // namespace fettle
