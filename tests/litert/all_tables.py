# SPDX-FileCopyrightText: 2026 The Fettle authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A model that has every table of the runtime's own schema, with values that are not the defaults.

    all_tables.py make OUT.tflite       writes the model
    all_tables.py compare A B           exit status 1 and a line for each difference when two files differ
"""

import inspect
import re
import sys

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema


def field_types(table):
    """Name and written type of each field of a table's object class."""
    return re.findall(r"self\.(\w+) = .*?# type: (.*)", inspect.getsource(table.__init__))


def fill(table, seed):
    """A table whose fields all differ from their defaults; unions inside of it are left alone."""
    made = table()
    for number, (name, kind) in enumerate(field_types(table)):
        value = getattr(made, name)
        one = seed + number
        if "List[bool]" in kind:
            value = [True, False, True]
        elif "List[float]" in kind:
            value = [one + 0.5, -one - 0.25]
        elif "List[int]" in kind:
            value = [1, 2, one % 3]
        elif "str" in kind:
            value = f"text {one}"
        elif kind == "bool":
            value = not value
        elif kind == "float":
            value = one + 0.125
        elif kind == "int":
            value = value + 1 + one % 2
        else:
            raise ValueError(f"{table.__name__}.{name}: {kind}")
        setattr(made, name, value)
    return made


def union_members(union):
    return sorted((v, k) for k, v in vars(union).items() if isinstance(v, int) and v > 0)


class Builder:
    def __init__(self):
        self.model = schema.ModelT()
        self.model.version = 3
        self.model.description = "every table"
        self.model.buffers = [schema.BufferT()]
        self.model.operatorCodes = []
        self.graph = schema.SubGraphT()
        self.graph.name = "main"
        self.graph.tensors = []
        self.graph.operators = []
        self.graph.debugMetadataIndex = 4
        self.model.subgraphs = [self.graph]

    def tensor(self, name, shape, kind=schema.TensorType.FLOAT32, data=None, **fields):
        tensor = schema.TensorT()
        tensor.name, tensor.shape, tensor.type = name, shape, kind
        if data is not None:
            buffer = schema.BufferT()
            buffer.data = np.frombuffer(np.ascontiguousarray(data).tobytes(), np.uint8)
            self.model.buffers.append(buffer)
            tensor.buffer = len(self.model.buffers) - 1
        for key, value in fields.items():
            setattr(tensor, key, value)
        self.graph.tensors.append(tensor)
        return len(self.graph.tensors) - 1

    def operator(self, code, version=1, custom=None):
        made = schema.OperatorCodeT()
        made.builtinCode, made.deprecatedBuiltinCode = code, min(code, 127)
        made.version, made.customCode = version, custom
        self.model.operatorCodes.append(made)
        op = schema.OperatorT()
        op.opcodeIndex = len(self.model.operatorCodes) - 1
        number = len(self.graph.operators)
        op.inputs = [0, -1]
        op.outputs = [self.tensor(f"result {number}", [1, 2])]
        op.debugMetadataIndex = number
        self.graph.operators.append(op)
        return op


def add_operators(b):
    codes = [v for k, v in vars(schema.BuiltinOperator).items() if isinstance(v, int) and v != 127]
    for code in sorted(codes):
        b.operator(code, version=1 + code % 5, custom="Thing" if code == 32 else None)
    for field, union in (("builtinOptions", schema.BuiltinOptions), ("builtinOptions2", schema.BuiltinOptions2)):
        for number, name in union_members(union):
            op = b.operator(0, version=number + 1)
            setattr(op, field + "Type", number)
            setattr(op, field, fill(getattr(schema, name + "T"), number))
    op = b.operator(32, custom="Other")
    op.customOptions = [3, 1, 4, 1, 5]
    op.mutatingVariableInputs = [True, False]
    op.intermediates = [b.tensor("scratch", [3])]


def add_quantized(b):
    def parameters(**fields):
        made = schema.QuantizationParametersT()
        for key, value in fields.items():
            setattr(made, key, value)
        return made

    scales = b.tensor("scales", [2], schema.TensorType.FLOAT16, np.ones(2, np.float16))
    b.tensor("per channel", [2, 3], schema.TensorType.INT8, np.arange(6, dtype=np.int8), quantization=parameters(
        min=[-1.5, 0.0, 0.25], max=[1.0, 2.0, 3.0], scale=[0.5, 0.25, 0.125], zeroPoint=[0, 1, -2], quantizedDimension=1))
    custom = schema.CustomQuantizationT()
    custom.custom = [9, 8, 7]
    b.tensor("custom", [4], quantization=parameters(detailsType=1, details=custom))
    block = schema.BlockwiseQuantizationT()
    block.scales, block.zeroPoints, block.blockSize, block.blockShape = scales, -1, 32, [1, 32]
    b.tensor("blocks", [2, 32], schema.TensorType.INT4, np.arange(32, dtype=np.uint8),
             quantization=parameters(detailsType=2, details=block))
    axes = schema.MultiAxisQuantizationT()
    axes.scales, axes.zeroPoints, axes.blockSize, axes.quantizedDimensions = scales, scales, 16, [0, 1]
    b.tensor("axes", [2, 4], schema.TensorType.INT2, np.arange(2, dtype=np.uint8),
             quantization=parameters(detailsType=3, details=axes))


