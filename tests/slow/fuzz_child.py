"""The process that reads damaged files: `python -W error -m tests.slow.fuzz_child BASE SEED SECONDS FOLDER [NUMBER]`.

It writes the number of the case at hand to FOLDER/number before it begins, so that whoever started it knows which case
took the process down, and prints one JSON object at the end. With NUMBER it runs that case alone.
"""

import faulthandler
import json
import resource
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.slow.fuzz_bases import Base

SLOWEST_S, HANGING_S = 5.0, 20.0
MOST_CASES = 2000
MOST_MB = 250
"""Of one case: several times what the largest of the sound files needs."""


def without_gdcm() -> None:
    """Lossless and 12-bit JPEG are left out, also where a damaged transfer syntax would lead to them.

    GDCM, which alone decodes them, can bring its process down over damaged bytes; they are safe only once decoding has
    a worker process of its own. Everything else is decoded here exactly as in the program.
    """
    sys.modules["gdcm"] = None  # type: ignore[assignment]


def main(name: str, seed: str, seconds: str, folder: str, *number: str) -> None:
    without_gdcm()
    from tests.slow.fuzz_bases import bases

    base, place = bases()[name], Path(folder) / "case"
    place.mkdir(parents=True, exist_ok=True)
    content = base.content(place)
    for _ in range(2):  # what imports and first calls need is not the damaged file's doing
        (place / base.name).write_bytes(content)
        base.use(place / base.name)
    if number:
        sys.exit("\n".join(case(base, place, content, int(seed), int(number[0]))[1]))
    sys.stdout.write(json.dumps(campaign(base, place, content, int(seed), float(seconds))) + "\n")


def campaign(base: "Base", place: Path, content: bytes, seed: int, seconds: float) -> dict[str, object]:
    """Case after case until the time is up, but none that only a quicker machine would come to."""
    before, began, number = peak_mb(), time.monotonic(), 0
    ends: Counter[str] = Counter()
    faults: list[str] = []
    slowest = 0.0
    while number < MOST_CASES and time.monotonic() - began < seconds:
        (place.parent / "number").write_text(str(number))
        faulthandler.dump_traceback_later(HANGING_S, exit=True)
        start, memory = time.monotonic(), peak_mb()
        end, found = case(base, place, content, seed, number)
        took, grown = time.monotonic() - start, peak_mb() - memory
        if took > SLOWEST_S:
            found.append(f"took {took:.1f} s")
        if grown > MOST_MB:
            found.append(f"took {grown:.0f} MB")
        faults += [f"number {number}: {fault}" for fault in found]
        ends[end], slowest, number = ends[end] + 1, max(slowest, took), number + 1
    faulthandler.cancel_dump_traceback_later()
    grown = peak_mb() - before
    return {"cases": number, "ends": ends, "faults": faults, "slowest_s": slowest, "grown_mb": grown}


def case(base: "Base", place: Path, content: bytes, seed: int, number: int) -> tuple[str, list[str]]:
    """(how it ended, what is wrong with that)."""
    from xai_desktop.core.errors import XaiError

    path = place / base.name
    path.write_bytes(base.mutated(content, seed, number))
    try:
        base.use(path)
    except XaiError as error:
        return type(error).__name__, sentence_faults(str(error), place)
    except Exception as error:  # noqa: BLE001  - which ones escape is the question
        where = traceback.extract_tb(error.__traceback__)[-1]
        return "escaped", [f"{type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})"[:400]]
    return "used", []


def sentence_faults(text: str, place: Path) -> list[str]:
    """What keeps a message from being one short sentence that names the file."""
    short = text.replace(str(place), "…")
    faults = []
    if str(place) not in text and place.name not in text:
        faults.append(f"names no file: {short}")
    if len(text.splitlines()) != 1 or not text.isprintable():
        faults.append(f"is not one line: {short!r}")
    if not text.endswith("."):
        faults.append(f"does not end like a sentence: {short}")
    if len(short) > 400:
        faults.append(f"is {len(short)} characters long: {short[:300]}")
    return [fault[:300] for fault in faults]


def peak_mb() -> float:
    """The most memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)


if __name__ == "__main__":
    faulthandler.enable()
    main(*sys.argv[1:])
