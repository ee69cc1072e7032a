// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the bytes inside the program, which live as long as it does: nobody has to own them.
#include "sample/sample.h"

#include "resources/embedded.h"
#include "tflite/reader.h"

namespace fettle {

Result<ModelPtr> readSampleModel()
{
    return tflite::parse(Bytes(resources::sampleModel(), nullptr), std::string(resources::sampleModelName()));
}

Result<DatasetPtr> readSampleData(SamplePart part, DatasetOptions options)
{
    options.npzInput = part == SamplePart::Train ? "x_train" : "x_test";
    return openNpz(Bytes(resources::sampleData(), nullptr), options,
                   std::string(resources::sampleDataName()));
}

Result<Sample> readSample()
{
    Sample sample;
    FETTLE_ASSIGN(sample.model, readSampleModel());
    FETTLE_ASSIGN(sample.train, readSampleData(SamplePart::Train));
    FETTLE_ASSIGN(sample.test, readSampleData(SamplePart::Test));
    return sample;
}

} // namespace fettle
