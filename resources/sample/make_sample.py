#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Fettle authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the sample: draws the pictures, trains the network, writes machine_parts.npz and .tflite.

    python3 -m venv ENV && ENV/bin/pip install -r requirements.txt      (flatc must be on the PATH)
    ENV/bin/python make_sample.py [--out FOLDER] [--cache FOLDER]

With --cache the drawn pictures and the trained network are kept there and used again.
"""

import argparse
import hashlib
import json
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

import pictures
from parts import LABELS

SEED = 2026
# Number of the split and how many pictures; "extra" is for training only and not shipped.
SPLITS = {"train": (0, 2000), "test": (1, 1000), "extra": (2, 22000)}


def drawn(name, cache):
    kept = cache / f"{name}.npz" if cache else None
    if kept and kept.exists():
        with np.load(kept) as file:
            return file["x"], file["y"]
    x, y = pictures.make(SEED, *SPLITS[name])
    if kept:
        np.savez(kept, x=x, y=y)
    return x, y


def write_npz(path, arrays):
    """A deflated .npz whose bytes do not depend on the time of day."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy")
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w") as file:
                np.lib.format.write_array(file, array, allow_pickle=False)


def write_sheet(path, x, y, columns=14):
    """The first pictures of every class, a row each, for the eye."""
    rows = [np.concatenate(list(x[y == label][:columns]), axis=1) for label in range(len(LABELS))]
    Image.fromarray(np.concatenate(rows)).save(path, optimize=True)


def trained(splits, epochs, cache):
    import network

    kept = cache / "network.weights.h5" if cache else None
    if kept and kept.exists():
        model = network.network(len(LABELS))
        model.load_weights(kept)
        return model
    x = np.concatenate([splits["train"][0], splits["extra"][0]])
    y = np.concatenate([splits["train"][1], splits["extra"][1]])
    model = network.train(x, y, *splits["test"], epochs)
    if kept:
        model.save_weights(kept)
    return model


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--epochs", type=int, default=16)
    options = parser.parse_args()
    for folder in filter(None, (options.out, options.cache)):
        folder.mkdir(parents=True, exist_ok=True)

    splits = {name: drawn(name, options.cache) for name in SPLITS}
    (x_train, y_train), (x_test, y_test) = splits["train"], splits["test"]
    data_file = options.out / "machine_parts.npz"
    write_npz(data_file, {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test})
    write_sheet(options.out / "contact_sheet.png", x_test, y_test)

    model = trained(splits, options.epochs, options.cache)
    import metadata
    import network

    model_file = options.out / "machine_parts.tflite"
    text = metadata.description(network.MEAN, network.STD, pictures.SIDE)
    model_file.write_bytes(metadata.add(network.converted(model), text, LABELS))
    int8 = network.converted(model, x_train[:500])
    report = {
        "parameters before batch normalization is folded": model.count_params(),
        "top-1 float32": network.accuracy(model_file.read_bytes(), x_test, y_test),
        "top-1 int8 by TFLiteConverter": network.accuracy(int8, x_test, y_test),
    }
    for file in (model_file, data_file):
        content = file.read_bytes()
        report[file.name] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
