"""A program that confirms reviews one after the other and says each number once it is stored: `PATH READER COUNT`."""

import sys
from dataclasses import replace
from pathlib import Path

from tests.helpers.reviews import AT, MASS, film_hash, review
from xai_desktop.io.review_store import ReviewStore


def main(path: str, reader: str, count: str) -> None:
    store = ReviewStore(Path(path))
    for number in range(int(count)):
        store.add_film(film_hash(number), (40, 30), "DX", f"name-{number}")
        store.keep_draft(film_hash(number), reader, MASS, AT)
        stored = store.add_review(replace(review(number), reader=reader))
        sys.stdout.write(f"{number} {stored.number}\n")
        sys.stdout.flush()
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
