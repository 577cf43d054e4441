"""Ten thousand films in the worklist, printed: `python -m tests.bench.worklist`, offscreen or on a display.

Wall time, from the wish to pixels of the list; the processor's time beside it, which a busy machine does not change.
"""

import hashlib
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtWidgets import QApplication

from tests.ui.panel_samples import refs, themed
from xai_desktop.core.review import FilmStatus
from xai_desktop.core.study import ImageRef
from xai_desktop.core.worklist import FilmFilter, Grouping, SortKey, WorklistView
from xai_desktop.ui.panels.worklist import WorklistPanel

FILMS, TIMES, FRAMES = 10_000, 5, 300
CHANGE_MS, FRAME_MS = 50.0, 16.0
UNREAD = FilmFilter(statuses=frozenset({FilmStatus.UNREAD}))


@dataclass(frozen=True, slots=True)
class Figure:
    """Milliseconds: the median of a change, or the 95th percentile of a frame."""

    name: str
    wall_ms: float
    processor_ms: float
    target_ms: float

    def __str__(self) -> str:
        return f"{self.name:28} {self.wall_ms:6.1f} ms, processor {self.processor_ms:6.1f} ms (≤ {self.target_ms:g})"


def films() -> tuple[ImageRef, ...]:
    """Two images in an examination, three of a patient."""
    return tuple(
        replace(
            film,
            study_key=f"s{number // 2}",
            patient_key=hashlib.sha256(b"%d" % (number // 3)).hexdigest()[:12],
            date=f"2024-01-{1 + number // 2 % 28:02d}",
        )
        for number, film in enumerate(refs(FILMS))
    )


def figures(application: QApplication) -> Iterator[Figure]:
    themed(application)
    many, panel, statuses = films(), WorklistPanel(), tuple(FilmStatus)
    panel.resize(240, 800)
    panel.show()
    application.processEvents()  # only what is on the screen is painted
    yield _change("show", panel, lambda n: panel.show_images(many[n:]))
    panel.show_statuses((film, statuses[number % 4]) for number, film in enumerate(many))
    yield _change("search", panel, lambda n: panel.search.setText(f"0000{n}"))
    yield _change("clear the search", panel, lambda n: panel.search.clear(), lambda n: panel.search.setText(f"9{n}"))
    yield _change("unread only", panel, lambda _: panel.set_filter(UNREAD), lambda _: panel.clear_filters())
    yield _change("all again", panel, lambda _: panel.clear_filters(), lambda _: panel.set_filter(UNREAD))
    for sort in SortKey:
        first, then = WorklistView(sort), WorklistView(sort, descending=True)
        yield _change(f"sort by {sort.value}", panel, _to(panel, first), _to(panel, then))
    none = WorklistView(grouping=Grouping.NONE)
    for grouping in Grouping:
        other = none if grouping is not Grouping.NONE else WorklistView()
        yield _change(
            f"group by {grouping.value}", panel, _to(panel, WorklistView(grouping=grouping)), _to(panel, other)
        )
    panel.set_view(WorklistView())
    yield _scroll(panel, many)
    panel.close()


def _to(panel: WorklistPanel, view: WorklistView) -> Callable[[int], None]:
    return lambda _: panel.set_view(view)


def _change(
    name: str, panel: WorklistPanel, change: Callable[[int], None], before: Callable[[int], None] = lambda _: None
) -> Figure:
    walls, processors = [], []
    for number in range(TIMES):
        before(number)
        wall, processor = time.perf_counter(), time.process_time()
        change(number)
        panel.view.viewport().repaint()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return Figure(name, 1e3 * statistics.median(walls), 1e3 * statistics.median(processors), CHANGE_MS)


def _scroll(panel: WorklistPanel, many: tuple[ImageRef, ...]) -> Figure:
    """A row further in every frame, with pictures."""
    chance, bar = np.random.default_rng(0), panel.view.verticalScrollBar()
    for film in many[:600]:
        panel.set_thumbnail(film, chance.integers(0, 255, (64, 56), dtype=np.uint8))
    walls, processors = [], []
    for frame in range(FRAMES):
        wall, processor = time.perf_counter(), time.process_time()
        bar.setValue(57 * frame)
        panel.view.viewport().repaint()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    late = [1e3 * float(np.percentile(times, 95)) for times in (walls, processors)]
    return Figure("scrolling, 95th percentile", late[0], late[1], FRAME_MS)


def main() -> None:
    application = QApplication([])
    sys.stdout.write(f"platform {application.platformName()}, {FILMS:,} films\n")
    for one in figures(application):
        sys.stdout.write(f"{one}\n")


if __name__ == "__main__":
    main()
