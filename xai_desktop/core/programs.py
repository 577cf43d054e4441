"""Networks that come as files of other systems, by their architecture in `bundle.json`."""

TORCHSCRIPT, EXPORTED, ONNX = "program/torchscript", "program/exported", "program/onnx"
CONVERTED = "onnx"
PROGRAMS = (TORCHSCRIPT, EXPORTED, ONNX)
"""Run as they are, in a process of their own; their layers cannot be seen."""

FILES = {CONVERTED: "network.onnx", ONNX: "network.onnx", TORCHSCRIPT: "network.torchscript", EXPORTED: "network.pt2"}
"""What a bundle calls the file of the network, by its architecture; every other has weights."""
