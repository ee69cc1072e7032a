// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Small sound inputs for the fuzzers to begin with.
#include "seeds.h"

#include "../conformance/one_operator.h"
#include "../engine/data_files.h"
#include "../engine/picture_files.h"
#include "../engine/test_support.h"
#include "tflite/writer.h"
#include "training/state.h"

namespace fettle::fuzz {

using test::bytesOf;

namespace {

void addModel(const Model& model, Seeds& seeds)
{
    constexpr size_t mostBytes = 20'000; // large ones are slow to mutate and teach nothing more
    if (const auto bytes = tflite::serialize(model); bytes && bytes->size() <= mostBytes)
        seeds.emplace_back(bytes->view().begin(), bytes->view().end());
}

} // namespace

/// One model of each family of operators, and one with several.
Seeds modelSeeds()
{
    Seeds seeds;
    addModel(test::smallModel(), seeds);
    for (const test::OperatorCases& cases : test::operatorCases()) {
        test::Random random(1);
        if (const ModelPtr model = cases.make(random))
            addModel(*model, seeds);
    }
    return seeds;
}

Seeds recipeSeeds()
{
    return {bytesOf("prune(sparsity=0.5,pattern=2:4) + cluster(clusters=16,init=kmeans++) + int8(io=float)"),
            bytesOf("float16"), bytesOf("dynamic(bits=4,granularity=tensor)"), bytesOf("keep"),
            bytesOf(R"({"layers":[{"match":"conv2d_3|dense.*","stages":[{"technique":"dynamic"}]}]})")};
}

Seeds arraySeeds()
{
    return {bytesOf(test::idxBytes({3, 4, 2})), bytesOf(test::gzipped(test::idxBytes({3, 4}))),
            bytesOf(test::npyBytes("<f4", "(2, 3)", std::string(24, '\1'))),
            bytesOf(test::npyBytes("|u1", "(4,)", std::string(4, '\2')))};
}

Seeds npzSeeds()
{
    const test::TemporaryFolder folder;
    const auto path = folder.path() / "a.npz";
    test::writeNpz(path, {{"x", test::npyBytes("<f4", "(2, 3)", std::string(24, '\1'))},
                          {"y", test::npyBytes("<i4", "(2,)", std::string(8, '\0'))}});
    return {test::fileBytes(path)};
}

Seeds csvSeeds()
{
    return {bytesOf("a,b,label\n1,2,0\n3,4.5e-3,1\n"), bytesOf("1,2\n\"3\",4\n"),
            bytesOf("file,label\na.png,cat\n")};
}

Seeds pictureSeeds()
{
    const test::TemporaryFolder folder;
    const auto path = folder.path() / "a.png";
    test::writePng(path, 5, 4, 3);
    return {test::fileBytes(path), test::smallBmp(true), test::smallGif(true), test::turnedJpeg(6)};
}

Seeds checkpointSeeds()
{
    TrainingState state;
    state.values = {{1, 2, 3}, {4}};
    state.averages = state.best = state.values;
    state.epochs = {{0, 2.5, 2.4, 0.5, 1000, true}, {1, 2.0, 2.2, {}, 1000, false}};
    state.optimizer = {10, state.values, state.values, state.values};
    state.constraints = {{true, {0.5F}, {{-1, 0, 1}}, {0, 1, 1}, {0, 0, 1}, 2}, {}};
    return {packedState(state, "key")};
}

Seeds tfRecordSeeds()
{
    return {test::joined({test::tfRecord(test::tfExample(test::smallBmp(false), 3)),
                          test::tfRecord(test::tfExample(test::smallGif(false), 7))})};
}

} // namespace fettle::fuzz
