// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// BATCH_MATMUL: matrices in the last two dimensions, the others broadcast against each other.
#include "ops/batch_matmul.h"

#include "ops/codes.h"
#include "ops/definitions.h"
#include "tflite/options.h"

namespace fettle {

namespace {

struct BatchShapes {
    Shape left, right, out; ///< dimensions in front of the matrices, of the same rank
    MatrixBatch matrices;
};

/// Dimensions in front of the matrix, ones added in front.
Shape outerDimensions(const Shape& shape, size_t rank)
{
    Shape outer(rank - shape.size(), 1);
    outer.insert(outer.end(), shape.begin(), shape.end() - 2);
    return outer;
}

Result<BatchShapes> batchShapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 2));
    const auto table = optionsOf<tfl::BatchMatMulOptionsT>(view.op);
    const Shape& left = view.inputShape(0);
    const Shape& right = view.inputShape(1);
    if (left.size() < 2 || right.size() < 2)
        return fail(ErrorCode::DamagedModel, "a matrix has 2 dimensions");
    const auto at = [](const Shape& shape, bool transposed, size_t i) {
        return shape[shape.size() - 2 + (transposed ? 1 - i : i)];
    };
    BatchShapes b;
    b.matrices = {.rows = at(left, table.adj_x, 0),
                  .inner = at(left, table.adj_x, 1),
                  .columns = at(right, table.adj_y, 1),
                  .leftTransposed = table.adj_x,
                  .rightTransposed = table.adj_y};
    const size_t rank = std::max(left.size(), right.size());
    b.left = outerDimensions(left, rank);
    b.right = outerDimensions(right, rank);
    const auto mismatch = [&] {
        return fail(ErrorCode::DamagedModel,
                    "matrices of " + shapeText(left) + " and " + shapeText(right) + " cannot be multiplied");
    };
    if (b.matrices.inner != at(right, table.adj_y, 0))
        return mismatch();
    for (size_t d = 0; d + 2 < rank; ++d) {
        if (b.left[d] != b.right[d] && b.left[d] != 1 && b.right[d] != 1)
            return mismatch();
        b.out.push_back(b.left[d] == 1 ? b.right[d] : b.left[d]);
    }
    return b;
}

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_ASSIGN(const BatchShapes b, batchShapes(view));
    Shape out = b.out;
    out.push_back(b.matrices.rows);
    out.push_back(b.matrices.columns);
    return std::vector<Shape>{out};
}

/// Numbers of the matrices that meet in each output matrix.
std::vector<MatrixBatch::Pair> pairsOf(const BatchShapes& b)
{
    std::vector<MatrixBatch::Pair> pairs;
    const auto count = static_cast<size_t>(elementCount(b.out));
    for (size_t i = 0; i < count; ++i) {
        MatrixBatch::Pair pair;
        size_t rest = i, leftStep = 1, rightStep = 1;
        for (size_t d = b.out.size(); d-- > 0;) {
            const size_t coordinate = rest % static_cast<size_t>(b.out[d]);
            rest /= static_cast<size_t>(b.out[d]);
            const size_t inLeft = b.left[d] == 1 ? 0 : coordinate;
            const size_t inRight = b.right[d] == 1 ? 0 : coordinate;
            pair.left += inLeft * leftStep;
            pair.right += inRight * rightStep;
            pair.leftSum += inLeft;
            pair.rightSum += inRight;
            leftStep *= static_cast<size_t>(b.left[d]);
            rightStep *= static_cast<size_t>(b.right[d]);
        }
        pairs.push_back(pair);
    }
    return pairs;
}

/// Left matrices that lie one under the other and all meet the same right one are one matrix.
enum class Merge {
    Batch, ///< of the whole batch, when there is one right matrix
    Last, ///< along the last dimension in front, as the builtin kernel does it (and when there is one in both
          ///< operands)
};

void mergeRows(const OperatorView& view, Merge merge, BatchShapes& b)
{
    if (b.matrices.leftTransposed || b.out.empty())
        return;
    const bool bothHaveIt = view.inputShape(0).size() > 2 && view.inputShape(1).size() > 2;
    const bool oneRight = std::ranges::all_of(b.right, [](int32_t size) { return size == 1; });
    if (merge == Merge::Last ? !bothHaveIt || b.right.back() != 1 : !oneRight)
        return;
    do {
        b.matrices.rows *= b.out.back();
        b.left.pop_back();
        b.right.pop_back();
        b.out.pop_back();
    } while (merge == Merge::Batch && !b.out.empty());
}

Result<MatrixBatch> matrixBatch(const OperatorView& view, Merge merge = Merge::Batch)
{
    FETTLE_ASSIGN(BatchShapes b, batchShapes(view));
    mergeRows(view, merge, b);
    b.matrices.leftCount = static_cast<size_t>(elementCount(b.left));
    b.matrices.rightCount = static_cast<size_t>(elementCount(b.right));
    b.matrices.pairs = pairsOf(b);
    return b.matrices;
}

/// Scales of every column have no meaning in the integer kernels: they then multiply by zero.
double factor(const OperatorView& view)
{
    if (view.input(0)->quantization.perChannel() || view.input(1)->quantization.perChannel())
        return 0;
    return double{scaleZero(*view.input(0)).scale * scaleZero(*view.input(1)).scale} /
           double{scaleZero(view.output(0)).scale};
}

bool delegateTakesIntegers(const OperatorView& view)
{
    const float a = scaleZero(*view.input(0)).scale, b = scaleZero(*view.input(1)).scale,
                out = scaleZero(view.output(0)).scale;
    return !view.input(1)->quantization.perChannel() && !view.input(0)->quantization.perChannel() &&
           scaleZero(*view.input(1)).zeroPoint == 0 && usableScale(a) && usableScale(b) && usableScale(out) &&
           a * b / out < 256.0f;
}

