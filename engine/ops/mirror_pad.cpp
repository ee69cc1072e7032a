// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// MIRROR_PAD: surrounds a tensor with its own reflection, with (SYMMETRIC) or without (REFLECT) the outermost
// elements.
#include "ops/padding.h"
#include "tflite/options.h"

namespace fettle {

namespace {

Result<int32_t> skippedElements(const OperatorView& view)
{
    const auto mode = optionsOf<tfl::MirrorPadOptionsT>(view.op).mode;
    if (mode != tfl::MirrorPadMode::REFLECT && mode != tfl::MirrorPadMode::SYMMETRIC)
        return fail(ErrorCode::UnsupportedModel, "this mode of MIRROR_PAD is not computed");
    return mode == tfl::MirrorPadMode::REFLECT ? 1 : 0;
}

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_ASSIGN(const Padding padding, paddingOf(view));
    FETTLE_ASSIGN(const int32_t skipped, skippedElements(view));
    for (size_t d = 0; d < padding.before.size(); ++d) {
        const int32_t room = view.inputShape(0)[d] - skipped;
        if (std::max(padding.before[d], padding.after[d]) > std::max(room, 0))
            return fail(ErrorCode::DamagedModel, "a mirrored padding is larger than what it mirrors");
    }
    return paddedShapes(view);
}

/// Copies within the output that reflect dimension d at both of its ends; the dimensions behind it are
/// complete already, those in front of it in their inner part only.
void addReflections(std::vector<StridedCopy>& copies, const Shape& in, const Shape& out,
                    const Padding& padding, size_t d, int32_t skipped, size_t bytes)
{
    const auto steps = rowMajorSteps(out);
    std::vector<CopyAxis> axes;
    std::ptrdiff_t start = 0;
    for (size_t i = 0; i < out.size(); ++i) {
        axes.push_back({static_cast<size_t>(i < d ? in[i] : out[i]), steps[i], steps[i]});
        start += i < d ? padding.before[i] * steps[i] : 0;
    }
    const auto reflect = [&](int32_t count, int32_t source, int32_t target) {
        axes[d] = {static_cast<size_t>(count), -steps[d], steps[d]};
        copies.emplace_back(axes, bytes, start + source * steps[d], start + target * steps[d]);
    };
    const int32_t before = padding.before[d];
    const int32_t end = before + in[d];
    reflect(before, 2 * before - 1 + skipped, 0);
    reflect(padding.after[d], end - 1 - skipped, end);
}

struct MirroredCopy {
    StridedCopy inside;
    std::vector<StridedCopy> reflections; ///< within the output, in this order
};

Result<MirroredCopy> copyOf(const OperatorView& view, size_t bytes)
{
    FETTLE_ASSIGN(const Padding padding, paddingOf(view));
    FETTLE_ASSIGN(const int32_t skipped, skippedElements(view));
    const Shape& in = view.inputShape(0);
    const Shape& out = view.outputShape(0);
    MirroredCopy copy{copyInside(in, out, padding, bytes), {}};
    for (size_t d = in.size(); d-- > 0;)
        addReflections(copy.reflections, in, out, padding, d, skipped, bytes);
    return copy;
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_ASSIGN(const size_t bytes, commonBytes(view));
    if (bitsOf(view.output(0).type) < 8)
        return unsupportedTypes(view);
    FETTLE_ASSIGN(MirroredCopy made, copyOf(view, bytes));
    return preparedFrom([copy = std::move(made)](const RunArguments& arguments) {
        auto* to = arguments.out<std::byte>(0);
        copy.inside(arguments.in<std::byte>(0), to);
        for (const StridedCopy& reflection : copy.reflections)
            reflection(to, to);
    });
}

/// What was copied last goes back first.
Result<std::unique_ptr<OperatorGradient>> gradient(const OperatorView& view)
{
    FETTLE_ASSIGN(MirroredCopy made, copyOf(view, sizeof(float)));
    const auto count = static_cast<size_t>(elementCount(view.outputShape(0)));
    return gradientFrom(
        [copy = std::move(made), count](const GradientArguments& arguments) {
            float* to = arguments.gradientIn(0);
            if (to == nullptr)
                return;
            auto* sums = reinterpret_cast<float*>(arguments.scratch);
            std::copy_n(arguments.gradientOut(), count, sums);
            for (size_t i = copy.reflections.size(); i-- > 0;)
                copy.reflections[i].addBack(sums, sums);
            copy.inside.addBack(sums, to);
        },
        count * sizeof(float));
}

int32_t version(const OperatorView& view)
{
    return view.input(0)->type == TensorType::Int16 ? 3 : versionInt8Is2(view);
}

} // namespace

const OperatorDefinition& ops::mirrorPad()
{
    static const OperatorDefinition definition{
        .code = code::mirrorPad,
        .name = "MIRROR_PAD",
        .label = "Pad",
        .quantization = {.integerKernel = true, .sameScale = true, .wideKernel = true},
        .shapes = shapes,
        .prepare = prepare,
        .gradient = gradient,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
