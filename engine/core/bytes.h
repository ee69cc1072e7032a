// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Immutable bytes that share their storage: a slice of a mapped file, or memory of their own.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <vector>

namespace fettle {

class Bytes {
public:
    Bytes() = default;
    /// A view into storage that `owner` keeps alive.
    Bytes(std::span<const std::byte> view, std::shared_ptr<const void> owner)
        : m_view(view), m_owner(std::move(owner))
    {
    }

    static Bytes own(std::vector<std::byte> data)
    {
        auto owner = std::make_shared<const std::vector<std::byte>>(std::move(data));
        return Bytes(std::span(*owner), owner);
    }
    template <class T>
    static Bytes copyOf(std::span<const T> values)
    {
        const auto raw = std::as_bytes(values);
        return own(std::vector<std::byte>(raw.begin(), raw.end()));
    }

    std::span<const std::byte> view() const { return m_view; }
    const std::byte* data() const { return m_view.data(); }
    size_t size() const { return m_view.size(); }
    bool empty() const { return m_view.empty(); }
    /// What keeps the storage alive; for other views of it.
    const std::shared_ptr<const void>& owner() const { return m_owner; }

    /// The bytes as values of T; the count is size() / sizeof(T). The file format aligns data to 16 bytes, so
    /// a reader guarantees alignment for T (it copies data that a file did not align).
    template <class T>
    std::span<const T> as() const
    {
        return {reinterpret_cast<const T*>(m_view.data()), m_view.size() / sizeof(T)};
    }

    /// Equal when the contents are.
    friend bool operator==(const Bytes& a, const Bytes& b)
    {
        return a.size() == b.size() &&
               (a.data() == b.data() || a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
    }

private:
    std::span<const std::byte> m_view;
    std::shared_ptr<const void> m_owner;
};

} // namespace fettle
