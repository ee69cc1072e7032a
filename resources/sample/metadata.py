# SPDX-FileCopyrightText: 2026 The Fettle authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds TFLite Metadata to a .tflite: the TFLITE_METADATA buffer (made by flatc from metadata.fbs) and, behind
the flatbuffer, a zip with the label file that it names."""

import io
import json
import subprocess
import tempfile
import zipfile
from pathlib import Path

import flatbuffers
import numpy as np
from tensorflow.lite.python import schema_py_generated as schema

LABEL_FILE = "labels.txt"


class AlignedBuilder(flatbuffers.Builder):
    """The schema asks for weights on 16-byte boundaries; the Python generator does not do that by itself."""

    def StartVector(self, elemSize, numElems, alignment):
        return super().StartVector(elemSize, numElems, 16 if elemSize == 1 else alignment)


def description(mean, std, side):
    """What the metadata says about the classifier, in the words of metadata.fbs."""
    low, high = (0 - mean) / std, (255 - mean) / std
    image = {
        "name": "image",
        "description": "A machine part in colour, one picture.",
        "content": {
            "content_properties_type": "ImageProperties",
            "content_properties": {"color_space": "RGB", "default_size": {"width": side, "height": side}},
        },
        "process_units": [
            {"options_type": "NormalizationOptions", "options": {"mean": [mean], "std": [std]}}
        ],
        "stats": {"min": [low], "max": [high]},
    }
    probability = {
        "name": "probability",
        "description": "How likely each kind of part is.",
        "content": {"content_properties_type": "FeatureProperties", "content_properties": {}},
        "stats": {"min": [0.0], "max": [1.0]},
        "associated_files": [
            {
                "name": LABEL_FILE,
                "description": "One kind of part a line, in the order of the outputs.",
                "type": "TENSOR_AXIS_LABELS",
                "locale": "en",
            }
        ],
    }
    return {
        "name": "Machine parts",
        "description": "Tells ten kinds of machine parts apart. A sample that comes with Fettle.",
        "version": "1",
        "subgraph_metadata": [{"input_tensor_metadata": [image], "output_tensor_metadata": [probability]}],
        "author": "The Fettle authors",
        "license": "GPL-3.0-or-later",
        "min_parser_version": "1.0.0",
    }


def packed(text):
    """The metadata flatbuffer, by flatc."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "metadata.json"
        source.write_text(json.dumps(text))
        fbs = Path(__file__).with_name("metadata.fbs")
        subprocess.run(["flatc", "--binary", "-o", folder, str(fbs), str(source)], check=True)
        return (Path(folder) / "metadata.tflitemeta").read_bytes()


def add(content, text, labels):
    """The same model with metadata and labels."""
    model = schema.ModelT.InitFromPackedBuf(content, 0)
    buffer = schema.BufferT()
    buffer.data = np.frombuffer(packed(text), np.uint8)
    entry = schema.MetadataT()
    entry.name, entry.buffer = "TFLITE_METADATA", len(model.buffers)
    model.buffers.append(buffer)
    model.metadata = list(model.metadata or []) + [entry]
    model.description = text["description"]
    builder = AlignedBuilder(len(content) + 65536)
    builder.Finish(model.Pack(builder), b"TFL3")

    file = io.BytesIO(bytes(builder.Output()))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo(LABEL_FILE), "".join(f"{label}\n" for label in labels))
    return file.getvalue()
