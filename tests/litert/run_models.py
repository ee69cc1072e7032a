#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Fettle authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs models with the real LiteRT runtime.

    run_models.py FOLDER

FOLDER/list.txt has a line for each run: model file, mode (delegate or builtin), number of samples, file of inputs, file for
outputs, separated by tabs. A file of inputs holds, sample after sample, the bytes of every graph input; the outputs are
written in the same way. A model that the runtime refuses leaves a file with the reason instead: the outputs' name + ".refused".
A child process does the runs; where it crashes, another one goes on behind the run that crashed, which is a refusal too.
"""
import os
import sys
from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType

RESOLVERS = {
    "delegate": OpResolverType.AUTO,
    "builtin": OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
}


def run(model, mode, samples, source):
    interpreter = Interpreter(model_path=str(model), num_threads=1, experimental_op_resolver_type=RESOLVERS[mode])
    interpreter.allocate_tensors()
    inputs, outputs = interpreter.get_input_details(), interpreter.get_output_details()
    result = []
    for _ in range(samples):
        for detail in inputs:
            dtype, count = np.dtype(detail["dtype"]), int(np.prod(detail["shape"], dtype=np.int64))
            value = np.frombuffer(source.read(dtype.itemsize * count), dtype).reshape(detail["shape"])
            interpreter.set_tensor(detail["index"], value)
        interpreter.invoke()
        result += [interpreter.get_tensor(detail["index"]).tobytes() for detail in outputs]
    return b"".join(result)


class Line:
    def __init__(self, folder, text):
        model, self.mode, samples, source, target = text.split("\t")
        self.model, self.source, self.target = (folder / name for name in (model, source, target))
        self.samples, self.refused = int(samples), folder / (target + ".refused")

    def done(self):
        return self.target.exists() or self.refused.exists()

    def run(self):
        try:
            with open(self.source, "rb") as stream:
                outputs = run(self.model, self.mode, self.samples, stream)
            part = self.target.with_suffix(".part")
            part.write_bytes(outputs)
            part.rename(self.target)
        except (RuntimeError, ValueError, TypeError) as refusal:
            self.refused.write_text(str(refusal))


def main():
    folder = Path(sys.argv[1])
    lines = [Line(folder, text) for text in (folder / "list.txt").read_text().splitlines()]
    while lines:
        child = os.fork()
        if child == 0:
            for line in lines:
                line.run()
            os._exit(0)
        status = os.waitpid(child, 0)[1]
        lines = [line for line in lines if not line.done()]
        if status == 0:
            break
        if lines:
            lines.pop(0).refused.write_text(f"the runtime crashed ({status})")


if __name__ == "__main__":
    main()
