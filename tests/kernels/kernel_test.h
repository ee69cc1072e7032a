// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the tests of the kernels share: random numbers, fenced memory, the tables to test, random windows.
#pragma once

#include "kernels/kernels.h"

#include <cstring>
#include <gtest/gtest.h>
#include <random>
#include <string>
#include <vector>

#include <sys/mman.h>
#include <unistd.h>

namespace fettle::kernels::test {

/// A table under its name: every set that this processor has, and AVX-512 in plain C where the build has it.
struct NamedTable {
    std::string name;
    KernelTable table;
};
std::vector<NamedTable> tables();

class Random {
public:
    explicit Random(unsigned seed) : m_engine(seed) {}
    int integer(int low, int high) { return std::uniform_int_distribution<int>(low, high)(m_engine); }
    float real() { return std::uniform_real_distribution<float>(-2, 2)(m_engine); }
    template <class... Ts>
    int oneOf(Ts... values)
    {
        const int all[] = {values...};
        return all[integer(0, sizeof...(values) - 1)];
    }
    template <class T>
    T value()
    {
        if constexpr (std::is_same_v<T, float>)
            return real();
        else
            return static_cast<T>(integer(-128, 127));
    }

private:
    std::mt19937 m_engine;
};

/// Memory that ends at a page that nobody may touch and begins after a pattern that nobody may change.
template <class T>
class Fenced {
public:
    explicit Fenced(std::size_t count, std::size_t align = sizeof(T)) : m_count(count)
    {
        const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
        const std::size_t bytes = count * sizeof(T), open = (bytes + fence + page - 1) / page * page;
        m_mapped = open + page;
        void* memory = mmap(nullptr, m_mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        m_start = static_cast<std::byte*>(memory);
        mprotect(m_start + open, page, PROT_NONE);
        std::memset(m_start, pattern, open);
        m_data = m_start + (open - bytes) / align * align;
    }
    ~Fenced() { munmap(m_start, m_mapped); }
    Fenced(const Fenced&) = delete;
    Fenced& operator=(const Fenced&) = delete;

    T* data() { return reinterpret_cast<T*>(m_data); }
    std::size_t size() const { return m_count; }
    T& operator[](std::size_t i) { return data()[i]; }
    std::vector<T> copy() { return {data(), data() + m_count}; }
    void fill(Random& random)
    {
        for (std::size_t i = 0; i < m_count; i++)
            data()[i] = random.value<T>();
    }
    bool frontIntact() const
    {
        for (const std::byte* p = m_start; p < m_data; p++) {
            if (*p != std::byte{pattern})
                return false;
        }
        return true;
    }

private:
    static constexpr std::size_t fence = 128;
    static constexpr unsigned char pattern = 0xA5;
    std::size_t m_count, m_mapped = 0;
    std::byte *m_start = nullptr, *m_data = nullptr;
};

inline std::size_t inSize(const Window& w)
{
    return static_cast<std::size_t>(w.inHeight) * static_cast<std::size_t>(w.inWidth * w.inChannels);
}
inline std::size_t outSize(const Window& w)
{
    return static_cast<std::size_t>(w.outHeight) * static_cast<std::size_t>(w.outWidth * w.outChannels);
}

/// A window as models have them: SAME or VALID, any stride and dilation, odd channel counts.
Window randomWindow(Random& random);
/// The same with outChannels = inChannels * a small multiplier.
Window randomDepthwiseWindow(Random& random);
/// One line from which the case can be built again.
std::string describe(const Window& w);

} // namespace fettle::kernels::test
