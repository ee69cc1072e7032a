// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How fast the kernels are: layers of small networks one by one, and the whole chain of ResNet-8 on one and
// two threads.
//
//     bench_kernels [--set baseline|avx2|avx512|avx512vnni] [--layers] [--chain] [--repeats N]
//
// Weights and images are random; 2 operations are counted per multiply-accumulate, taps in the padding
// included.
#include "kernels/kernels.h"

#include <algorithm>
#include <atomic>
#include <barrier>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <memory>
#include <mutex>
#include <random>
#include <string_view>
#include <thread>
#include <vector>

using namespace fettle::kernels;

namespace {

double now()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Processor time of the calling thread: what a call costs even when the machine has other work.
double processorTime()
{
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

/// Memory aligned for packed weights and scratch.
class Aligned {
public:
    explicit Aligned(std::size_t bytes = 0)
        : m_memory(static_cast<std::byte*>(::operator new(bytes + 1, std::align_val_t{alignment})))
    {
        std::memset(m_memory.get(), 0, bytes + 1);
    }
    template <class T = void>
    T* get() const
    {
        return reinterpret_cast<T*>(m_memory.get());
    }

private:
    struct Free {
        void operator()(std::byte* p) const { ::operator delete(p, std::align_val_t{alignment}); }
    };
    std::unique_ptr<std::byte, Free> m_memory;
};

struct Layer {
    const char* name;
    bool depthwise;
    Window window;
    double operations() const
    {
        const double inputs = depthwise ? 1 : window.inChannels;
        return 2.0 * window.outHeight * window.outWidth * window.outChannels * window.kernelHeight *
               window.kernelWidth * inputs;
    }
};

Layer square(const char* name, int size, int kernel, int stride, int in, int out, bool depthwise = false)
{
    const int result = (size + stride - 1) / stride,
              padding = std::max((result - 1) * stride + kernel - size, 0) / 2;
    return {name,
            depthwise,
            {.inHeight = size,
             .inWidth = size,
             .inChannels = in,
             .outHeight = result,
             .outWidth = result,
             .outChannels = out,
             .kernelHeight = kernel,
             .kernelWidth = kernel,
             .strideHeight = stride,
             .strideWidth = stride,
             .padTop = padding,
             .padLeft = padding}};
}

/// A layer with its packed weights in one of the two arithmetics, ready to run.
template <class T>
class Ready {
public:
    Ready(const KernelTable& table, const Layer& layer, Rounding rounding, std::mt19937& random);
    void run(const T* in, T* out, void* scratch) const;
    std::size_t scratchBytes() const;
    const Layer& layer() const { return m_layer; }

private:
    auto& kernel() const
    {
        if constexpr (std::is_same_v<T, float>)
            return m_layer.depthwise               ? m_table.depthwiseF32
                   : suitsWinograd(m_layer.window) ? m_table.winogradF32
                                                   : m_table.convF32;
        else
            return m_layer.depthwise ? m_table.depthwiseI8 : m_table.convI8;
    }
    const KernelTable& m_table;
    Layer m_layer;
    Aligned m_packed;
};

template <class T>
Ready<T>::Ready(const KernelTable& table, const Layer& layer, Rounding rounding, std::mt19937& random)
    : m_table(table), m_layer(layer), m_packed(kernel().packedBytes(layer.window))
{
    const Window& w = layer.window;
    const auto channels = static_cast<std::size_t>(w.outChannels);
    const std::size_t taps = static_cast<std::size_t>(w.kernelHeight * w.kernelWidth) * channels;
    std::vector<T> weights(layer.depthwise ? taps : taps * static_cast<std::size_t>(w.inChannels));
    for (T& x : weights)
        x = static_cast<T>(static_cast<int>(random() % 255) - 127);
    if constexpr (std::is_same_v<T, float>) {
        kernel().pack(w, weights.data(), nullptr, m_packed.get());
    } else {
        const std::vector<std::int32_t> bias(channels, 1000), multiplier(channels, 1500000000),
            shift(channels, -9);
        const std::vector<float> scale(channels, 0.001F);
        kernel().pack(w,
                      {.weights = weights.data(),
                       .bias = bias.data(),
                       .inputZeroPoint = -128,
                       .output = {.rounding = rounding,
                                  .scale = scale.data(),
                                  .multiplier = multiplier.data(),
                                  .shift = shift.data(),
                                  .halfUpChannels = w.outChannels,
                                  .zeroPoint = -128}},
                      m_packed.get());
    }
}

template <class T>
void Ready<T>::run(const T* in, T* out, void* scratch) const
{
    const Rows rows{0, m_layer.window.outHeight};
    if constexpr (std::is_same_v<T, float>)
        kernel().run(m_layer.window, m_packed.get(), {0, 6}, in, out, rows, scratch);
    else
        kernel().run(m_layer.window, m_packed.get(), in, out, rows, scratch);
}

template <class T>
std::size_t Ready<T>::scratchBytes() const
{
    return kernel().scratchBytes(m_layer.window);
}

/// Best processor time of one call, in seconds.
template <class F>
double bestTime(int repeats, F f)
{
    double best = 1e9;
    for (int i = 0, calls = 1; i < repeats; i++) {
        const double start = processorTime(); // which itself takes most of a microsecond
        for (int call = 0; call < calls; call++)
            f();
        const double time = (processorTime() - start) / calls;
        best = std::min(best, time);
        calls = std::max(calls, static_cast<int>(0.0005 / time));
    }
    return best;
}

struct Network {
    const char* name;
    std::vector<Layer> layers;
};

Network resnet8()
{
    return {"ResNet-8",
            {square("3x3 3-16", 32, 3, 1, 3, 16),
             square("3x3 16-16", 32, 3, 1, 16, 16),
             square("3x3 16-16", 32, 3, 1, 16, 16),
             square("3x3 16-32 s2", 32, 3, 2, 16, 32),
             square("3x3 32-32", 16, 3, 1, 32, 32),
             square("1x1 16-32 s2", 32, 1, 2, 16, 32),
             square("3x3 32-64 s2", 16, 3, 2, 32, 64),
             square("3x3 64-64", 8, 3, 1, 64, 64),
             square("1x1 32-64 s2", 16, 1, 2, 32, 64),
             {"FC 64-10", false, fullyConnectedWindow(1, 64, 10)}}};
}

Network dscnn()
{
    Layer first = square("10x4 1-64 s2", 49, 10, 2, 1, 64);
    first.window = {.inHeight = 49,
                    .inWidth = 10,
                    .outHeight = 25,
                    .outWidth = 5,
                    .outChannels = 64,
                    .kernelHeight = 10,
                    .kernelWidth = 4,
                    .strideHeight = 2,
                    .strideWidth = 2,
                    .padTop = 4,
                    .padLeft = 1};
    Layer dw = square("dw 64", 25, 3, 1, 64, 64, true), pw = square("pw 64-64", 25, 1, 1, 64, 64);
    dw.window.inWidth = dw.window.outWidth = pw.window.inWidth = pw.window.outWidth = 5;
    return {"DS-CNN",
            {first, dw, pw, dw, pw, dw, pw, dw, pw, {"FC 64-12", false, fullyConnectedWindow(1, 64, 12)}}};
}

/// MobileNetV1 0.25 on 96x96, as in visual wake words.
Network wakeWords()
{
    Network network{"VWW MobileNetV1 0.25", {square("3x3 3-8 s2", 96, 3, 2, 3, 8)}};
    int size = 48, channels = 8;
    for (const auto& [out, stride] : {std::pair{16, 1},
                                      {32, 2},
                                      {32, 1},
                                      {64, 2},
                                      {64, 1},
                                      {128, 2},
                                      {128, 1},
                                      {128, 1},
                                      {128, 1},
                                      {128, 1},
                                      {128, 1},
                                      {256, 2},
                                      {256, 1}}) {
        network.layers.push_back(square("dw", size, 3, stride, channels, channels, true));
        size = (size + stride - 1) / stride;
        network.layers.push_back(square("pw", size, 1, 1, channels, out));
        channels = out;
    }
    return network;
}

Network mobileLayers()
{
    return {"MobileNetV2, some",
            {square("3x3 3-32 s2", 224, 3, 2, 3, 32),
             square("pw 16-96", 112, 1, 1, 16, 96),
             square("dw 96 s2", 112, 3, 2, 96, 96, true),
             square("dw 144", 56, 3, 1, 144, 144, true),
             square("pw 144-24", 56, 1, 1, 144, 24),
             square("dw 576", 14, 3, 1, 576, 576, true),
             square("pw 576-96", 14, 1, 1, 576, 96),
             square("pw 320-1280", 7, 1, 1, 320, 1280),
             {"FC 1280-1001", false, fullyConnectedWindow(1, 1280, 1001)}}};
}

std::vector<Network> networks()
{
    return {resnet8(),
            dscnn(),
            wakeWords(),
            mobileLayers(),
            {"AD, first layer", {{"FC 640-128", false, fullyConnectedWindow(1, 640, 128)}}}};
}

/// Best processor time of one image through a layer, in seconds.
template <class T>
double layerTime(const KernelTable& table, const Layer& layer, Rounding rounding, int repeats)
{
    std::mt19937 random(1);
    const Ready<T> ready(table, layer, rounding, random);
    const Window& w = layer.window;
    const auto inCount = static_cast<std::size_t>(w.inHeight * w.inWidth * w.inChannels);
    const Aligned in(inCount * sizeof(T)), scratch(ready.scratchBytes());
    const Aligned out(static_cast<std::size_t>(w.outHeight * w.outWidth * w.outChannels) * sizeof(T));
    for (std::size_t i = 0; i < inCount; i++)
        in.get<T>()[i] = static_cast<T>(static_cast<int>(random() % 255) - 127);
    return bestTime(repeats, [&] { ready.run(in.get<T>(), out.get<T>(), scratch.get()); });
}

void printNetwork(const KernelTable& table, const Network& network, int repeats)
{
    double sums[3] = {};
    for (const Layer& layer : network.layers) {
        const double times[3] = {layerTime<float>(table, layer, Rounding::Float, repeats),
                                 layerTime<std::int8_t>(table, layer, Rounding::Float, repeats),
                                 layerTime<std::int8_t>(table, layer, Rounding::Double, repeats)};
        std::printf("%-22s", layer.name);
        for (int i = 0; i < 3; i++) {
            std::printf(" %8.1f us %6.1f G/s", times[i] * 1e6, layer.operations() / times[i] / 1e9);
            sums[i] += times[i];
        }
        std::printf("\n");
    }
    std::printf("%-22s %8.0f images/s    %8.0f images/s    %8.0f images/s\n\n", network.name, 1 / sums[0],
                1 / sums[1], 1 / sums[2]);
}

void printLayers(const KernelTable& table, int repeats)
{
    std::printf("Processor time, best of %d: float32, int8 F32, int8 DU; sums are of these layers alone\n",
                repeats);
    for (const Network& network : networks())
        printNetwork(table, network, repeats);
}

/// ResNet-8 as the published model has it: three residual blocks, average pooling, one fully connected layer.
template <class T>
class Chain {
public:
    Chain(const KernelTable& table, Rounding rounding) : m_table(table), m_rounding(rounding)
    {
        std::mt19937 random(1);
        for (const Layer& layer : resnet8().layers)
            m_layers.emplace_back(table, layer, rounding, random);
    }
    /// Buffers of one thread.
    struct Arena {
        Aligned image{32 * 32 * 3 * sizeof(T)}, a = buffer(), b = buffer(), c = buffer(), d = buffer();
        Aligned scratch{1 << 20};
        static Aligned buffer() { return Aligned(sizeof(T) << 14); }
    };
    void run(Arena& m) const
    {
        const auto conv = [&](std::size_t i, const Aligned& in, const Aligned& out) {
            m_layers[i].run(in.get<T>(), out.get<T>(), m.scratch.get());
        };
        conv(0, m.image, m.a), conv(1, m.a, m.b), conv(2, m.b, m.c), add(m.a, m.c, m.b, 16384);
        conv(3, m.b, m.a), conv(4, m.a, m.c), conv(5, m.b, m.d), add(m.c, m.d, m.a, 8192);
        conv(6, m.a, m.b), conv(7, m.b, m.c), conv(8, m.a, m.d), add(m.c, m.d, m.b, 4096);
        pool(m.b, m.a);
        conv(9, m.a, m.b);
    }

private:
    void add(const Aligned& a, const Aligned& b, const Aligned& out, std::size_t count) const
    {
        if constexpr (std::is_same_v<T, float>)
            m_table.elementwise.pairF32(PairOperation::Add, {a.get<T>()}, {b.get<T>()}, out.get<T>(), count,
                                        {0, 6});
        else if (m_rounding == Rounding::Float)
            m_table.elementwise.addScaledI8(
                {.factorA = 1000000, .factorB = 900000, .offset = 1 << 19, .shift = 20}, a.get<T>(),
                b.get<T>(), out.get<T>(), count);
        else
            m_table.elementwise.addShiftedI8(
                {.a = {1 << 30, 0}, .b = {1500000000, -1}, .output = {1500000000, -18}}, a.get<T>(),
                b.get<T>(), out.get<T>(), count);
    }
    void pool(const Aligned& in, const Aligned& out) const
    {
        const Window w{.inHeight = 8,
                       .inWidth = 8,
                       .inChannels = 64,
                       .outChannels = 64,
                       .kernelHeight = 8,
                       .kernelWidth = 8};
        if constexpr (std::is_same_v<T, float>)
            m_table.pooling.averageF32(w, {}, in.get<T>(), out.get<T>(), {0, 1});
        else
            m_table.pooling.averageI8(w, -128, 127, in.get<T>(), out.get<T>(), {0, 1});
    }

    const KernelTable& m_table;
    Rounding m_rounding;
    std::vector<Ready<T>> m_layers;
};

/// Images per second on `threads` threads, each with images of its own: best and median of the repeats.
template <class T>
void printChain(const char* label, const KernelTable& table, Rounding rounding, int threads, int repeats)
{
    const Chain<T> chain(table, rounding);
    std::vector<double> rates, costs;
    std::mutex lock;
    for (int i = 0; i < repeats; i++) {
        std::atomic<long> images = 0;
        std::atomic<bool> stop = false;
        std::barrier start(threads + 1);
        std::vector<std::jthread> workers;
        for (int t = 0; t < threads; t++) {
            workers.emplace_back([&] {
                typename Chain<T>::Arena arena;
                chain.run(arena);
                start.arrive_and_wait();
                double best = 0;
                while (!stop) {
                    const double begin = processorTime();
                    for (int k = 0; k < 8; k++)
                        chain.run(arena);
                    images += 8;
                    best = std::max(best, 8 / (processorTime() - begin));
                }
                const std::lock_guard guard(lock);
                costs.push_back(best);
            });
        }
        start.arrive_and_wait();
        const double begin = now();
        std::this_thread::sleep_for(std::chrono::milliseconds(150));
        const double seconds = now() - begin;
        rates.push_back(static_cast<double>(images) / seconds);
        stop = true;
    }
    std::ranges::sort(rates);
    std::ranges::sort(costs);
    std::printf("ResNet-8 %-9s %d thread%s  %7.0f images/s best, %7.0f median; %6.0f in the best second of "
                "processor time\n",
                label, threads, threads > 1 ? "s" : " ", rates.back(), rates[rates.size() / 2], costs.back());
}

const KernelTable* findSet(std::string_view wanted)
{
    for (int i = 0; i < instructionSetCount; i++) {
        if (wanted == name(static_cast<InstructionSet>(i)))
            return kernelsFor(static_cast<InstructionSet>(i));
    }
    return nullptr;
}

} // namespace

int main(int argc, char** argv)
{
    const KernelTable* table = &kernels();
    bool layers = false, chain = false;
    int repeats = 9;
    for (int i = 1; i < argc; i++) {
        const std::string_view argument = argv[i];
        layers |= argument == "--layers";
        chain |= argument == "--chain";
        if (argument == "--set" && i + 1 < argc)
            table = findSet(argv[++i]);
        if (argument == "--repeats" && i + 1 < argc)
            repeats = std::max(1, std::atoi(argv[++i]));
    }
    if (!table) {
        std::fprintf(stderr, "bench_kernels: no such instruction set on this processor\n");
        return 2;
    }
    std::printf("instruction set: %s\n", name(table->set));
    if (layers || !chain)
        printLayers(*table, repeats);
    for (int threads = 1; threads <= 2 && (chain || !layers); threads++) {
        printChain<float>("float32", *table, Rounding::Float, threads, repeats);
        printChain<std::int8_t>("int8 F32", *table, Rounding::Float, threads, repeats);
        printChain<std::int8_t>("int8 DU", *table, Rounding::Double, threads, repeats);
    }
}
