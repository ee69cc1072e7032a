// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Tensors of a graph: type, shape, quantization, and which buffer holds their data.
#pragma once

#include "core/bytes.h"
#include "core/id.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fettle {

/// Element types with the codes of the .tflite format.
enum class TensorType : uint8_t {
    Float32 = 0,
    Float16 = 1,
    Int32 = 2,
    UInt8 = 3,
    Int64 = 4,
    String = 5,
    Bool = 6,
    Int16 = 7,
    Complex64 = 8,
    Int8 = 9,
    Float64 = 10,
    Complex128 = 11,
    UInt64 = 12,
    Resource = 13,
    Variant = 14,
    UInt32 = 15,
    UInt16 = 16,
    Int4 = 17,
    BFloat16 = 18,
    Int2 = 19,
    UInt4 = 20,
    Float8E4M3 = 21,
    Float8E5M2 = 22,
};

/// "float32", "int8", … as the command line prints it.
std::string_view typeName(TensorType type);
/// Bits of one element; 0 for types without a fixed size (strings, resources, variants).
int bitsOf(TensorType type);

using Shape = std::vector<int32_t>;

/// Number of elements; a scalar (empty shape) has one. Negative dimensions count as 1.
int64_t elementCount(const Shape& shape);
/// Bytes that `count` elements take; packed types are rounded up to a whole byte.
int64_t byteSize(TensorType type, int64_t count);
/// "1×32×32×3"; "scalar" for an empty shape.
std::string shapeText(const Shape& shape);

/// real = scale * (q - zeroPoint); one entry, or one for each index of `dimension`. Empty: not quantized.
struct Quantization {
    struct Custom {
        Bytes data;
        bool operator==(const Custom&) const = default;
    };
    /// Scales of blocks along the last dimension; they are tensors of the graph.
    struct Blockwise {
        TensorId scales;
        TensorId zeroPoints;
        int32_t blockSize = 0;
        std::vector<int32_t> blockShape;
        bool operator==(const Blockwise&) const = default;
    };
    struct MultiAxis {
        TensorId scales;
        TensorId zeroPoints;
        int32_t blockSize = 0;
        std::vector<int32_t> dimensions;
        bool operator==(const MultiAxis&) const = default;
    };

    std::vector<float> scale;
    std::vector<int64_t> zeroPoint; ///< as long as scale
    std::vector<float> minimum;     ///< recorded ranges, informational
    std::vector<float> maximum;
    int32_t dimension = 0;
    std::variant<std::monostate, Custom, Blockwise, MultiAxis> details;

    bool present() const { return !scale.empty(); }
    bool perChannel() const { return scale.size() > 1; }
    bool operator==(const Quantization&) const = default;
};

/// How the values of a sparse tensor are stored; kept as the file has it.
struct Sparsity {
    struct Dimension {
        bool compressed = false; ///< SPARSE_CSR instead of DENSE
        int32_t denseSize = 0;
        std::vector<int32_t> segments;
        std::vector<int32_t> indices;
        int32_t segmentBits = 0; ///< 8, 16 or 32 as the file stores them; 0: absent
        int32_t indexBits = 0;
        bool operator==(const Dimension&) const = default;
    };
    std::vector<int32_t> traversalOrder;
    std::vector<int32_t> blockMap;
    std::vector<Dimension> dimensions;
    bool operator==(const Sparsity&) const = default;
};

struct VariantSubtype {
    Shape shape;
    TensorType type = TensorType::Float32;
    bool hasRank = false;
    bool operator==(const VariantSubtype&) const = default;
};

struct Tensor {
    std::string name;
    TensorType type = TensorType::Float32;
    Shape shape;
    Shape shapeSignature; ///< -1 where a dimension is not known before run time; empty: as shape
    bool hasRank = false;
    bool isVariable = false;
    BufferId buffer{0};
    uint32_t externalBuffer = 0;
    Quantization quantization;
    std::optional<Sparsity> sparsity;
    std::vector<VariantSubtype> variantTensors;

    bool operator==(const Tensor&) const = default;
};

} // namespace fettle