def add_sparse(b):
    def vector(kind, values):
        made = kind()
        made.values = values
        return made

    for number, kind in ((1, schema.Int32VectorT), (2, schema.Uint16VectorT), (3, schema.Uint8VectorT)):
        rows, columns = schema.DimensionMetadataT(), schema.DimensionMetadataT()
        rows.denseSize = 2
        columns.format = schema.DimensionType.SPARSE_CSR
        columns.arraySegmentsType = columns.arrayIndicesType = number
        columns.arraySegments, columns.arrayIndices = vector(kind, [0, 1, 3]), vector(kind, [1, 0, 2])
        sparsity = schema.SparsityParametersT()
        sparsity.traversalOrder, sparsity.dimMetadata = [0, 1], [rows, columns]
        b.tensor(f"sparse {number}", [2, 3], data=np.array([1, 2, 3], np.float32), sparsity=sparsity)
    inner = [schema.DimensionMetadataT() for _ in range(4)]
    for one in inner:
        one.denseSize = 2
    blocked = schema.SparsityParametersT()
    blocked.traversalOrder, blocked.blockMap, blocked.dimMetadata = [0, 1, 2, 3], [0, 1], inner
    b.tensor("blocked", [4, 4], data=np.arange(16, dtype=np.float32), sparsity=blocked)


def add_rest(b):
    variant = schema.VariantSubTypeT()
    variant.shape, variant.type, variant.hasRank = [5, 6], schema.TensorType.INT64, True
    b.tensor("variant", [1], schema.TensorType.VARIANT, variantTensors=[variant])
    b.tensor("variable", [2], isVariable=True, hasRank=True)
    b.tensor("outside", [2], externalBuffer=7)
    m = b.model
    first, last = b.graph.operators[0].outputs[0], b.graph.operators[-1].outputs[0]
    b.graph.inputs, b.graph.outputs = [0], [last, first]
    second = schema.SubGraphT()
    second.name, second.inputs, second.outputs, second.tensors, second.operators = "second", [], [], [], []
    m.subgraphs.append(second)
    signature = schema.SignatureDefT()
    signature.signatureKey = "serving_default"
    signature.inputs, signature.outputs = [schema.TensorMapT()], [schema.TensorMapT(), schema.TensorMapT()]
    for entry, name, index in zip(signature.inputs + signature.outputs, "xyz", (0, first, last)):
        entry.name, entry.tensorIndex = name, index
    m.signatureDefs = [signature]
    note = schema.BufferT()
    note.data = list(b"a note")
    m.buffers.append(note)
    metadata = schema.MetadataT()
    metadata.name, metadata.buffer = "note", len(m.buffers) - 1
    m.metadata = [metadata]
    m.metadataBuffer = [metadata.buffer]
    group = schema.ExternalBufferGroupT()
    group.name = "weights.bin"
    m.externalBufferGroups = [group]
    m.externalBuffers = [fill(schema.ExternalBufferT, 6)]


def make(path):
    b = Builder()
    b.tensor("input", [1, 2], shapeSignature=[-1, 2])
    add_operators(b)
    add_quantized(b)
    add_sparse(b)
    add_rest(b)
    builder = flatbuffers.Builder(1 << 16)
    builder.Finish(b.model.Pack(builder), b"TFL3")
    with open(path, "wb") as file:
        file.write(builder.Output())


def plain(value):
    """Nested dictionaries; absent and empty are the same, data is compared by content."""
    if isinstance(value, (np.ndarray, bytes)):
        value = list(value)
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value] or None
    if hasattr(value, "__dict__"):
        fields = {key: plain(one) for key, one in vars(value).items()}
        return {"table": type(value).__name__, **fields}
    if isinstance(value, np.generic):
        return value.item()
    return None if value == "" else value


def described(path):
    with open(path, "rb") as file:
        model = schema.ModelT.InitFromPackedBuf(file.read(), 0)
    result = plain(model)
    codes = result.pop("operatorCodes") or []
    for graph in result["subgraphs"] or []:
        for op in graph["operators"] or []:
            op["code"] = codes[op.pop("opcodeIndex")]
    return result


def differences(a, b, where=""):
    if isinstance(a, dict) and isinstance(b, dict):
        for key in sorted(set(a) | set(b)):
            yield from differences(a.get(key), b.get(key), f"{where}.{key}")
    elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for number, (one, other) in enumerate(zip(a, b)):
            yield from differences(one, other, f"{where}[{number}]")
    elif a != b:
        yield f"{where}: {str(a)[:100]} / {str(b)[:100]}"


def main():
    if sys.argv[1] == "make":
        make(sys.argv[2])
        return 0
    found = list(differences(described(sys.argv[2]), described(sys.argv[3])))
    print("\n".join(found[:40]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
