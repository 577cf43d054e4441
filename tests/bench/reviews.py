"""How long the review store takes with 100,000 reviews of 10,000 films, beside what the disk alone takes.

    python -m tests.bench.reviews [FOLDER ON THE DISK TO MEASURE]

Prints the time of opening, of asking 10,000 undecoded films for their statuses, of confirming a full verdict and of
keeping a draft, and that of appending and flushing as many bytes to a plain file, in turn with the others.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from tests.helpers.reviews import AT, FULL, MASS, READER, film_hash, review
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.study import ImageRef
from xai_desktop.io.film_alias import alias_of
from xai_desktop.io.review_store import ReviewStore, _chain
from xai_desktop.io.review_store._rows import review_row

FILMS, REVIEWS, TURNS, SEED = 10_000, 100_000, 500, 20260301
KEY, RECORD = b"k" * 32, b"x" * 12_000


def main(folder: Path | None) -> None:
    with tempfile.TemporaryDirectory(dir=folder) as made:
        path = Path(made) / "reviews.sqlite"
        refs = [ImageRef(Path(f"/films/{n}.dcm"), str(n), sop_uid=f"1.2.840.10008.{n}.777") for n in range(FILMS)]
        fill(path, refs)
        store: list[ReviewStore] = []
        print(f"file: {path.stat().st_size / 1e6:.0f} MB with {REVIEWS:,} reviews")
        print(f"open, with SQLite's quick check: {timed(lambda: store.append(ReviewStore(path))):.0f} ms")
        statuses = [timed(lambda: store[0].standings(READER, [alias_of(r, KEY) or "" for r in refs])) for _ in range(9)]
        print(f"statuses of {FILMS:,} films: median {np.median(statuses):.0f} ms, best {min(statuses):.0f} ms")
        write(store[0], Path(made) / "plain")
        store[0].close()


def fill(path: Path, refs: list[ImageRef]) -> None:
    store = ReviewStore(path)
    with store._adding() as rows:
        for number, ref in enumerate(refs):
            rows.execute("INSERT INTO films VALUES (?, ?, ?, ?)", (film_hash(number), 40, 30, "DX"))
            rows.execute("INSERT INTO film_aliases VALUES (?, ?)", (alias_of(ref, KEY), film_hash(number)))
        for number in range(REVIEWS):
            step = ReadingStep(number // FILMS % 3 + 1)
            one = replace(review(number % FILMS, step, replace(FULL, marks=FULL.marks[:1])), reader=f"r{number % 2}")
            _chain.add(rows, "reviews", review_row(one))
    store.close()


def write(store: ReviewStore, plain: Path) -> None:
    draw = np.random.default_rng(SEED)
    times: dict[str, list[float]] = {"confirm a full verdict": [], "keep a draft": [], "append and flush alone": []}
    with plain.open("ab", buffering=0) as stream:
        for film in draw.integers(0, FILMS, TURNS).tolist():
            confirmed, draft = review(film, verdict=FULL), film_hash(film)
            times["confirm a full verdict"].append(timed(lambda one=confirmed: store.add_review(one)))
            times["keep a draft"].append(timed(lambda one=draft: store.keep_draft(one, READER, MASS, AT)))
            times["append and flush alone"].append(timed(lambda: (stream.write(RECORD), os.fsync(stream.fileno()))))
    for name, found in times.items():
        print(f"{name}: median {np.median(found):.2f} ms, 95th percentile {np.percentile(found, 95):.2f} ms")


def timed(verb: Callable[[], object]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    verb()
    return 1e3 * (time.perf_counter() - began)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
