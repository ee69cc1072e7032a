// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Decides where a barrier is needed: only between accesses to the same bytes of which one writes.
#pragma once

#include <cstdint>
#include <vector>

namespace fettle::vulkan {

struct ByteRange {
    uint64_t offset = 0;
    uint64_t bytes = 0;

    bool overlaps(const ByteRange& other) const
    {
        return offset < other.offset + other.bytes && other.offset < offset + bytes;
    }
};

class HazardTracker {
public:
    /// True when a barrier must come before work that reads and writes these ranges; the tracker then starts
    /// afresh.
    bool needsBarrier(const std::vector<ByteRange>& reads, const std::vector<ByteRange>& writes)
    {
        const bool conflict =
            anyOverlap(m_writes, reads) || anyOverlap(m_writes, writes) || anyOverlap(m_reads, writes);
        if (conflict) {
            m_reads.clear();
            m_writes.clear();
        }
        m_reads.insert(m_reads.end(), reads.begin(), reads.end());
        m_writes.insert(m_writes.end(), writes.begin(), writes.end());
        return conflict;
    }

private:
    static bool anyOverlap(const std::vector<ByteRange>& a, const std::vector<ByteRange>& b)
    {
        for (const ByteRange& x : a)
            for (const ByteRange& y : b)
                if (x.overlaps(y))
                    return true;
        return false;
    }

    std::vector<ByteRange> m_reads;
    std::vector<ByteRange> m_writes;
};

} // namespace fettle::vulkan
