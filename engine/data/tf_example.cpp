// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Reads tf.train.Example messages.
#include "data/tf_example.h"

#include <string>

namespace fettle::data {

namespace {

/// A field of a message: its number, and its value as a number or as bytes.
struct Field {
    uint64_t number = 0;
    uint64_t integer = 0;
    std::span<const std::byte> bytes;
};

/// Takes fields off the front of a message.
class FieldReader {
public:
    explicit FieldReader(std::span<const std::byte> message) : m_left(message) {}

    bool atEnd() const { return m_left.empty(); }
    /// False when the message is damaged.
    bool next(Field& field)
    {
        uint64_t key = 0;
        if (!variable(key))
            return false;
        field = {key >> 3, 0, {}};
        switch (key & 7) {
        case 0:
            return variable(field.integer);
        case 1:
            return take(8, field.bytes);
        case 2: {
            uint64_t length = 0;
            return variable(length) && take(length, field.bytes);
        }
        case 5:
            return take(4, field.bytes);
        default: // groups are of the past
            return false;
        }
    }
    /// Seven bits a byte, the lowest first.
    bool variable(uint64_t& value)
    {
        value = 0;
        for (int shift = 0; shift < 64 && !m_left.empty(); shift += 7) {
            const auto byte = std::to_integer<uint64_t>(m_left.front());
            m_left = m_left.subspan(1);
            value |= (byte & 127) << shift;
            if (byte < 128)
                return true;
        }
        return false;
    }

private:
    bool take(uint64_t count, std::span<const std::byte>& bytes)
    {
        if (count > m_left.size())
            return false;
        bytes = m_left.first(static_cast<size_t>(count));
        m_left = m_left.subspan(static_cast<size_t>(count));
        return true;
    }

    std::span<const std::byte> m_left;
};

/// Calls visit(bytes) for each field with this number; false when the message is damaged.
template <class Visit>
bool forEach(std::span<const std::byte> message, uint64_t number, Visit visit)
{
    FieldReader reader(message);
    Field field;
    while (!reader.atEnd()) {
        if (!reader.next(field))
            return false;
        if (field.number == number && !visit(field))
            return false;
    }
    return true;
}

/// A list of integers is packed, or one field each.
bool addInteger(const Field& field, ExampleFeature& feature)
{
    if (feature.integer)
        return true;
    uint64_t value = field.integer;
    if (!field.bytes.empty() && !FieldReader(field.bytes).variable(value))
        return false;
    feature.integer = static_cast<int64_t>(value);
    return true;
}

/// Feature: 1 bytes_list, 2 float_list, 3 int64_list; a list has its values in field 1.
bool readFeature(std::span<const std::byte> message, ExampleFeature& feature)
{
    const auto first = [&](const Field& field) {
        feature.bytes = feature.bytes.value_or(field.bytes);
        return true;
    };
    return forEach(message, 1, [&](const Field& list) { return forEach(list.bytes, 1, first); }) &&
           forEach(message, 3, [&](const Field& list) {
               return forEach(list.bytes, 1, [&](const Field& field) { return addInteger(field, feature); });
           });
}

} // namespace

Result<ExampleFeature> exampleFeature(std::span<const std::byte> message, std::string_view name,
                                      const std::string& where)
{
    ExampleFeature feature;
    const auto entry = [&](const Field& pair) { // 1 key, 2 feature
        std::string_view key;
        const bool named = forEach(pair.bytes, 1, [&](const Field& field) {
            key = {reinterpret_cast<const char*>(field.bytes.data()), field.bytes.size()};
            return true;
        });
        return named && (key != name || forEach(pair.bytes, 2, [&](const Field& field) {
                             return readFeature(field.bytes, feature);
                         }));
    };
    const bool whole =
        forEach(message, 1, [&](const Field& features) { return forEach(features.bytes, 1, entry); });
    if (!whole)
        return fail(ErrorCode::DataFormat, "a record is not a tf.train.Example", where,
                    "choose records of image examples");
    return feature;
}

} // namespace fettle::data
