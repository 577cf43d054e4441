"""A pickle read as the list of notes that it is, without Python's unpickler: nothing in it can be imported or called.

Every opcode is carried out on plain lists and dictionaries of our own. Where the pickle names something to import or to
call, a `Named` or a `Made` stands in its place: it keeps what was asked for and does nothing. A name that is not on
the reader's own list ends the reading.
"""

import pickletools
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Protocol

MOST_STEPS = 4_000_000
"""A pickled DenseNet has 71,000; each step makes at most one object."""

LONGEST_LINE = 1 << 16


class PickleFault(Exception):  # noqa: N818  - a part of a sentence, for whoever knows the file
    """Why a pickle is not read, as part of a sentence; `named` where it asks for something that is not allowed."""

    def __init__(self, why: str, named: str = "") -> None:
        super().__init__(why)
        self.named = named


@dataclass(frozen=True, slots=True)
class Named:
    """Something that the pickle would have imported, by its full name."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """What the pickle keeps elsewhere in its file: the tuple that says where."""

    where: Any


@dataclass(slots=True, eq=False)
class Made:
    """What would have come of calling `made_by` with `arguments`; then its items and its state, as given."""

    made_by: str
    arguments: tuple[Any, ...] = ()
    items: dict[Any, Any] = field(default_factory=dict)
    listed: list[Any] = field(default_factory=list)
    state: Any = None


class Bytes(Protocol):
    """What opcodes are read from: a file that is open."""

    def read(self, n: int = ..., /) -> bytes: ...

    def readline(self, size: int = ..., /) -> bytes: ...


class Bounded:
    """A file that never gives more than it has left, whatever length is asked for: nothing is allocated on a claim."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream, self._size = stream, size

    def read(self, n: int = -1, /) -> bytes:
        left = max(0, self._size - self._stream.tell())
        return self._stream.read(left if n < 0 else min(n, left))

    def readline(self, size: int = -1, /) -> bytes:
        return self._stream.readline(LONGEST_LINE if size < 0 else min(size, LONGEST_LINE))


class _Mark:
    """Where a group on the stack begins."""


_MARK = _Mark()
_EMPTY: dict[str, Callable[[], Any]] = {"EMPTY_DICT": dict, "EMPTY_LIST": list, "EMPTY_TUPLE": tuple, "EMPTY_SET": list}
_CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
_VALUES = frozenset(
    {
        *("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT", "UNICODE"),
        *("BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8", "STRING", "BINSTRING", "SHORT_BINSTRING"),
        *("BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8"),
    }
)
_SIMPLE = (str, int, float, bytes, bool, type(None))


def read_pickle(stream: Bytes, allowed: Callable[[str], bool], kept: list[Kept] | None = None) -> Any:
    """The object of one pickle, inert; the stream is left right behind it. Raises `PickleFault`.

    `allowed` is asked about the full name of whatever the pickle would import. Everything that it keeps elsewhere in
    its file is put into `kept`, also what the object itself does not hold any more.
    """
    reader = _Reader(allowed, [] if kept is None else kept)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about escapes in texts of old pickles
            return _carried_out(reader, stream)
    except (ValueError, TypeError, LookupError, UnicodeError, OverflowError, RecursionError, AttributeError) as fault:
        raise PickleFault("its list of notes is damaged") from fault


def _carried_out(reader: "_Reader", stream: Bytes) -> Any:
    for step, (code, value, _) in enumerate(pickletools.genops(stream)):  # type: ignore[arg-type]
        if step > MOST_STEPS:
            raise PickleFault("it has more steps than any network")
        if code.name == "STOP":
            return reader.pop()
        reader.carry_out(code.name, value)
    raise PickleFault("it ends too early")


