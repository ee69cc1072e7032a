// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The float models of the shared data, each with samples for it.
#pragma once

#include "data/dataset.h"
#include "data/preprocessing.h"
#include "model/model.h"

#include <string>
#include <vector>

namespace fettle::test {

struct RealModel {
    std::string name;
    ModelPtr model;
    DatasetPtr data; ///< for calibration and comparison
    Preprocessing preprocessing;
};

/// Pictures, or rows of numbers, that are smooth noise made from a seed: the same values on every machine.
DatasetPtr noiseData(Shape shape, int64_t count, float low, float high, int64_t classes = 0);

/// ResNet-8, DS-CNN, MNIST, autoencoder, VWW, MobileNet v1; empty where the shared data is not here.
std::vector<RealModel> realFloatModels();

} // namespace fettle::test
