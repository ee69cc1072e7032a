// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The kernels of BATCH_MATMUL. A right matrix is packed like the weights of a fully connected layer: once
// when it is a constant, in every run otherwise.
#include "ops/batch_matmul.h"

#include "kernels/kernels.h"

#include <Eigen/Core>

namespace fettle {

namespace {

/// Multiplies all pairs with a Kernel, which has: Left, Right, Out; packedBytes(), scratchBytes();
/// pack(right [columns][inner], packed); run(left [rows][inner], packed, pair, out, scratch).
template <class Kernel>
class Product final : public PreparedOperator {
    using Left = typename Kernel::Left;
    using Right = typename Kernel::Right;

public:
    Product(const OperatorView& view, const MatrixBatch& batch, Kernel kernel)
        : m_batch(batch), m_kernel(std::move(kernel)), m_constant(view.constantInput(1))
    {
        if (!m_constant || m_batch.pairs.empty())
            return;
        const Right* right = view.data(1).template as<Right>().data();
        std::vector<Right> turned(m_batch.rightTransposed ? 0 : m_batch.rightSize());
        m_packed = AlignedMemory(packedStep() * m_batch.rightCount);
        for (size_t i = 0; i < m_batch.rightCount; ++i)
            pack(right + i * m_batch.rightSize(), turned.data(), m_packed.data() + i * packedStep());
    }

    size_t scratchBytes() const override
    {
        return kernelBytes() + leftBytes() + rightBytes() + (m_constant ? 0 : packedStep());
    }

    void run(const RunArguments& arguments) const override
    {
        std::byte* const turnedLeft = arguments.scratch + kernelBytes();
        std::byte* const turnedRight = turnedLeft + leftBytes();
        std::byte* const packed = turnedRight + rightBytes();
        size_t packedRight = SIZE_MAX, leftAtHand = SIZE_MAX;
        auto* out = arguments.out<typename Kernel::Out>(0);
        for (const MatrixBatch::Pair& pair : m_batch.pairs) {
            const Left* left = arguments.in<Left>(0) + pair.left * m_batch.leftSize();
            if (m_batch.leftTransposed) {
                auto* turned = reinterpret_cast<Left*>(turnedLeft);
                if (leftAtHand != pair.left)
                    transposeMatrix(left, static_cast<size_t>(m_batch.inner),
                                    static_cast<size_t>(m_batch.rows), turned);
                leftAtHand = pair.left;
                left = turned;
            }
            if (!m_constant && packedRight != pair.right) {
                pack(arguments.in<Right>(1) + pair.right * m_batch.rightSize(),
                     reinterpret_cast<Right*>(turnedRight), packed);
                packedRight = pair.right;
            }
            m_kernel.run(left, m_constant ? m_packed.data() + pair.right * packedStep() : packed, pair, out,
                         arguments.scratch);
            out += m_batch.outSize();
        }
    }

private:
    size_t packedStep() const { return alignedSize(m_kernel.packedBytes()); }
    size_t kernelBytes() const { return alignedSize(m_kernel.scratchBytes()); }
    size_t leftBytes() const
    {
        return m_batch.leftTransposed ? alignedSize(m_batch.leftSize() * sizeof(Left)) : 0;
    }
    size_t rightBytes() const
    {
        return m_constant || m_batch.rightTransposed ? 0 : alignedSize(m_batch.rightSize() * sizeof(Right));
    }

    void pack(const Right* right, Right* turned, std::byte* packed) const
    {
        if (!m_batch.rightTransposed) {
            transposeMatrix(right, static_cast<size_t>(m_batch.inner), static_cast<size_t>(m_batch.columns),
                            turned);
            right = turned;
        }
        m_kernel.pack(right, packed);
    }

    MatrixBatch m_batch;
    Kernel m_kernel;
    bool m_constant;
    AlignedMemory m_packed;
};

template <class Kernel>
std::unique_ptr<PreparedOperator> product(const OperatorView& view, const MatrixBatch& batch, Kernel kernel)
{
    return std::make_unique<Product<Kernel>>(view, batch, std::move(kernel));
}

/// The fully connected layer that one product is.
kernels::Window windowOf(const MatrixBatch& batch)
{
    return kernels::fullyConnectedWindow(batch.rows, batch.inner, batch.columns);
}

struct FastReal {
    using Left = float;
    using Right = float;
    using Out = float;
    kernels::Window window;
    const kernels::WindowF32& kernel = kernels::kernels().convF32;

    size_t packedBytes() const { return kernel.packedBytes(window); }
    size_t scratchBytes() const { return kernel.scratchBytes(window); }
    void pack(const float* right, std::byte* packed) const { kernel.pack(window, right, nullptr, packed); }
    void run(const float* left, const std::byte* packed, const MatrixBatch::Pair&, float* out,
             std::byte* scratch) const
    {
        kernel.run(window, packed, {}, left, out, {0, 1}, scratch);
    }
};

/// The right matrix as it is.
template <class L, class R, class O>
struct Unpacked {
    using Left = L;
    using Right = R;
    using Out = O;
    MatrixBatch batch;

