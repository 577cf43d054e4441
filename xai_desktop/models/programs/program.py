"""The near end of a program: its bytes, and the process that holds them. Copies of a network share it."""

import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.errors import BundleError
from xai_desktop.core.geometry import Size
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.io.children import Child, Died, Read
from xai_desktop.io.wire import Message
from xai_desktop.models.programs.kinds import NAMES
from xai_desktop.models.programs.running import NO_SCORES

LOAD_S, FILM_S = 120.0, 30.0
"""Seconds of processor time that opening a program, and one film, may take."""

LOOK_S = 20.0
"""The same for the first look at a program that may turn in a circle."""

ROOM, TIMES = 4 << 30, 8
"""Bytes that a program may have besides what torch itself maps, and how many times its file comes on top."""

LARGEST_SIDE = 1 << 16
MOST_CLASSES = 1 << 16
NO_PROCESS = "The process that runs programs could not be started; start the program again, or install it anew."

T = TypeVar("T")


class Unanswered(BundleError):  # noqa: N818  - what happened, not whose fault it was
    """A program gave no answer. `reason` is what it said of itself, "" where its process was stopped or ended."""

    def __init__(self, sentence: str, reason: str = "", *, late: bool = False) -> None:
        super().__init__(sentence)
        self.reason, self.late = reason, late


@dataclass(frozen=True, slots=True)
class Facts:
    """What a program was found to do. `held` is what its process has given up, `gives` what its
    answers look like: shares of one, or shares each."""

    classes: int
    channels: int
    size: Size
    gradient: bool
    single: bool
    held: tuple[str, ...]
    gives: ScoreKind | None
    several: int = 1
    """Answers to one film, of which only the first is taken."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a program is asked. `output`, `channels_last` and `single` are ONNX's.

    `sizes` are tried in turn, and the first that works is taken, as are several `channels`.
    """

    kind: str
    channels: int | tuple[int, ...]
    sizes: tuple[Size, ...]
    output: str = ""
    channels_last: bool = False
    single: bool = False
    patience: float | None = None
    """Seconds of processor time that opening it may take, where that is not the usual."""


class Program:
    """Bytes that were checked once and are the ones that run; `path` is for sentences.

    Any thread may ask; one question is answered at a time. A process that dies is replaced at the next question.
    """

    def __init__(self, path: Path, content: bytes, manner: Manner) -> None:
        self.path, self.manner = path, manner
        self._content = np.frombuffer(content, np.uint8)
        self._child = Child("program", bare=True, trouble=NO_PROCESS)
        self._facts: Facts | None = None
        self._loaded: int | None = None
        weakref.finalize(self, self._child.stop)

    def __deepcopy__(self, _memo: dict[int, Any]) -> "Program":
        return self

    @property
    def facts(self) -> Facts:
        """Opens the program where that has not been done yet. Raises `BundleError`."""
        with self._child.alone:
            return self._ready()

    def answers(self, x: AnyArray) -> AnyArray:
        """(B, C, h, w) float32 → (B, classes) float32. Raises `BundleError` with one sentence."""
        return self._asked("run", x)

    def gradients(self, x: AnyArray, g: AnyArray) -> AnyArray:
        """Of Σ g · answers(x) by x, (B, C, h, w) float32."""
        return self._asked("backward", x, g).reshape(x.shape)

    def state(self) -> dict[str, AnyArray]:
        """The program's weights by name, none where it has too many or keeps them to itself."""
        with self._child.alone:
            self._ready()
            return self._question(Message({"verb": "state"}), LOAD_S, _state_of)

    def close(self) -> None:
        """End the process; the next question starts another."""
        with self._child.alone:
            self._child.stop()

    def _asked(self, verb: str, x: AnyArray, *more: AnyArray) -> AnyArray:
        flat = np.ascontiguousarray(x, np.float32).reshape(len(x), -1)
        question = Message(
            {"verb": verb, "shape": list(x.shape)}, (flat, *(np.asarray(one, np.float32) for one in more))
        )
        with self._child.alone:
            facts = self._ready()
            wide = facts.classes if verb == "run" else flat.shape[1]
            return self._question(question, FILM_S * len(x), lambda found: _numbers(found, (len(x), wide)))

    def _ready(self) -> Facts:
        if self._facts is None or self._child.number is None or self._child.number != self._loaded:
            manner = self.manner
            told = {
                "verb": "load",
                "kind": manner.kind,
                "memory": ROOM + TIMES * len(self._content),
                "inputs": self._inputs(),
                "output": manner.output,
                "channels_last": manner.channels_last,
                "single": manner.single,
            }
            self._facts = self._question(Message(told, (self._content,)), manner.patience or LOAD_S, _facts_of)
            self._loaded = self._child.number
        return self._facts

    def _inputs(self) -> list[list[int]]:
        if self._facts is not None:
            return [[self._facts.channels, *self._facts.size]]
        channels = self.manner.channels
        several = (channels,) if isinstance(channels, int) else channels
        return [[one, *size] for size in self.manner.sizes for one in several]

    def _question(self, question: Message, seconds: float, read: Read[T]) -> T:
        try:
            found = self._child.ask(question, seconds, lambda message: _said(message) or (read(message),))
        except Died as fault:
            if fault.late:
                raise Unanswered(
                    f"{self.path}: the process of this program worked longer than {seconds:g} s and was stopped; ask "
                    "again with a smaller film, or ask whoever made the network.",
                    late=True,
                ) from fault
            raise Unanswered(
                f"{self.path}: the process of this program ended by itself or ran out of memory; ask again with a "
                "smaller film, or ask whoever made the network."
            ) from fault
        if isinstance(found, str):
            raise Unanswered(
                f"{self.path}: this {NAMES[self.manner.kind]} program does not work here ({found}); {_remedy(found)}.",
                found,
            )
        return found[0]


def _remedy(said: str) -> str:
    if said in NO_SCORES:
        return "export it again as it is in use (eval), with one score for each class"
    return "check the size and the channels of its input, or ask whoever made it"


def _said(message: Message) -> str:
    error = message.body.get("error", "")
    if not isinstance(error, str):
        raise ValueError("no sentence")
    return error[:200]


def _facts_of(message: Message) -> Facts:
    told = message.body
    classes, gradient, single = told["classes"], told["gradient"], told["single"]
    if type(classes) is not int or not 1 <= classes <= MOST_CLASSES:
        raise ValueError("no number of classes")
    if type(gradient) is not bool or type(single) is not bool:
        raise ValueError("no truth")
    several = told["several"]
    if type(several) is not int or several < 1:
        raise ValueError("no number of answers")
    channels, height, width = told["input"]
    if not all(type(side) is int and 1 <= side <= LARGEST_SIDE for side in (channels, height, width)):
        raise ValueError("no input")
    kind = ScoreKind(told["gives"]) if told["gives"] else None
    return Facts(classes, channels, (height, width), gradient, single, tuple(map(str, told["held"])), kind, several)


def _numbers(message: Message, shape: tuple[int, int]) -> AnyArray:
    (found,) = message.arrays
    if found.shape != shape or found.dtype != np.float32:
        raise ValueError("an answer of another shape")
    return found


def _state_of(message: Message) -> dict[str, AnyArray]:
    shapes = message.body["shapes"]
    return {
        str(name): array.reshape([int(side) for side in shape])
        for (name, shape), array in zip(shapes, message.arrays, strict=True)
    }
