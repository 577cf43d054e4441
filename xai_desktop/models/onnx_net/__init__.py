"""ONNX files as networks of torch: read as data, checked, and built again layer by layer. Nothing of a file is run."""
