"""The process that is given damaged files: `python -W error -m tests.slow.fuzz_child GROUP SEED SECONDS FOLDER`.

It plays the window. SECONDS are for each base of the group. It writes the case at hand to FOLDER/number before it
begins, so that whoever started it knows which one took the process down, and prints a JSON object for each base. With
BASE and NUMBER as further words it runs that case alone and leaves its file in FOLDER. The groups `bombs` (with parts
of names), `folder` and `file` (with paths) are what their functions say.
"""

import faulthandler
import json
import os
import resource
import subprocess
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.helpers.films import gradient, write_png
from tests.slow.fuzz_bases import Base, bases
from tests.slow.fuzz_networks import networks, use
from tests.slow.fuzz_window import Seen, Window, sentence_faults
from tests.slow.recipes import spliced
from xai_desktop.core.errors import XaiError

HANGING_S = 60.0
MOST_CASES = 4000
FEWEST = {"networks": 40, "real": 1000}
FEW = 150
"""Cases of each base, of another group and of any."""

PATIENCE = 6
"""A machine that is busy with other work gets so many times as long to come to the fewest cases."""

MOST_MB = 250
"""Of one case: several times what the largest of the sound files needs."""


def main(group: str, seed: str, seconds: str, folder: str, *one: str) -> None:
    place = Path(folder)
    said = place / "said"
    said.touch()
    os.dup2(os.open(said, os.O_WRONLY | os.O_APPEND), 2)  # the workers inherit it
    window = None if group == "networks" else Window(said)
    try:
        for found in trials(group, seed, float(seconds), place, window, one):
            sys.stdout.write(json.dumps(found) + "\n")
            sys.stdout.flush()
    finally:
        if window is not None:
            window.close()


def trials(
    group: str, seed: str, seconds: float, place: Path, window: Window | None, one: tuple[str, ...]
) -> Iterator[dict[str, object]]:
    if group in ("bombs", "folder", "file"):
        assert window is not None
        yield from {"bombs": bombs, "folder": folder_of, "file": file}[group](window, place, seed, *one)
        return
    chosen = networks() if group == "networks" else {k: base for k, base in bases().items() if base.group == group}
    for key, base in chosen.items():
        if not one or key == one[0]:
            trial = Trial(base, place / key, window)
            yield trial.alone(int(seed), int(one[1])) if one else trial.campaign(int(seed), seconds)


def bombs(window: Window, place: Path, _seed: str, *some: str) -> Iterator[dict[str, object]]:
    """Written by another process: making some takes more memory than opening any may. `some` are parts of names."""
    from tests.slow.bombs import BOMBS

    subprocess.run([sys.executable, "-m", "tests.slow.bombs", str(place), *some], check=True)
    for number, (what, (name, _)) in enumerate(BOMBS.items()):
        path = place / str(number) / name
        if path.exists():
            (place / "number").write_text(what)
            yield {"base": what, **watched(window, path, native=True)}
            path.unlink()


def file(window: Window, _place: Path, native: str, *names: str) -> Iterator[dict[str, object]]:
    for name in names:
        yield {"base": name, **watched(window, Path(name), native=native == "1")}


def watched(window: Window, path: Path, *, native: bool) -> dict[str, object]:
    """How a file ended, in how many seconds, by how much the most memory ever held has grown, and what was wrong."""
    start, before = time.monotonic(), peak_mb()
    faulthandler.dump_traceback_later(HANGING_S, exit=True)
    try:
        seen = window.case([path], native=native)
    except Exception as error:  # noqa: BLE001  - which ones escape is the question
        seen = escaped(error)
    faulthandler.cancel_dump_traceback_later()
    took = round(time.monotonic() - start, 1)
    return {"end": seen.end, "s": took, "mb": round(peak_mb() - before), "faults": seen.faults}


