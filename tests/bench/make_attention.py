#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Fettle authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a keyword transformer with random weights: make_attention.py OUT.tflite (needs TensorFlow with Keras 2).

98 x 40 features, 12 blocks of attention (1 head of 64) and a perceptron of 256: KWT-1 of Berg, O'Connor, Cruz, "Keyword Transformer:
A Self-Attention Model for Keyword Spotting", 2021.
"""
import os
import sys

os.environ["TF_USE_LEGACY_KERAS"] = "1"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tensorflow as tf
from tensorflow import keras

WIDTH, HIDDEN, BLOCKS = 64, 256, 12


def main():
    keras.utils.set_random_seed(0)
    inputs = keras.Input((98, 40))
    x = keras.layers.Dense(WIDTH)(inputs)
    for _ in range(BLOCKS):
        q, k, v = (keras.layers.Dense(WIDTH)(x) for _ in range(3))
        weights = keras.layers.Softmax()(tf.matmul(q, k, transpose_b=True) * WIDTH**-0.5)
        x = keras.layers.LayerNormalization()(x + keras.layers.Dense(WIDTH)(tf.matmul(weights, v)))
        x = keras.layers.LayerNormalization()(x + keras.layers.Dense(WIDTH)(keras.layers.Dense(HIDDEN, "gelu")(x)))
    x = keras.layers.Dense(12, "softmax")(tf.reduce_mean(x, 1))
    with open(sys.argv[1], "wb") as out:
        out.write(tf.lite.TFLiteConverter.from_keras_model(keras.Model(inputs, x)).convert())


if __name__ == "__main__":
    main()
