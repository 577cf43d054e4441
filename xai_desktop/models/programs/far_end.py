"""The process that holds somebody else's program: it confines itself, is given the bytes, and answers questions.

Nothing foreign is read before `confine`. What a program prints goes nowhere, so that it cannot pass for an answer.
"""

import ctypes.util
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.programs import ONNX
from xai_desktop.io.children import leave_when_alone, limit
from xai_desktop.io.confinement import MEMORY, confine, limit_memory
from xai_desktop.io.wire import Message, receive, send
from xai_desktop.models.programs.running import Running, asked_of, attempted, check_steady, shares_in

MOST_TENSORS = 20_000
MOST_BYTES = 2_000_000_000
LONGEST = 160
"""Letters of what a program says of itself."""

_RUNTIME = re.compile(r"^\[ONNXRuntimeError\] : \d+ : \w+ : ")


def main() -> int:
    """Serve until the other side hangs up."""
    source, sink = _private_streams()
    _look_for_no_place()
    held = confine()
    leave_when_alone()
    send(sink, Message({"ready": True}))
    verbs: dict[str, Callable[[Message], Message]] = {}
    while (question := receive(source)) is not None:
        limit(float(question.body["seconds"]))
        if question.body["verb"] == "load":
            answer = _answered(lambda asked: _load(asked, held, verbs), question)
        else:
            answer = _answered(verbs[question.body["verb"]], question)
        limit(0)
        send(sink, answer)
    return 0


def _look_for_no_place() -> None:
    """Nothing can be written anywhere; libraries that look for a place or for other programs are told so here."""
    ctypes.util.find_library = lambda name: None  # noqa: ARG005
    tempfile.tempdir = str(Path(sys.executable).parent)
    os.environ["TORCHINDUCTOR_CACHE_DIR"] = tempfile.tempdir


def _private_streams() -> tuple[BinaryIO, BinaryIO]:
    """Our ends of the pipes, under numbers that programs do not know as their own."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(nothing, stream)
    return source, sink


def _answered(verb: Callable[[Message], Message], question: Message) -> Message:
    found, fault = attempted(lambda: verb(question))
    if found is not None:
        return found
    if isinstance(fault, MemoryError):
        return Message({"error": "it needs more memory than it may have"})
    lines = [line.strip() for line in str(fault).splitlines() if line.strip()] or [type(fault).__name__]
    said = _RUNTIME.sub("", lines[-1 if _is_script(fault) else 0])
    return Message({"error": "".join(filter(str.isprintable, said))[:LONGEST].rstrip(".")})


def _is_script(error: Exception | None) -> bool:
    """TorchScript tells where it stood first, and what went wrong last."""
    return str(error).startswith("The following operation failed in the TorchScript interpreter")


def _load(question: Message, held: tuple[str, ...], verbs: dict[str, Callable[[Message], Message]]) -> Message:
    told = question.body
    if told["kind"] == ONNX:
        from xai_desktop.models.programs.running_onnx import OnnxRunning as Kind
    else:
        from xai_desktop.models.programs.running_torch import TorchRunning as Kind  # type: ignore[assignment]
    began = time.monotonic()
    held = (*held, *((MEMORY,) if limit_memory(int(told["memory"])) else ()))
    running: Running = Kind(question.arrays[0].tobytes(), told)
    verbs.update(run=lambda asked: _run(running, asked), backward=lambda asked: _backward(running, asked))
    verbs["state"] = lambda _asked: _state(running)
    film = np.random.default_rng(0).random((1, *running.input), np.float32)
    check_steady(running, film)
    answers = asked_of(running, film)
    facts = {
        "classes": answers.shape[1],
        "input": list(running.input),
        "gives": shares_in(answers),
        "gradient": running.differentiable,
        "single": running.single,
        "several": running.several,
    }
    return Message({**facts, "held": list(held), "took": time.monotonic() - began})


def _run(running: Running, asked: Message) -> Message:
    return Message({}, (running.answers(_films(asked)),))


def _backward(running: Running, asked: Message) -> Message:
    found = running.gradients(_films(asked), asked.arrays[1])
    return Message({}, (found.reshape(len(found), -1),))


def _films(asked: Message) -> AnyArray:
    return asked.arrays[0].reshape(asked.body["shape"])


def _state(running: Running) -> Message:
    """Names and tensors, as far as they are few enough. Each travels flat, with its shape."""
    state: dict[str, Any] = running.state()
    if len(state) > MOST_TENSORS or sum(value.nbytes for value in state.values()) > MOST_BYTES:
        return Message({"shapes": []})
    shapes = [[name, list(value.shape)] for name, value in state.items()]
    return Message({"shapes": shapes}, tuple(np.ascontiguousarray(value).reshape(-1) for value in state.values()))
