// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A buffer with memory of its own; tensors are ranges of it.
#pragma once

#include "vulkan/core/device.h"

namespace fettle::vulkan {

enum class MemoryKind {
    Device,   ///< where shaders are fastest
    Upload,   ///< the host writes, the device reads
    Readback, ///< the device writes, the host reads
};

class Buffer {
public:
    Buffer() = default;
    /// bytes > 0. Error OutOfMemory, also where the device does not allow that much in one piece.
    static Result<Buffer> create(const Device& device, uint64_t bytes, MemoryKind kind,
                                 const std::string& name);

    VkBuffer handle() const { return m_buffer.get(); }
    uint64_t size() const { return m_size; }
    /// The contents, of Upload and Readback buffers; always coherent with the device.
    std::span<std::byte> mapped() const { return {m_mapped, static_cast<size_t>(m_size)}; }

private:
    MemoryHandle m_memory;
    BufferHandle m_buffer; ///< destroyed before its memory
    uint64_t m_size = 0;
    std::byte* m_mapped = nullptr;
};

} // namespace fettle::vulkan
