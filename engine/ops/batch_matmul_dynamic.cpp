// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// BATCH_MATMUL of floats with int8 constants: rows of the left side are quantized at run time.
#include "ops/batch_matmul.h"
#include "ops/dynamic_range.h"

#include <numeric>

namespace fettle {

namespace {

/// Sums of integers in float32, exact up to 2^24. The builtin kernel looks up the scale of a row, and what
/// its zero point contributes, at the sum of the coordinates in front, which is not where they are when there
/// are two such dimensions.
class DynamicProduct final : public PreparedOperator {
public:
    DynamicProduct(const OperatorView& view, const MatrixBatch& batch, DynamicScheme scheme, bool misplaced)
        : m_batch(batch),
          m_window(kernels::fullyConnectedWindow(batch.rows, batch.inner, batch.columns)),
          m_scheme(scheme),
          m_misplaced(misplaced)
    {
        const auto& scales = view.input(1)->quantization.scale;
        for (size_t c = 0; c < columns(); ++c)
            m_scales.push_back(scales.size() > 1 ? scales[c] : scales.front());
        if (m_batch.pairs.empty())
            return;
        m_packed = AlignedMemory(packedStep() * m_batch.rightCount);
        for (size_t i = 0; i < m_batch.rightCount; ++i)
            pack(view.data(1).as<int8_t>().data() + i * m_batch.rightSize(), i);
    }

    size_t scratchBytes() const override
    {
        return alignedSize(m_kernel.scratchBytes(m_window)) +
               2 * m_batch.leftCount * m_batch.leftSize() * sizeof(float) +
               m_batch.leftCount * rows() * sizeof(DynamicRange);
    }

    void run(const RunArguments& arguments) const override
    {
        auto* centred =
            reinterpret_cast<float*>(arguments.scratch + alignedSize(m_kernel.scratchBytes(m_window)));
        float* turned = centred + m_batch.leftCount * m_batch.leftSize();
        auto* ranges = reinterpret_cast<DynamicRange*>(turned + m_batch.leftCount * m_batch.leftSize());
        quantize(arguments.in<float>(0), turned, centred, ranges);
        float* out = arguments.out<float>(0);
        for (const MatrixBatch::Pair& pair : m_batch.pairs) {
            m_kernel.run(m_window, m_packed.data() + pair.right * packedStep(), {},
                         centred + pair.left * m_batch.leftSize(), out, {0, 1}, arguments.scratch);
            finish(pair, ranges, out);
            out += m_batch.outSize();
        }
    }

private:
    size_t rows() const { return static_cast<size_t>(m_batch.rows); }
    size_t inner() const { return static_cast<size_t>(m_batch.inner); }
    size_t columns() const { return static_cast<size_t>(m_batch.columns); }
    size_t packedStep() const { return alignedSize(m_kernel.packedBytes(m_window)); }

    void pack(const int8_t* right, size_t number)
    {
        std::vector<int8_t> turned(m_batch.rightSize());
        if (m_batch.rightTransposed)
            turned.assign(right, right + m_batch.rightSize());
        else
            transposeMatrix(right, inner(), columns(), turned.data());
        const std::vector<float> values(turned.begin(), turned.end());
        m_kernel.pack(m_window, values.data(), nullptr, m_packed.data() + number * packedStep());
        for (size_t c = 0; c < columns(); ++c)
            m_columnSums.push_back(
                std::accumulate(values.data() + c * inner(), values.data() + (c + 1) * inner(), 0.0f));
    }

    void quantize(const float* in, float* turned, float* centred, DynamicRange* ranges) const
    {
        for (size_t matrix = 0; matrix < m_batch.leftCount; ++matrix) {
            const float* left = in + matrix * m_batch.leftSize();
            if (m_batch.leftTransposed) {
                transposeMatrix(left, inner(), rows(), turned);
                left = turned;
            }
            for (size_t row = 0; row < rows(); ++row, centred += inner())
                *ranges++ = centredRange(m_scheme, left + row * inner(), inner(), centred);
        }
    }

    void finish(const MatrixBatch::Pair& pair, const DynamicRange* ranges, float* out) const
    {
        const DynamicRange* own = ranges + pair.left * rows();
        const DynamicRange* taken = m_misplaced ? ranges + pair.leftSum * rows() : own;
        const float* ownSums = m_columnSums.data() + pair.right * columns();
        const float* takenSums = m_misplaced ? m_columnSums.data() + pair.rightSum * columns() : ownSums;
        for (size_t row = 0; row < rows(); ++row) {
            const auto ownZero = static_cast<float>(own[row].zeroPoint),
                       takenZero = static_cast<float>(taken[row].zeroPoint);
            for (size_t c = 0; c < columns(); ++c, ++out) {
                const float moved = m_misplaced ? ownZero * ownSums[c] - takenZero * takenSums[c] : 0.0f;
                *out = (*out + moved) * (taken[row].scale * m_scales[c]);
            }
        }
    }

    MatrixBatch m_batch;
    kernels::Window m_window;
    DynamicScheme m_scheme;
    bool m_misplaced;
    const kernels::WindowF32& m_kernel = kernels::kernels().convF32;
    std::vector<float> m_scales;     ///< of the columns
    std::vector<float> m_columnSums; ///< of each right matrix
    AlignedMemory m_packed;
};

} // namespace

std::unique_ptr<PreparedOperator> preparedDynamicProduct(const OperatorView& view, const MatrixBatch& batch,
                                                         bool asymmetric, bool delegate)
{
    const DynamicScheme scheme = delegate     ? DynamicScheme::AsymmetricF32
                                 : asymmetric ? DynamicScheme::Asymmetric
                                              : DynamicScheme::Symmetric;
    return std::make_unique<DynamicProduct>(view, batch, scheme, !delegate);
}

} // namespace fettle
