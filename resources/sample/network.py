# SPDX-FileCopyrightText: 2026 The Fettle authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The residual network of the sample: its shape, its training, its conversion to a float32 .tflite."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")

import numpy as np
import tensorflow as tf
import tf_keras as keras
from tf_keras import layers

# Pixels become -1..127/128, and the int8 value of a pixel p is p - 128. With 127.5 every pixel would lie
# exactly between two integers, and the last bit of a program's arithmetic would choose.
MEAN = STD = 128.0


def normalised(pixels):
    return (pixels.astype(np.float32) - MEAN) / STD


def _normed(x, relu=True):
    x = layers.BatchNormalization()(x)
    return layers.ReLU()(x) if relu else x


def _convolution(x, name, channels, size=3, stride=1, relu=True):
    decay = keras.regularizers.L2(2e-4)
    x = layers.Conv2D(channels, size, stride, "same", use_bias=False, kernel_regularizer=decay, name=name)(x)
    return _normed(x, relu)


def _joined(name, main, side):
    return layers.ReLU()(layers.Add(name=f"{name}_add")([main, side]))


def _wider(x, name, channels):
    """Halves height and width: two 3x3 convolutions beside a 1x1 one."""
    main = _convolution(x, f"{name}_conv1", channels, stride=2)
    main = _convolution(main, f"{name}_conv2", channels, relu=False)
    return _joined(name, main, _convolution(x, f"{name}_skip", channels, size=1, stride=2, relu=False))


def _separable(x, name):
    """Keeps the shape: a depthwise 3x3 convolution and a 1x1 one beside the identity."""
    main = _normed(layers.DepthwiseConv2D(3, padding="same", use_bias=False, name=f"{name}_depthwise")(x))
    return _joined(name, _convolution(main, f"{name}_pointwise", x.shape[-1], size=1, relu=False), x)


def network(classes):
    image = layers.Input((32, 32, 3), name="image")
    x = _convolution(image, "stem", 16)
    x = _separable(_wider(x, "block1", 24), "block2")
    x = _separable(_wider(x, "block3", 48), "block4")
    x = _wider(x, "block5", 80)
    x = layers.AveragePooling2D(4, name="pool")(x)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(classes, kernel_regularizer=keras.regularizers.L2(2e-4), name="classes")(x)
    return keras.Model(image, layers.Softmax(name="probability")(x), name="machine_parts")


def train(pictures, labels, test, test_labels, epochs, batch=64):
    """Adam with a cosine schedule; every epoch sees each picture once, mirrored and turned at random."""
    keras.utils.set_random_seed(1)
    model = network(int(labels.max()) + 1)

    def turned(x, y):
        x = tf.image.random_flip_left_right(x)
        x = tf.image.rot90(x, tf.random.uniform([], 0, 4, tf.int32))
        return (tf.cast(x, tf.float32) - MEAN) / STD, y

    feed = tf.data.Dataset.from_tensor_slices((pictures, labels)).shuffle(len(labels), seed=1)
    feed = feed.map(turned, num_parallel_calls=2).batch(batch).prefetch(4)
    steps = epochs * ((len(labels) + batch - 1) // batch)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, steps, alpha=0.002, warmup_target=3e-3, warmup_steps=steps // 15
    )
    model.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(
        feed, epochs=epochs, validation_data=(normalised(test), test_labels), validation_freq=4, verbose=2
    )
    return model


def converted(model, calibration=None):
    """The bytes of the .tflite: float32, or int8 when calibration pictures are given."""
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    if calibration is not None:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = lambda: ([normalised(p[None])] for p in calibration)
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = converter.inference_output_type = tf.int8
    return converter.convert()


def accuracy(content, pictures, labels):
    """Top-1 share of a .tflite (float32 or int8 at its ends), one picture at a time."""
    interpreter = tf.lite.Interpreter(model_content=content, num_threads=1)
    interpreter.allocate_tensors()
    source, sink = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
    scale, zero = source["quantization"]
    hits = 0
    for picture, label in zip(normalised(pictures), labels):
        if source["dtype"] == np.int8:
            picture = np.clip(np.round(picture / scale) + zero, -128, 127).astype(np.int8)
        interpreter.set_tensor(source["index"], picture[None])
        interpreter.invoke()
        hits += int(interpreter.get_tensor(sink["index"])[0].argmax() == label)
    return hits / len(labels)
