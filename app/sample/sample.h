// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The embedded sample as the engine's types: one reader for the window, the headless tour and the command
// line.
#pragma once

#include "data/dataset.h"
#include "model/model.h"

namespace fettle {

enum class SamplePart { Train, Test };

/// The embedded model; its bytes are not copied.
Result<ModelPtr> readSampleModel();
/// The pictures of a part. options: what part of them to use; which array is set here.
Result<DatasetPtr> readSampleData(SamplePart part, DatasetOptions options = {});

struct Sample {
    ModelPtr model;
    DatasetPtr train;
    DatasetPtr test;
};
Result<Sample> readSample();

} // namespace fettle
