"""ONNX, run by ONNX Runtime. Only in the process of its own."""

from typing import Any

import numpy as np

from xai_desktop.core.arrays import AnyArray
from xai_desktop.models.programs.running import first_that_works, table


class OnnxRunning:
    """It has no gradients."""

    differentiable = False
    several = 1

    def __init__(self, content: bytes, told: dict[str, Any]) -> None:
        import onnxruntime

        onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        self._session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        (given,) = self._session.get_inputs()
        self._input, self._output = given.name, told["output"]
        self._kind = {"tensor(float16)": np.float16, "tensor(double)": np.float64}.get(given.type, np.float32)
        self._last = bool(told["channels_last"])
        self.single = bool(told["single"])
        self.input = first_that_works(told["inputs"], self.answers)

    def answers(self, x: AnyArray) -> AnyArray:
        x = (x.transpose(0, 2, 3, 1) if self._last else x).astype(self._kind)
        parts = np.split(x, len(x)) if self.single else [x]
        return np.concatenate([self._asked(np.ascontiguousarray(part)) for part in parts])

    def gradients(self, x: AnyArray, g: AnyArray) -> AnyArray:
        del x, g
        raise ValueError("ONNX Runtime gives no gradients")

    def state(self) -> dict[str, Any]:
        return {}

    def _asked(self, x: AnyArray) -> AnyArray:
        found: Any = table(self._session.run([self._output], {self._input: x}), len(x))
        return np.asarray(found, np.float32)
