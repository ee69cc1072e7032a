#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Fettle authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Applies a recipe that needs no calibration with the AI Edge Quantizer.

    apply_aeq.py MODEL RECIPE.json OUT.tflite

Exit status 77 where the tool is not installed.
"""
import sys
from pathlib import Path

try:
    from ai_edge_quantizer import quantizer
except ImportError:
    sys.exit(77)


def main():
    model, recipe, out = sys.argv[1:]
    tool = quantizer.Quantizer(model)
    tool.load_quantization_recipe(recipe)
    Path(out).write_bytes(tool.quantize().quantized_model)


if __name__ == "__main__":
    main()
