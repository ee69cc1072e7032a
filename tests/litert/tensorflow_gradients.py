# SPDX-FileCopyrightText: 2026 The Fettle authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the gradients of the graph of tst_tensorflow_gradients.cpp with those of TensorFlow.

    tensorflow_gradients.py FOLDER     NAME.value and NAME.gradient of each parameter, x.value and factors.value,
                                       float32, and shapes.txt with a line "NAME SIZE SIZE ..." for each value

Exit status 1 and a line for each parameter that differs; 77 where there is no TensorFlow.
"""

import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

try:
    import numpy as np
    import tensorflow as tf
except ImportError as error:
    print(error)
    sys.exit(77)


def scores(v):
    def dense(name, x):
        return tf.matmul(x, v[name + "/weights"], transpose_b=True) + v[name + "/bias"]

    def conv(name, x):
        weights = tf.transpose(v[name + "/weights"], [1, 2, 3, 0])  # ours: [out][height][width][in]
        return tf.nn.conv2d(x, weights, 1, "SAME") + v[name + "/bias"]

    def lstm(x):  # [sequence][step][size]
        output = cell = tf.zeros([4, 6])
        outputs = []
        for step in range(16):
            def gate(name):
                return (tf.matmul(x[:, step], v["lstm/w" + name], transpose_b=True)
                        + tf.matmul(output, v["lstm/r" + name], transpose_b=True) + v["lstm/b" + name])
            cell = tf.sigmoid(gate("f")) * cell + tf.sigmoid(gate("i")) * tf.tanh(gate("c"))
            output = tf.sigmoid(gate("o")) * tf.tanh(cell)
            outputs.append(output)
        return tf.stack(outputs, 1)

    x = tf.nn.relu(conv("conv", v["x"]))
    weights = tf.transpose(v["depthwise/weights"], [1, 2, 3, 0])  # ours: [1][height][width][out]
    x = tf.nn.relu(tf.nn.depthwise_conv2d(x, weights, [1, 1, 1, 1], "SAME") + v["depthwise/bias"])
    tokens = tf.reshape(x, [64, 4])
    attention = tf.nn.softmax(tf.matmul(dense("q", tokens), tf.tanh(dense("k", tokens)), transpose_b=True))
    mixed = tf.nn.gelu(tf.matmul(attention, dense("v", tokens)))
    sequences = tf.reshape(tf.nn.l2_normalize(mixed, axis=1), [4, 16, 6])
    image = tf.reshape(lstm(sequences), [1, 8, 8, 6])
    large = tf.compat.v1.image.resize_bilinear(image, [11, 5], half_pixel_centers=True)
    shifted = large * v["scale"] + v["offset"]
    bent = tf.where(shifted >= 0, shifted, shifted * v["alpha"])
    return conv("last", tf.pad(bent, [[0, 0], [1, 1], [1, 1], [0, 0]], "REFLECT"))


def main(folder):
    values = {}
    with open(os.path.join(folder, "shapes.txt")) as shapes:
        for line in shapes:
            name, *shape = line.split()
            data = np.fromfile(os.path.join(folder, name.replace("/", ".") + ".value"), np.float32)
            values[name] = tf.Variable(data.reshape([int(size) for size in shape]))
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(scores(values) * values["factors"])
    parameters = [name for name in values if name not in ("x", "factors")]
    differ = False
    for name, wanted in zip(parameters, tape.gradient(loss, [values[name] for name in parameters])):
        found = np.fromfile(os.path.join(folder, name.replace("/", ".") + ".gradient"), np.float32)
        wanted = wanted.numpy().ravel()
        error = np.abs(found - wanted).max() / np.abs(wanted).max()
        print(f"{name}: {error:.2g}")
        differ = differ or not error < 1e-4
    return 1 if differ or not parameters else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
