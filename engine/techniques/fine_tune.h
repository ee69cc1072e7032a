// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The parameters of fine-tuning. It is no stage of a layer: a recipe has it as a whole, or not.
#pragma once

#include "techniques/parameter.h"

namespace fettle {

const TechniqueInfo& fineTuning();

} // namespace fettle
