// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Samples with or without labels, read one by one from any thread; memory does not grow with the data set.
#pragma once

#include "core/job.h"
#include "core/result.h"
#include "model/tensor.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace fettle {

/// Stored values of samples. read() may be called from any thread.
class Dataset {
public:
    virtual ~Dataset() = default;

    virtual int64_t size() const = 0;
    /// Shape of one sample, without batch: height × width × channels for pictures. Samples of differing size
    /// (picture folders) report the first one's shape and fixedShape() == false.
    virtual const Shape& sampleShape() const = 0;
    virtual bool fixedShape() const { return true; }
    /// Stored values of a sample as float (bytes 0…255 as they are), row-major, channels last. `shape` is the
    /// sample's own.
    virtual Result<void> read(int64_t index, std::vector<float>& values, Shape& shape) const = 0;
    /// For models with several inputs: how many a sample has, and the values of each. Input 0 is what read()
    /// gives.
    virtual size_t inputCount() const { return 1; }
    virtual const Shape& inputShape(size_t input) const
    {
        (void)input;
        return sampleShape();
    }
    virtual Result<void> readInput(size_t input, int64_t index, std::vector<float>& values,
                                   Shape& shape) const
    {
        (void)input;
        return read(index, values, shape);
    }
    /// Class index; empty when the set has no labels.
    virtual std::optional<int64_t> label(int64_t index) const = 0;
    /// Names of the classes in label order, when the set has them.
    virtual std::span<const std::string> classNames() const { return {}; }
    /// "CIFAR binary, 1000 samples of 32×32×3, 10 classes"
    virtual std::string description() const = 0;
};

using DatasetPtr = std::shared_ptr<const Dataset>;

struct DatasetOptions {
    std::filesystem::path labels = {}; ///< file of labels where the data file carries none
    std::string labelColumn =
        {};                    ///< of a CSV file: name or number (from 0); default: label, labels, class or y
    std::string npzInput = {}; ///< member of an .npz for the samples (default: the only one, or x_test,
                               ///< x_train, x, in this order)
    std::string npzLabels = {}; ///< member for the labels (default: the partner of the samples' name)
    int64_t skip = 0;
    int64_t limit = -1; ///< -1: all
};

/// Detects the format by content: CIFAR-10/100 binary, IDX (.gz), .npy, .npz, CSV, TFRecord of image
/// examples, a table of picture files, a folder of class folders of pictures (PNG, JPEG, GIF, BMP). Packed
/// data is unpacked into a temporary file. Errors: NotFound, ReadFailed, DataFormat, WriteFailed (temporary
/// file).
Result<DatasetPtr> openDataset(const std::filesystem::path& path, const DatasetOptions& options = {});
/// The same for an .npz in memory (the embedded sample).
Result<DatasetPtr> openNpz(const Bytes& bytes, const DatasetOptions& options = {},
                           const std::string& name = "data.npz");
/// The set with the class numbers of a model. map: a text file with a line "stored, wanted" for each class;
/// stored is a number or a class name of the set, wanted a number or one of the model's labels. Errors: those
/// of reading, DataFormat.
Result<DatasetPtr> relabelled(DatasetPtr source, const std::filesystem::path& map,
                              std::span<const std::string> modelLabels);
/// DataMismatch unless every sample has a label in [0, classes).
Result<void> checkLabels(const Dataset& data, int64_t classes);
/// One data set for each input of a model; sample i is made of the sample i of each, labels are the first's.
/// Error DataMismatch when they differ in size.
Result<DatasetPtr> joined(std::vector<DatasetPtr> inputs);
/// A part of a data set; cheap.
DatasetPtr slice(DatasetPtr source, int64_t first, int64_t count);
/// These samples of a data set, in this order.
DatasetPtr selected(DatasetPtr source, std::vector<int64_t> samples);
/// `count` samples chosen by seed, in a fixed order.
DatasetPtr sampleOf(DatasetPtr source, int64_t count, uint64_t seed);

} // namespace fettle
