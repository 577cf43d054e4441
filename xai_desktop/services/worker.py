"""The worker process: reads questions, looks and decodes, answers. Whatever kills it is the file's fault alone."""

import os
import select
import sys
from collections.abc import Callable
from typing import BinaryIO

import numpy as np

from xai_desktop.core.errors import InputError
from xai_desktop.core.looked import Asked, Identity
from xai_desktop.io import archive
from xai_desktop.io.children import limit
from xai_desktop.io.wire import Message, image_message, receive, ref_of, send
from xai_desktop.io.wire_looked import asked_of, looked_json
from xai_desktop.services import looking

IDLE_S = 3.0
"""Seconds after which an archive is closed. Where pipes cannot be waited for (Windows) it is closed at once."""

ADDRESS_SPACE = 2 << 30
"""Bytes that a worker may map."""


def main() -> int:
    """Serve until the other side hangs up."""
    source, sink = _private_streams()
    _limit_memory()
    archive.keep_open()
    looking.prepare()
    send(sink, Message({"ready": True}))
    while (question := _next(source)) is not None:
        limit(float(question.body["seconds"]))
        answer = _answer(question)
        limit(0)
        send(sink, answer)
    return 0


def _next(source: BinaryIO) -> Message | None:
    """The next question. An archive that nobody asks about any more is let go, so that its drive can be removed."""
    if archive.is_kept():
        idle = os.name != "posix" or not select.select([source], [], [], IDLE_S)[0]
        if idle:
            archive.let_go()
    return receive(source)


def _private_streams() -> tuple[BinaryIO, BinaryIO]:
    """Our ends of the pipes; what libraries print goes nowhere, so that it cannot pass for an answer."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    return source, sink


def _limit_memory() -> None:
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold the film


def _answer(question: Message) -> Message:
    try:
        return _VERBS[question.body["verb"]](question)
    except InputError as error:
        return Message({"error": str(error), "kind": type(error).__name__})
    except MemoryError:
        return Message({"error": "", "kind": "MemoryError"})


def _image(question: Message) -> Message:
    return image_message(looking.image(ref_of(question.body["ref"])))


def _thumbnail(question: Message) -> Message:
    return Message({}, (looking.thumbnail(ref_of(question.body["ref"]), question.body["side"]),))


def _identity(question: Message) -> Message:
    found: Identity = looking.identity(ref_of(question.body["ref"]))
    return Message({"name": found.name, "born": found.born, "number": found.number})


def _source(question: Message) -> Message:
    found = looking.source(ref_of(question.body["ref"]))
    return Message({}, () if found is None else (np.frombuffer(found, np.uint8),))


def _look(question: Message) -> Message:
    files: list[Asked] = [asked_of(one) for one in question.body["files"]]
    return Message({"looked": [looked_json(looking.look(one, limit)) for one in files]})


_VERBS: dict[str, Callable[[Message], Message]] = {
    "image": _image,
    "thumbnail": _thumbnail,
    "identity": _identity,
    "source": _source,
    "look": _look,
}
