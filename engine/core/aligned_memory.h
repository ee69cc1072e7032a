// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A block of zeroed memory on a cache line's boundary.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>

namespace fettle {

inline constexpr size_t memoryAlignment = 64; ///< a cache line, and what the kernels ask for

constexpr size_t alignedSize(size_t bytes)
{
    return (bytes + memoryAlignment - 1) / memoryAlignment * memoryAlignment;
}

class AlignedMemory {
public:
    AlignedMemory() = default;
    explicit AlignedMemory(size_t bytes)
        : m_data(static_cast<std::byte*>(
              ::operator new(bytes == 0 ? 1 : bytes, std::align_val_t(memoryAlignment)))),
          m_size(bytes)
    {
        std::memset(m_data.get(), 0, bytes);
    }

    std::byte* data() const { return m_data.get(); }
    size_t size() const { return m_size; }

private:
    struct Free {
        void operator()(std::byte* data) const { ::operator delete(data, std::align_val_t(memoryAlignment)); }
    };
    std::unique_ptr<std::byte, Free> m_data;
    size_t m_size = 0;
};

} // namespace fettle
