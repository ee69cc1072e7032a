// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND: every block-th row and column of an image becomes an image of its
// own, and back.
#include "ops/moves.h"

namespace fettle {

namespace {

/// Block of each spatial dimension (all but the first and the last, where there are more than two), and what
/// is added to or cut off at its two ends.
struct Blocks {
    std::vector<int32_t> block, before, after;
};

/// There is a copy for each place in a block; real models have a few dozen.
constexpr int64_t mostPlaces = 1 << 16;

Result<Blocks> blocksOf(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 3));
    Blocks made;
    FETTLE_ASSIGN(made.block, constantIntegers(view, 1));
    FETTLE_ASSIGN(const std::vector<int32_t> ends, constantIntegers(view, 2));
    const size_t rank = view.inputShape(0).size();
    const auto outside = [](int32_t value, int32_t low) { return value < low || value > 1 << 24; };
    if ((rank != 3 && rank != 4) || made.block.size() != rank - 2 || ends.size() != 2 * made.block.size() ||
        std::ranges::any_of(made.block, [&](int32_t v) { return outside(v, 1); }) ||
        std::ranges::any_of(ends, [&](int32_t v) { return outside(v, 0); }))
        return fail(ErrorCode::DamagedModel, "the blocks do not fit " + shapeText(view.inputShape(0)));
    if (elementCount(made.block) > mostPlaces)
        return fail(ErrorCode::UnsupportedModel, "the blocks are too large");
    for (size_t d = 0; d < made.block.size(); ++d) {
        made.before.push_back(ends[2 * d]);
        made.after.push_back(ends[2 * d + 1]);
    }
    return made;
}

Result<int32_t> sizeFrom(int64_t size, bool fits = true)
{
    if (!fits || size < 0 || size > std::numeric_limits<int32_t>::max())
        return fail(ErrorCode::DamagedModel, "a size does not fit the blocks");
    return static_cast<int32_t>(size);
}

Result<std::vector<Shape>> toBatchShapes(const OperatorView& view)
{
    FETTLE_ASSIGN(const Blocks blocks, blocksOf(view));
    Shape shape = view.inputShape(0);
    for (size_t d = 0; d < blocks.block.size(); ++d) {
        const int64_t padded = int64_t{shape[d + 1]} + blocks.before[d] + blocks.after[d];
        FETTLE_ASSIGN(shape[d + 1], sizeFrom(padded / blocks.block[d], padded % blocks.block[d] == 0));
        FETTLE_ASSIGN(shape[0], sizeFrom(int64_t{shape[0]} * blocks.block[d]));
    }
    return std::vector<Shape>{std::move(shape)};
}

Result<std::vector<Shape>> toSpaceShapes(const OperatorView& view)
{
    FETTLE_ASSIGN(const Blocks blocks, blocksOf(view));
    Shape shape = view.inputShape(0);
    for (size_t d = 0; d < blocks.block.size(); ++d) {
        const int64_t whole = int64_t{shape[d + 1]} * blocks.block[d];
        FETTLE_ASSIGN(shape[d + 1], sizeFrom(whole - blocks.before[d] - blocks.after[d]));
        FETTLE_ASSIGN(shape[0], sizeFrom(shape[0] / blocks.block[d], shape[0] % blocks.block[d] == 0));
    }
    return std::vector<Shape>{std::move(shape)};
}

/// The cells of one small image along one dimension: from `first` on there are `count`, at `start` of the
/// large image.
struct Run {
    int32_t first, count, start;
};

/// Cell i of the small image lies at i * block + phase - before of the large one.
Run insideOf(int32_t small, int32_t large, int32_t block, int32_t phase, int32_t before)
{
    const int64_t shift = int64_t{phase} - before;
    const int64_t first = shift >= 0 ? 0 : (-shift + block - 1) / block;
    const int64_t room = large - shift; // of i * block
    const int64_t last = room <= 0 ? 0 : std::min<int64_t>(small, (room + block - 1) / block);
    return {static_cast<int32_t>(first), static_cast<int32_t>(std::max<int64_t>(0, last - first)),
            static_cast<int32_t>(first * block + shift)};
}

