"""How many numbers a bundle's weights hold, read from the head of the file alone."""

import json
import math
from pathlib import Path

from xai_desktop.io.bundle_files import WEIGHTS

LARGEST_HEAD = 1 << 24


def count_numbers(folder: Path) -> int | None:
    """Of all tensors, running statistics included; None where the file is missing or is no safetensors file."""
    try:
        with (folder / WEIGHTS).open("rb") as stream:
            length = int.from_bytes(stream.read(8), "little")
            if length > LARGEST_HEAD:
                return None
            head = json.loads(stream.read(length))
        return sum(math.prod(map(int, entry["shape"])) for name, entry in head.items() if name != "__metadata__")
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None
