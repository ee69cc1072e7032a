// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of the engine's parameter tables as the form shows them, and values between the two.
#pragma once

#include "techniques/parameter.h"
#include "widgets/parameter_form.h"

namespace fettle::app {

/// The row's id is "technique.parameter".
ui::Parameter formRow(const TechniqueInfo& technique, const Parameter& row);

QVariant toVariant(const ParameterValue& value);
ParameterValue fromVariant(const Parameter& row, const QVariant& value);

} // namespace fettle::app