def folder_of(window: Window, place: Path, seed: str) -> Iterator[dict[str, object]]:
    """Some damaged files of every base in one folder, and three sound films."""
    from xai_desktop.services.opening import open_paths

    together = place / "together"
    together.mkdir()
    for name in ("000", "500", "999"):
        write_png(together / f"{name}.png", gradient(bits=8))
    for number, base in enumerate(b for b in bases().values() if b.group != "real"):
        own = place / base.key
        own.mkdir()
        content = base.content(own)
        for case in range(3):
            damaged = base.mutated(content, int(seed), case) if case else content[: len(content) // 2]
            (together / f"{number + 100 + 450 * (number % 2)} {case} {base.name}").write_bytes(damaged)
    opening = open_paths([together], decoder=window.decoder)
    sound = [ref for ref in opening.images if ref.image_id in ("000", "500", "999")]
    for ref in sound:
        assert window.decoder.image(ref).size == (48, 40)
    skipped = [notice.text for notice in opening.notices if notice.skipped]
    names = [path.name for path in together.iterdir()]
    faults = [fault for text in skipped for fault in sentence_faults(text, None)]
    faults += [f"names no file: {text}" for text in skipped if not any(name in text for name in names)]
    yield {"sound": sorted(ref.image_id for ref in sound), "noticed": len(skipped), "faults": faults}


class Trial:
    """One base in a folder of its own."""

    def __init__(self, base: Base, place: Path, window: Window | None) -> None:
        place.mkdir(parents=True)
        self.base, self.place, self.window = base, place, window
        self.path = place / base.name
        self.content = base.content(place)
        self.film: Path | None = None
        if base.group == "marks":
            self._add_film()
        if base.group != "real":
            for _ in range(2):  # what imports and first calls need is not the damaged file's doing
                self.path.write_bytes(self.content)
                self._use([self.path], sound=True)

    def _add_film(self) -> None:
        """A film of the name that the marks are about, so that they meet it."""
        from xai_desktop.services.opening import open_paths

        found = open_paths([self.path]).annotations.images
        self.film = write_png(self.place / f"{found[0].image_id}.png", gradient(96, 80, bits=8))

    def campaign(self, seed: int, seconds: float) -> dict[str, object]:
        """Case after case until the time is up, but none that only a quicker machine would come to."""
        began, number, before = time.monotonic(), 0, peak_mb()
        ends: Counter[str] = Counter()
        faults: list[str] = []
        deaths, slowest = 0, 0.0
        fewest = FEWEST.get(self.base.group, FEW)
        while number < MOST_CASES and time.monotonic() - began < (seconds if number >= fewest else PATIENCE * seconds):
            (self.place.parent / "number").write_text(f"{self.base.key} {number}")
            faulthandler.dump_traceback_later(HANGING_S, exit=True)
            start, memory = time.monotonic(), peak_mb()
            seen = self.case(seed, number)
            slowest, grown = max(slowest, time.monotonic() - start), peak_mb() - memory
            if grown > MOST_MB:
                seen.faults.append(f"took {grown:.0f} MB")
            faults += [f"number {number}: {fault}{self.recipe(seed, number)}" for fault in seen.faults]
            ends[seen.end] += 1
            deaths, number = deaths + len(seen.deaths), number + 1
        faulthandler.cancel_dump_traceback_later()
        counts = {"cases": number, "deaths": deaths, "slowest_s": round(slowest, 1)}
        memory = {"grown_mb": round(peak_mb() - before), "peak_mb": round(peak_mb())}
        return {"base": self.base.key, **counts, "ends": ends, **memory, "faults": faults}

    def alone(self, seed: int, number: int) -> dict[str, object]:
        start = time.monotonic()
        seen = self.case(seed, number)
        took = round(time.monotonic() - start, 2)
        said = [death.said for death in seen.deaths]
        return {"base": self.base.key, "end": seen.end, "s": took, "mb": peak_mb(), "faults": seen.faults, "said": said}

    def case(self, seed: int, number: int) -> Seen:
        self.path.write_bytes(self.base.mutated(self.content, seed, number))
        return self._use([self.path, *([self.film] if self.film and number % 2 else [])])

    def _use(self, paths: list[Path], *, sound: bool = False) -> Seen:
        try:
            seen = self.window.case(paths, native=self.base.native) if self.window else network(paths[0])
        except Exception as error:  # noqa: BLE001  - which ones escape is the question
            seen = escaped(error)
        assert not sound or (seen.end in ("used", "noticed") and not seen.faults), seen
        return seen

    def recipe(self, seed: int, number: int) -> str:
        """What to add to recipes.json."""
        entry = spliced(self.content, self.base.mutated(self.content, seed, number))
        edits = {"edits": entry} if len(entry[0][2]) < 600 and self.base.group != "real" else {}
        return "\n    " + json.dumps({"base": self.base.key, "seed": seed, "number": number, **edits})


def escaped(error: Exception) -> Seen:
    where = [f"{Path(f.filename).name}:{f.lineno}" for f in traceback.extract_tb(error.__traceback__)[-3:]]
    return Seen("escaped", [f"{type(error).__name__}: {error} ({' '.join(where)})"[:400]])


def network(path: Path) -> Seen:
    try:
        use(path)
    except XaiError as error:
        return Seen(type(error).__name__, sentence_faults(str(error), path))
    return Seen("used")


def peak_mb() -> float:
    """The most memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)


if __name__ == "__main__":
    faulthandler.enable()
    main(*sys.argv[1:])