    size_t packedBytes() const { return batch.rightSize() * sizeof(R); }
    size_t scratchBytes() const { return 0; }
    void pack(const R* right, std::byte* packed) const { std::memcpy(packed, right, packedBytes()); }
};

struct ReadableReal : Unpacked<float, float, float> {
    void run(const float* left, const std::byte* packed, const MatrixBatch::Pair&, float* out,
             std::byte*) const
    {
        using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
        const Eigen::Map<const Matrix> a(left, batch.rows, batch.inner);
        const Eigen::Map<const Matrix> b(reinterpret_cast<const float*>(packed), batch.columns, batch.inner);
        Eigen::Map<Matrix>(out, batch.rows, batch.columns).noalias() = a * b.transpose();
    }
};

struct FastInteger {
    using Left = int8_t;
    using Right = int8_t;
    using Out = int8_t;
    kernels::Window window;
    MatrixIntegers integers;
    const kernels::WindowI8& kernel = kernels::kernels().convI8;

    size_t packedBytes() const { return kernel.packedBytes(window); }
    size_t scratchBytes() const { return kernel.scratchBytes(window); }
    void pack(const int8_t* right, std::byte* packed) const
    {
        const Requantizer& r = integers.requantizer;
        const bool inFloat = r.rule == Requantizer::Rule::Float;
        kernel.pack(window,
                    {.weights = right,
                     .inputZeroPoint = integers.leftZero,
                     .weightZeroPoint = integers.rightZero,
                     .output = {.rounding = inFloat ? kernels::Rounding::Float : kernels::Rounding::Double,
                                .scale = r.scaleF32.data(),
                                .multiplier = r.multiplier.data(),
                                .shift = r.shift.data(),
                                .zeroPoint = r.zeroPoint,
                                .low = r.range.low,
                                .high = r.range.high}},
                    packed);
    }
    void run(const int8_t* left, const std::byte* packed, const MatrixBatch::Pair&, int8_t* out,
             std::byte* scratch) const
    {
        kernel.run(window, packed, left, out, {0, 1}, scratch);
    }
};

/// Integer sums in 64 bits, finished by `finish(sum)`.
template <class L, class R, class O, class Finish>
struct ReadableInteger : Unpacked<L, R, O> {
    int32_t leftZero = 0, rightZero = 0;
    Finish finish;

    ReadableInteger(const MatrixBatch& b, int32_t leftZeroPoint, int32_t rightZeroPoint, Finish f)
        : Unpacked<L, R, O>{b}, leftZero(leftZeroPoint), rightZero(rightZeroPoint), finish(std::move(f))
    {
    }

    void run(const L* left, const std::byte* packed, const MatrixBatch::Pair&, O* out, std::byte*) const
    {
        const auto inner = static_cast<size_t>(this->batch.inner);
        for (int32_t row = 0; row < this->batch.rows; ++row, left += inner) {
            const R* right = reinterpret_cast<const R*>(packed);
            for (int32_t column = 0; column < this->batch.columns; ++column, right += inner) {
                int64_t sum = 0;
                for (size_t i = 0; i < inner; ++i)
                    sum += int64_t{left[i] - leftZero} * (right[i] - rightZero);
                *out++ = static_cast<O>(finish(sum));
            }
        }
    }
};

template <class L, class R, class O>
std::unique_ptr<PreparedOperator> readable(const OperatorView& view, const MatrixBatch& batch,
                                           const MatrixIntegers& integers)
{
    const auto finish = [r = integers.requantizer](int64_t sum) { return r.apply(sum, 0, Tie::Away); };
    return product(
        view, batch,
        ReadableInteger<L, R, O, decltype(finish)>(batch, integers.leftZero, integers.rightZero, finish));
}

} // namespace

std::unique_ptr<PreparedOperator> preparedRealProduct(const OperatorView& view, const MatrixBatch& batch,
                                                      KernelPath kernels)
{
    if (kernels == KernelPath::Fast && batch.inner > 0)
        return product(view, batch, FastReal{.window = windowOf(batch)});
    return product(view, batch, ReadableReal{{batch}});
}

std::unique_ptr<PreparedOperator> preparedIntegerProduct(const OperatorView& view, const MatrixBatch& batch,
                                                         const MatrixIntegers& integers, KernelPath kernels)
{
    if (view.input(0)->type == TensorType::Int16)
        return view.input(1)->type == TensorType::Int8
                   ? readable<int16_t, int8_t, int16_t>(view, batch, integers)
                   : readable<int16_t, int16_t, int16_t>(view, batch, integers);
    if (kernels == KernelPath::Fast && batch.inner > 0)
        return product(view, batch, FastInteger{.window = windowOf(batch), .integers = integers});
    return readable<int8_t, int8_t, int8_t>(view, batch, integers);
}

std::unique_ptr<PreparedOperator> preparedPlainProduct(const OperatorView& view, const MatrixBatch& batch)
{
    const auto finish = [](int64_t sum) { return sum; };
    return product(view, batch,
                   ReadableInteger<int8_t, int8_t, int32_t, decltype(finish)>(batch, 0, 0, finish));
}

} // namespace fettle
