"""Where words go: the only place that prints."""

import json
import sys
from typing import Any


class Console:
    """Where words go: plain text, or one JSON object per line."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json

    def say(self, text: str, **record: Any) -> None:
        print(json.dumps({"message": text, **record}, ensure_ascii=False) if self.as_json else text, flush=True)

    def warn(self, text: str) -> None:
        if self.as_json:
            print(json.dumps({"warning": text}, ensure_ascii=False), flush=True)
        else:
            print(text, file=sys.stderr, flush=True)

    def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
        """The console is a task that nobody cancels but Ctrl+C."""
        if self.as_json and total:
            print(json.dumps({"progress": done, "of": total, "text": text}, ensure_ascii=False), flush=True)
