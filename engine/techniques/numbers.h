// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The techniques that change how numbers are stored. Each rewrites the layers that ask for it.
#pragma once

#include "techniques/layer.h"
#include "techniques/range_choice.h"

#include <span>
#include <vector>

namespace fettle {

/// float16: float32 constants are stored in half precision and unpacked by DEQUANTIZE; the arithmetic stays
/// float32. Constants of fewer than 128 values stay, because the operator that unpacks them takes more bytes
/// than they save.
void applyFloat16(Rewrite& rewrite, const std::vector<Layer>& layers);

/// dynamic: weights of at least 1024 values (the converters' rule) become int8 or int4 where the operator has
/// a kernel that quantizes its float input at run time.
void applyDynamic(Rewrite& rewrite, const std::vector<Layer>& layers);

/// weight-only: weights of at least 1024 values become int8 or int4 constants that a DEQUANTIZE unpacks; the
/// arithmetic stays float32.
void applyWeightOnly(Rewrite& rewrite, const std::vector<Layer>& layers);

/// What a model's inputs and outputs are after int8.
enum class InterfaceType { Float, Int8, UInt8, Int16 };

/// Whether something is done; Measured: when the outputs come closer to the float model's with it.
enum class Wish { Measured, Yes, No };

struct Int8Options {
    InterfaceType interface = InterfaceType::Float;
    bool strict = false;
    int activationBits = 8; ///< or 16
    CalibrationMethod calibration = CalibrationMethod::Auto;
    double percentile = 99.99; ///< of the method of that name
    Wish biasCorrection = Wish::Measured;
    bool equalize = false; ///< cross-layer equalization before anything is measured
};

/// What int8 needs to know about activations, by the source's TensorId.
struct ActivationRanges {
    std::vector<ValueRange> ranges;
    /// Means of the channels of layers' inputs, with which biases are corrected; empty when they are not.
    std::vector<std::vector<double>> means;
};
/// The integers that stand for an activation.
struct ActivationNumbers {
    AffineParameters parameters;
    TensorId group;     ///< names the tensors that share them
    bool fixed = false; ///< not by their own ranges alone: by their operator, by its state or its table
};
/// By TensorId, of a model to which applyInt8() will be applied with the same arguments. Error: Refused, as
/// there.
Result<std::vector<std::optional<ActivationNumbers>>> activationNumbers(const ModelPtr& model,
                                                                        const std::vector<Layer>& layers,
                                                                        const ActivationRanges& activations,
                                                                        const Int8Options& options);

/// From the recipe's own int8 stage, else from the first rule that has one.
Int8Options int8OptionsOf(const Recipe& recipe);

/// Which source tensors int8 needs the ranges of, indexed by TensorId; empty when no layer becomes int8.
std::vector<bool> tensorsToCalibrate(const Model& model, const std::vector<Layer>& layers,
                                     const Int8Options& options);

/// By TensorId, of how many channels the correction of biases needs the means; 0 where it needs none.
std::vector<int64_t> meansToCalibrate(const Model& model, const std::vector<Layer>& layers,
                                      const Int8Options& options);

/// Gives recurrent layers that int8 makes integer the intermediate tensors whose ranges are measured: to be
/// called before anything is.
void addIntermediates(GraphEditor& editor, const std::vector<Layer>& layers, const Int8Options& options);

/// What can be said before ranges are measured. Error Refused: strict, naming each operator that would stay
/// float; a model that is integer already; an interface that does not go with the activations' width.
Result<void> checkInt8(const Model& model, const std::vector<Layer>& layers, const Int8Options& options);

/// int8: weights and activations are integers. Operators without an integer kernel, and those of which
/// something else is asked, stay as they are between DEQUANTIZE and QUANTIZE. Error: Refused, for ranges that
/// are not finite.
Result<void> applyInt8(Rewrite& rewrite, const std::vector<Layer>& layers,
                       const ActivationRanges& activations, const Int8Options& options);

} // namespace fettle