/// One copy for each place in a block.
std::vector<Move> moves(const Shape& small, const Shape& large, const Blocks& blocks, size_t bytes,
                        bool toBatch)
{
    const auto smallSteps = rowMajorSteps(small);
    const auto largeSteps = rowMajorSteps(large);
    const size_t spatial = blocks.block.size();
    size_t phases = 1;
    for (const int32_t block : blocks.block)
        phases *= static_cast<size_t>(block);
    std::vector<Move> made;
    if (elementCount(small) == 0 || elementCount(large) == 0)
        return made;
    for (size_t phase = 0; phase < phases; ++phase) {
        std::ptrdiff_t inSmall = static_cast<std::ptrdiff_t>(phase) * large[0] * smallSteps[0];
        std::ptrdiff_t inLarge = 0;
        std::vector<CopyAxis> axes(spatial + 2);
        axes.front() = {static_cast<size_t>(large[0]), largeSteps[0], smallSteps[0]};
        size_t rest = phase;
        for (size_t d = spatial; d-- > 0;) {
            const auto block = static_cast<size_t>(blocks.block[d]);
            const Run run = insideOf(small[d + 1], large[d + 1], blocks.block[d],
                                     static_cast<int32_t>(rest % block), blocks.before[d]);
            rest /= block;
            inSmall += run.first * smallSteps[d + 1];
            inLarge += run.start * largeSteps[d + 1];
            axes[d + 1] = {static_cast<size_t>(run.count), largeSteps[d + 1] * blocks.block[d],
                           smallSteps[d + 1]};
        }
        axes.back() = {static_cast<size_t>(large.back()), 1, 1};
        if (!toBatch)
            for (CopyAxis& axis : axes)
                std::swap(axis.from, axis.to);
        made.push_back(
            {0, 0, StridedCopy(axes, bytes, toBatch ? inLarge : inSmall, toBatch ? inSmall : inLarge)});
    }
    return made;
}

template <bool toBatch>
Result<std::vector<Move>> movesOf(const OperatorView& view, size_t bytes)
{
    FETTLE_ASSIGN(const Blocks blocks, blocksOf(view));
    const Shape& in = view.inputShape(0);
    const Shape& out = view.outputShape(0);
    return toBatch ? moves(out, in, blocks, bytes, true) : moves(in, out, blocks, bytes, false);
}

Result<std::unique_ptr<PreparedOperator>> prepareToBatch(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_ASSIGN(const size_t bytes, commonBytes(view));
    FETTLE_ASSIGN(std::vector<Move> made, movesOf<true>(view, bytes));
    Background background;
    if (isByte(view.output(0).type))
        background.value[0] = static_cast<std::byte>(scaleZero(view.output(0)).zeroPoint);
    return preparedMoves(view, std::move(made), background);
}

Result<std::unique_ptr<PreparedOperator>> prepareToSpace(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_ASSIGN(const size_t bytes, commonBytes(view));
    FETTLE_ASSIGN(std::vector<Move> made, movesOf<false>(view, bytes));
    return preparedMoves(view, std::move(made));
}

int32_t version(const OperatorView& view)
{
    if (view.input(0)->type == TensorType::Int16)
        return 4;
    return view.inputShape(0).size() != 4 ? 3 : versionInt8Is2(view);
}

} // namespace

const OperatorDefinition& ops::spaceToBatchNd()
{
    static const OperatorDefinition definition{
        .code = code::spaceToBatchNd,
        .name = "SPACE_TO_BATCH_ND",
        .label = "To batch",
        .quantization = {.integerKernel = true, .sameScale = true, .wideKernel = true},
        .shapes = toBatchShapes,
        .prepare = prepareToBatch,
        .gradient = movedBack<movesOf<true>>,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

const OperatorDefinition& ops::batchToSpaceNd()
{
    static const OperatorDefinition definition{
        .code = code::batchToSpaceNd,
        .name = "BATCH_TO_SPACE_ND",
        .label = "To space",
        .quantization = {.integerKernel = true, .sameScale = true, .wideKernel = true},
        .shapes = toSpaceShapes,
        .prepare = prepareToSpace,
        .gradient = movedBack<movesOf<false>>,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
