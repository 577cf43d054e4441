"""Where words go: the only place that prints."""

import io
import json
import os
import sys
from typing import Any


class Console:
    """Where words go: plain text, or one JSON object per line."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")  # a console without ≥ gets a ?

    def close(self) -> None:
        """Nobody reads any more: let the interpreter flush into nothing."""
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def say(self, text: str, **record: Any) -> None:
        print(json.dumps({"message": text, **record}, ensure_ascii=False) if self.as_json else text, flush=True)

    def warn(self, text: str) -> None:
        if self.as_json:
            print(json.dumps({"warning": text}, ensure_ascii=False), flush=True)
        else:
            print(text, file=sys.stderr, flush=True)

    def confirms(self, question: str) -> bool:
        """Whether somebody at the keyboard types yes. Nobody there, or a program that reads along, means no."""
        if self.as_json or not sys.stdin.isatty():
            self.warn("Nobody is there to be asked; add --yes to go on without a question.")
            return False
        print(question, end="", file=sys.stderr, flush=True)
        return sys.stdin.readline().strip().lower() == "yes"

    def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
        """The console is a task that nobody cancels but Ctrl+C."""
        if self.as_json and total:
            print(json.dumps({"progress": done, "of": total, "text": text}, ensure_ascii=False), flush=True)
