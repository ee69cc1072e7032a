// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Spans over the symbols of embedded_data.S.

#include "resources/embedded.h"

extern "C" {
extern const std::byte fettle_sample_model[];
extern const std::byte fettle_sample_model_end[];
extern const std::byte fettle_sample_data[];
extern const std::byte fettle_sample_data_end[];
}

namespace fettle::resources {

std::span<const std::byte> sampleModel() noexcept
{
    return {fettle_sample_model, fettle_sample_model_end};
}

std::span<const std::byte> sampleData() noexcept
{
    return {fettle_sample_data, fettle_sample_data_end};
}

} // namespace fettle::resources
