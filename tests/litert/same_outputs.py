# SPDX-FileCopyrightText: 2026 The Fettle authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs pairs of files, ORIGINAL and WRITTEN, in the real runtime on the same inputs and compares every output byte.

    same_outputs.py LIST     a line for each pair, paths separated by a tab

What the runtime refuses in the original it must refuse in the other one. Each file runs in a process of its own, because
some odd models bring the runtime down. Exit status 1 and a line for each difference.
"""

import multiprocessing
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
from ai_edge_litert.interpreter import Interpreter


def outputs(path):
    interpreter = Interpreter(path, num_threads=1)
    interpreter.allocate_tensors()
    random = np.random.default_rng(7)
    for detail in interpreter.get_input_details():
        kind = np.dtype(detail["dtype"])
        if kind.kind not in "fiub":
            raise ValueError(f"inputs of type {kind}")
        values = random.uniform(0, 1, detail["shape"])
        interpreter.set_tensor(detail["index"], (values * (1 if kind.kind == "f" else 2)).astype(kind))
    interpreter.invoke()
    signatures = sorted((key, sorted(value["inputs"]), sorted(value["outputs"]))
                        for key, value in interpreter.get_signature_list().items())
    arrays = [(d["name"], interpreter.get_tensor(d["index"]).tobytes()) for d in interpreter.get_output_details()]
    return repr(signatures), arrays


def run(path, pipe):
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    try:
        pipe.send(("ran", outputs(path)))
    except Exception as error:
        pipe.send(("refused", str(error).splitlines()[0] if str(error) else ""))


def outcome(path):
    here, there = multiprocessing.Pipe(False)
    process = multiprocessing.get_context("fork").Process(target=run, args=(path, there))
    process.start()
    there.close()
    try:
        result = here.recv() if here.poll(60) else ("hung", "")
    except EOFError:
        result = ("crashed", "")
    process.kill()
    process.join()
    return result


def main():
    ran = different = 0
    with open(sys.argv[1]) as pairs:
        for line in pairs:
            original, written = line.rstrip("\n").split("\t")
            one, other = outcome(original), outcome(written)
            ran += one[0] == "ran"
            if one[0] != other[0] or (one[0] == "ran" and one[1] != other[1]):
                different += 1
                print(f"{original}: {one[0]} {str(one[1])[:150]} / {other[0]} {str(other[1])[:150]}")
    print(f"{ran} ran, {different} differ")
    return 1 if different or not ran else 0


if __name__ == "__main__":
    sys.exit(main())