Result<std::unique_ptr<PreparedOperator>> prepareIntegers(const OperatorView& view,
                                                          const ExecutionOptions& options)
{
    const bool wide = view.input(0)->type == TensorType::Int16;
    for (const Tensor* tensor : {view.input(0), view.input(1), &view.output(0)})
        if (tensor->quantization.scale.empty() || !(tensor->quantization.scale.front() > 0) ||
            (wide && scaleZero(*tensor).zeroPoint != 0))
            return fail(ErrorCode::UnsupportedModel, "a matrix of integers has no usable scale",
                        tensor->name);
    FETTLE_ASSIGN(const MatrixBatch batch, matrixBatch(view));
    const bool delegate = options.arithmetic == Arithmetic::Delegate && !wide && delegateTakesIntegers(view);
    const ScaleZero out = scaleZero(view.output(0));
    const FixedMultiplier fixed = quantizeMultiplier(factor(view));
    const auto columns = static_cast<size_t>(batch.columns);
    MatrixIntegers integers{.leftZero = scaleZero(*view.input(0)).zeroPoint,
                            .rightZero = scaleZero(*view.input(1)).zeroPoint};
    integers.requantizer = {.rule = delegate ? Requantizer::Rule::Float
                                    : wide   ? Requantizer::Rule::Wide
                                             : Requantizer::Rule::Twice,
                            .scaleF32 =
                                std::vector<float>(columns, scaleZero(*view.input(0)).scale *
                                                                scaleZero(*view.input(1)).scale / out.scale),
                            .multiplier = std::vector<int32_t>(columns, fixed.multiplier),
                            .shift = std::vector<int32_t>(columns, fixed.shift),
                            .zeroPoint = out.zeroPoint,
                            .range = byteRange(view.output(0).type)};
    return preparedIntegerProduct(view, batch, integers, options.kernels);
}

Result<std::unique_ptr<PreparedOperator>> prepareDynamic(const OperatorView& view,
                                                         const ExecutionOptions& options)
{
    const Tensor& right = *view.input(1);
    const auto table = optionsOf<tfl::BatchMatMulOptionsT>(view.op);
    const bool delegate = options.arithmetic == Arithmetic::Delegate;
    const Shape& shape = view.inputShape(1);
    const size_t columnDimension = shape.size() - (table.adj_y ? 2 : 1);
    const auto& scales = right.quantization.scale;
    if (!view.constantInput(1))
        return fail(ErrorCode::UnsupportedModel, "8-bit matrices that meet floats have to be constants",
                    right.name);
    if (scales.empty() ||
        (scales.size() > 1 && (scales.size() != static_cast<size_t>(shape[columnDimension]) ||
                               right.quantization.dimension != static_cast<int32_t>(columnDimension))))
        return fail(ErrorCode::UnsupportedModel, "the scales of the matrix are not one for each column",
                    right.name);
    FETTLE_ASSIGN(const MatrixBatch batch, matrixBatch(view, delegate ? Merge::Batch : Merge::Last));
    return preparedDynamicProduct(view, batch, table.asymmetric_quantize_inputs, delegate);
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions& options)
{
    using enum TensorType;
    FETTLE_ASSIGN(const BatchShapes checked, batchShapes(view));
    if (elementCount(view.outputShape(0)) == 0)
        return preparedFrom([](const RunArguments&) {});
    const TensorType left = view.input(0)->type, right = view.input(1)->type, out = view.output(0).type;
    if (left == Float32 && right == Float32 && out == Float32) {
        FETTLE_ASSIGN(const MatrixBatch batch, matrixBatch(view));
        return preparedRealProduct(view, batch, options.kernels);
    }
    if (left == Float32 && right == Int8 && out == Float32 && checked.matrices.inner > 0)
        return prepareDynamic(view, options);
    if (left == Int8 && right == Int8 && out == Int32) {
        FETTLE_ASSIGN(const MatrixBatch batch, matrixBatch(view));
        return preparedPlainProduct(view, batch);
    }
    if ((left == Int8 && right == Int8 && out == Int8) ||
        (left == Int16 && (right == Int16 || right == Int8) && out == Int16))
        return prepareIntegers(view, options);
    return unsupportedTypes(view);
}

Result<std::unique_ptr<OperatorGradient>> gradient(const OperatorView& view)
{
    for (size_t i = 0; i < 2; ++i)
        if (view.input(i)->type != TensorType::Float32)
            return unsupportedTypes(view);
    FETTLE_ASSIGN(const MatrixBatch batch, matrixBatch(view));
    return productGradient(batch);
}

int64_t macs(const OperatorView& view)
{
    const auto b = batchShapes(view);
    return b ? elementCount(view.outputShape(0)) * b->matrices.inner : 0;
}

int32_t version(const OperatorView& view)
{
    using enum TensorType;
    if (view.input(0)->type == Int16)
        return 3;
    if (view.input(0)->type == Int8)
        return 2;
    const bool dynamic = view.input(0)->type == Float32 && view.input(1)->type == Int8;
    return dynamic && optionsOf<tfl::BatchMatMulOptionsT>(view.op).asymmetric_quantize_inputs ? 4 : 1;
}

} // namespace

const OperatorDefinition& ops::batchMatmul()
{
    static const OperatorDefinition definition{
        .code = code::batchMatmul,
        .name = "BATCH_MATMUL",
        .label = "Matrix product",
        .quantization = {.integerKernel = true, .wideKernel = true},
        .shapes = shapes,
        .prepare = prepare,
        .gradient = gradient,
        .trains = [](const OperatorView&, size_t) { return true; },
        .macs = macs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
