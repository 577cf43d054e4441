"""The program as a person starts it, with somebody who looks at its window and answers what is where.

`python -m tests.slow.window_child DESCRIPTOR gui …`: everything after the number is the program's own command line.
Questions come as lines of JSON ([name, argument, …]) over that socket; none of them does anything to the program.
"""

import json
import socket
import sys
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier
from PySide6.QtWidgets import QApplication

from tests.slow.window_eyes import Eyes
from xai_desktop import cli
from xai_desktop.ui import main as start
from xai_desktop.ui.wiring import Program


class Answering(QObject):
    """Answers on the window's own thread, between two events."""

    def __init__(self, program: Program, line: socket.socket) -> None:
        super().__init__(program)
        self._eyes, self._line, self._read = Eyes(program), line, b""
        line.setblocking(False)
        self._notifier = QSocketNotifier(line.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._hear)

    def _hear(self) -> None:
        found = self._line.recv(65536)
        if not found:
            self._notifier.setEnabled(False)
            return
        *lines, self._read = (self._read + found).split(b"\n")
        for line in lines:
            name, *arguments = json.loads(line)
            question: Callable[..., Any] = getattr(self._eyes, name)
            try:
                answer: dict[str, Any] = {"answer": question(*arguments)}
            except Exception as fault:  # noqa: BLE001 - whoever asked hears of it
                answer = {"fault": repr(fault)}
            self._line.setblocking(True)
            self._line.sendall(json.dumps(answer).encode() + b"\n")
            self._line.setblocking(False)


def main(descriptor: str, *words: str) -> int:
    line = socket.socket(fileno=int(descriptor))
    opened = start.open_program

    def open_and_answer(app: QApplication, wish: start.Start) -> Program:
        program = opened(app, wish)
        Answering(program, line)
        return program

    start.open_program = open_and_answer
    return cli.main(list(words))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