class _Reader:
    """The stack and the memory of one pickle."""

    def __init__(self, allowed: Callable[[str], bool], kept: list[Kept]) -> None:
        self._allowed, self._all_kept = allowed, kept
        self._stack: list[Any] = []
        self._memo: dict[int, Any] = {}

    def pop(self) -> Any:
        found = self._stack.pop()
        if found is _MARK:
            raise ValueError("a mark in the place of a value")
        return found

    def carry_out(self, name: str, value: Any) -> None:
        if name in _VALUES:
            self._stack.append(value)
        elif name in _EMPTY:
            self._stack.append(_EMPTY[name]())
        elif name in _CONSTANTS:
            self._stack.append(_CONSTANTS[name])
        elif name == "MARK":
            self._stack.append(_MARK)
        elif name in ("PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE"):
            self._memo[len(self._memo) if name == "MEMOIZE" else int(value)] = self._stack[-1]
        elif name in ("GET", "BINGET", "LONG_BINGET"):
            self._stack.append(self._memo[int(value)])
        elif name not in ("PROTO", "FRAME"):
            known = _STEPS.get(name)
            if known is None:
                raise PickleFault(f"it uses the step {name}, which no file of weights needs")
            known(self, value)

    def _group(self) -> list[Any]:
        """What was put on the stack since the last mark, which goes."""
        start = len(self._stack) - 1
        while self._stack[start] is not _MARK:
            start -= 1
            if start < 0:
                raise ValueError("no mark")
        found = self._stack[start + 1 :]
        del self._stack[start:]
        return found

    def _tuple(self, count: int) -> None:
        found = tuple(self.pop() for _ in range(count))[::-1]
        self._stack.append(found)

    def _named(self, name: str) -> Named:
        if not self._allowed(name):
            raise PickleFault(f"it asks for {name}", name)
        return Named(name)

    def _global(self, value: Any) -> None:
        self._stack.append(self._named(str(value).replace(" ", ".")))

    def _stack_global(self, _value: Any) -> None:
        name, module = self.pop(), self.pop()
        if not isinstance(name, str) or not isinstance(module, str):
            raise ValueError("a name that is no text")
        self._stack.append(self._named(f"{module}.{name}"))

    def _called(self, what: Any, arguments: Any) -> None:
        if not isinstance(what, Named) or not isinstance(arguments, tuple):
            raise PickleFault("it calls something that has no name")
        self._stack.append(_made(what.name, arguments))

    def _reduce(self, _value: Any) -> None:
        arguments = self.pop()
        self._called(self.pop(), arguments)

    def _new_with_names(self, _value: Any) -> None:
        self.pop()
        self._reduce(None)

    def _instance(self, value: Any) -> None:
        named = self._named(str(value).replace(" ", "."))
        self._called(named, tuple(self._group()))

    def _object(self, _value: Any) -> None:
        what, *arguments = self._group()
        self._called(what, tuple(arguments))

    def _build(self, _value: Any) -> None:
        state = self.pop()
        if isinstance(self._stack[-1], Made):
            self._stack[-1].state = state

    def _kept(self, value: Any) -> None:
        where = self.pop() if value is None else value
        if isinstance(where, tuple) and len(where) > 1 and isinstance(where[1], Named) and where[0] == "module":
            self._stack.append(where[1])  # old files keep the source of a class beside its name
        else:
            self._all_kept.append(Kept(where))
            self._stack.append(self._all_kept[-1])

    def _append(self, values: Iterable[Any]) -> None:
        target = self._stack[-1]
        (target.listed if isinstance(target, Made) else _list(target)).extend(values)

    def _set(self, values: list[Any]) -> None:
        target = self._stack[-1]
        table = target.items if isinstance(target, Made) else target
        if not isinstance(table, dict):
            raise ValueError("items of something that has none")
        table.update(_pairs(values))


def _made(name: str, arguments: tuple[Any, ...]) -> Any:
    if name == "_codecs.encode" and arguments and isinstance(arguments[0], str):
        return arguments[0].encode("latin-1")  # how Python 2 writes bytes
    return Made(name, arguments)


def _forget(_value: Any) -> None:
    """A value that the pickle takes off its stack again."""


def _list(target: Any) -> list[Any]:
    if not isinstance(target, list):
        raise ValueError("items of something that has none")
    return target


def _pairs(values: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Only plain keys: a key made to be slow to compare has no place among weights."""
    return ((k, v) for k, v in zip(values[::2], values[1::2], strict=True) if isinstance(k, _SIMPLE))


_STEPS: dict[str, Callable[[_Reader, Any], None]] = {
    "GLOBAL": _Reader._global,
    "STACK_GLOBAL": _Reader._stack_global,
    "REDUCE": _Reader._reduce,
    "NEWOBJ": _Reader._reduce,
    "NEWOBJ_EX": _Reader._new_with_names,
    "INST": _Reader._instance,
    "OBJ": _Reader._object,
    "BUILD": _Reader._build,
    "BINPERSID": _Reader._kept,
    "PERSID": _Reader._kept,
    "APPEND": lambda reader, _: reader._append([reader.pop()]),
    "APPENDS": lambda reader, _: reader._append(reader._group()),
    "ADDITEMS": lambda reader, _: reader._append(reader._group()),
    "SETITEM": lambda reader, _: reader._set([reader.pop(), reader.pop()][::-1]),
    "SETITEMS": lambda reader, _: reader._set(reader._group()),
    "TUPLE": lambda reader, _: reader._stack.append(tuple(reader._group())),
    "LIST": lambda reader, _: reader._stack.append(reader._group()),
    "FROZENSET": lambda reader, _: reader._stack.append(reader._group()),
    "DICT": lambda reader, _: reader._stack.append(dict(_pairs(reader._group()))),
    "TUPLE1": lambda reader, _: reader._tuple(1),
    "TUPLE2": lambda reader, _: reader._tuple(2),
    "TUPLE3": lambda reader, _: reader._tuple(3),
    "POP": lambda reader, _: _forget(reader._stack.pop()),
    "POP_MARK": lambda reader, _: _forget(reader._group()),
    "DUP": lambda reader, _: reader._stack.append(reader._stack[-1]),
}
