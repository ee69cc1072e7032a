// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// RFFT2D, and COMPLEX_ABS, REAL and IMAG of what it gives: spectrograms that are part of a model.
#include "ops/codes.h"
#include "ops/definitions.h"
#include "ops/operands.h"

#include <bit>
#include <complex>
#include <numbers>

namespace fettle {

namespace {

using Complex = std::complex<double>;

/// The discrete Fourier transform of one length, a power of two (Cooley and Tukey 1965), in place.
class Transform {
public:
    explicit Transform(size_t length) : m_length(length)
    {
        for (size_t k = 0; k < length / 2; ++k)
            m_turns.push_back(std::polar(1.0, -2 * std::numbers::pi * static_cast<double>(k) /
                                                  static_cast<double>(length)));
    }

    void operator()(Complex* values, size_t step) const
    {
        for (size_t i = 1, j = 0; i < m_length; ++i) { // j: the bits of i in the opposite order
            size_t bit = m_length >> 1;
            for (; (j & bit) != 0; bit >>= 1)
                j ^= bit;
            j ^= bit;
            if (i < j)
                std::swap(values[i * step], values[j * step]);
        }
        for (size_t half = 1; half < m_length; half *= 2)
            for (size_t first = 0; first < m_length; first += 2 * half)
                for (size_t k = 0; k < half; ++k) {
                    Complex& a = values[(first + k) * step];
                    Complex& b = values[(first + k + half) * step];
                    const Complex turned = b * m_turns[k * (m_length / (2 * half))];
                    b = a - turned;
                    a += turned;
                }
    }

private:
    size_t m_length;
    std::vector<Complex> m_turns;
};

/// Rows and columns of the transform: both powers of two.
Result<std::array<size_t, 2>> lengthsOf(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 2));
    FETTLE_ASSIGN(const std::vector<int32_t> lengths, constantIntegers(view, 1));
    if (lengths.size() != 2 || view.inputShape(0).size() < 2)
        return fail(ErrorCode::DamagedModel, "a transform needs two dimensions and their lengths");
    for (const int32_t length : lengths)
        if (length < 1 || !std::has_single_bit(static_cast<uint32_t>(length)))
            return fail(ErrorCode::UnsupportedModel, "lengths of transforms are powers of two");
    return std::array{static_cast<size_t>(lengths[0]), static_cast<size_t>(lengths[1])};
}

Result<std::vector<Shape>> transformedShape(const OperatorView& view)
{
    FETTLE_ASSIGN(const auto lengths, lengthsOf(view));
    Shape shape = view.inputShape(0);
    shape[shape.size() - 2] = static_cast<int32_t>(lengths[0]);
    shape[shape.size() - 1] = static_cast<int32_t>(lengths[1] / 2 + 1);
    return std::vector<Shape>{std::move(shape)};
}

/// Each picture is cut or filled up with zeros to the lengths.
Result<std::unique_ptr<PreparedOperator>> prepareTransform(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_ASSIGN(const auto lengths, lengthsOf(view));
    if (view.input(0)->type != TensorType::Float32 || view.output(0).type != TensorType::Complex64)
        return unsupportedTypes(view);
    const Shape& in = view.inputShape(0);
    const auto inRows = static_cast<size_t>(in[in.size() - 2]), inColumns = static_cast<size_t>(in.back());
    const auto [rows, columns] = lengths;
    const auto pictures = static_cast<size_t>(elementCount(view.outputShape(0))) / (rows * (columns / 2 + 1));
    return preparedFrom(
        [=, across = Transform(columns), down = Transform(rows)](const RunArguments& arguments) {
            auto* const work = reinterpret_cast<Complex*>(arguments.scratch);
            auto* out = arguments.out<std::complex<float>>(0);
            for (size_t picture = 0; picture < pictures; ++picture) {
                const float* from = arguments.in<float>(0) + picture * inRows * inColumns;
                for (size_t y = 0; y < rows; ++y) {
                    for (size_t x = 0; x < columns; ++x)
                        work[y * columns + x] = y < inRows && x < inColumns ? from[y * inColumns + x] : 0;
                    across(work + y * columns, 1);
                }
                for (size_t x = 0; x <= columns / 2; ++x)
                    down(work + x, columns);
                for (size_t y = 0; y < rows; ++y)
                    for (size_t x = 0; x <= columns / 2; ++x)
                        *out++ = std::complex<float>(work[y * columns + x]);
            }
        },
        rows * columns * sizeof(Complex));
}

/// function(number) of each.
template <float function(const std::complex<float>&)>
Result<std::unique_ptr<PreparedOperator>> prepareParts(const OperatorView& view, const ExecutionOptions&)
{
    if (view.input(0)->type != TensorType::Complex64 || view.output(0).type != TensorType::Float32)
        return unsupportedTypes(view);
    const auto count = static_cast<size_t>(elementCount(view.outputShape(0)));
    return preparedFrom([count](const RunArguments& arguments) {
        const auto* in = arguments.in<std::complex<float>>(0);
        std::transform(in, in + count, arguments.out<float>(0), function);
    });
}

float magnitude(const std::complex<float>& number)
{
    return std::abs(number);
}
float realPart(const std::complex<float>& number)
{
    return number.real();
}
float imaginaryPart(const std::complex<float>& number)
{
    return number.imag();
}

int32_t version(const OperatorView&)
{
    return 1;
}

} // namespace

const OperatorDefinition& ops::rfft2d()
{
    static const OperatorDefinition definition{
        .code = code::rfft2d,
        .name = "RFFT2D",
        .label = "Fourier transform",
        .shapes = transformedShape,
        .prepare = prepareTransform,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

const OperatorDefinition& ops::complexAbs()
{
    static const OperatorDefinition definition{
        .code = code::complexAbs,
        .name = "COMPLEX_ABS",
        .label = "Magnitude",
        .shapes = sameShape,
        .prepare = prepareParts<magnitude>,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

const OperatorDefinition& ops::real()
{
    static const OperatorDefinition definition{
        .code = code::real,
        .name = "REAL",
        .label = "Real part",
        .shapes = sameShape,
        .prepare = prepareParts<realPart>,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

const OperatorDefinition& ops::imag()
{
    static const OperatorDefinition definition{
        .code = code::imag,
        .name = "IMAG",
        .label = "Imaginary part",
        .shapes = sameShape,
        .prepare = prepareParts<imaginaryPart>,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
