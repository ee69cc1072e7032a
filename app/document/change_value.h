// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Undo by one template: a property is a struct that says how to read and to set one value of the document.
#pragma once

#include "document/document.h"

#include <QUndoCommand>

namespace fettle::app {

/// Sets a property; undo sets it back.
template <class Property>
class ChangeValue final : public QUndoCommand {
public:
    using Value = typename Property::Value;

    ChangeValue(Document& document, Value value, const QString& text)
        : QUndoCommand(text),
          m_document(document),
          m_before(Property::get(document)),
          m_after(std::move(value))
    {
    }
    void redo() override { Property::set(m_document, m_after); }
    void undo() override { Property::set(m_document, m_before); }

private:
    Document& m_document;
    Value m_before;
    Value m_after;
};

struct RecipeProperty {
    using Value = Recipe;
    static const Recipe& get(const Document& document) { return document.m_recipe; }
    static void set(Document& document, const Recipe& recipe) { document.applyRecipe(recipe); }
};

} // namespace fettle::app
