"""Reports on which readers gave verdicts: amended ones, long notes, marks, measures, a letterhead."""

from dataclasses import replace
from io import BytesIO

import numpy as np
from PIL import Image as Pictures

from tests.helpers.reports import report_for
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.chain import Head
from xai_desktop.core.geometry import Box
from xai_desktop.core.measure_lines import Tag
from xai_desktop.core.measures import Ratio, Region, Ruler
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.report import Letterhead, Report
from xai_desktop.core.review import CallVerdict, FilmVerdict, PlaceVerdict, Presence, Review, Shown, Verdict

HEAD = Head(41, "c3" * 32, "2026-03-02T09:40:00+01:00")
HOSPITAL = "Klinikum Groß-Gerau · Department of Radiology"
FINDING = "Cardiomegaly"


def logo(mode: str = "RGBA") -> bytes:
    """A blue ring, clear around it where the mode can be."""
    rows, columns = np.mgrid[:80, :80] - 39.5
    ring = np.abs(np.hypot(rows, columns) - 28) < 9
    pixels = np.zeros((80, 80, 4), np.uint8)
    pixels[ring] = (11, 102, 176, 255)
    stream = BytesIO()
    Pictures.fromarray(pixels).convert(mode).save(stream, "PNG" if mode == "RGBA" else "JPEG")
    return stream.getvalue()


def review(number: int, reader: str, step: ReadingStep, verdict: FilmVerdict, **rest: object) -> Review:
    """Confirmed a minute after the one before."""
    at = f"2026-03-02T09:{number % 60:02d}:00+01:00"
    return replace(Review("a1" * 32, reader, step, verdict, at, 42.25, number=number), **rest)


def readings() -> tuple[Review, ...]:
    """Two readers: one who changed their mind after the AI and again at the reference, one who saw nothing."""
    alone = FilmVerdict((Verdict(FINDING, Presence.UNSURE, 2),), note="Heart borderline.")
    told = Verdict(FINDING, Presence.YES, 2, 4, CallVerdict.RIGHT, PlaceVerdict.OFF)
    marks = (Annotation(FINDING, Box(110, 150, 220, 262)), Annotation("Nodule", Box(30, 40, 52, 60)))
    measures = (
        Ruler((100.0, 200.0), (220.0, 200.0), tag=Tag("heart")),
        Ratio((100.0, 200.0), (220.0, 200.0), (30.0, 240.0), (270.0, 240.0)),
        Region(Box(60, 60, 90, 100)),
    )
    with_ai = FilmVerdict((told, Verdict("Nodule", Presence.NO, 5)), marks=marks, note="The map is on the spine.")
    again = replace(with_ai, measures=measures, note="The map is on the spine, not on the heart.")
    shown = Shown("test-net 1.0", "5f" * 32, "grad_cam", "{}", "stages.5", FINDING, "top 10 %", 0.81, True)
    read, ai, reference = ReadingStep.READ, ReadingStep.AI, ReadingStep.REFERENCE
    return (
        review(11, "k1", read, alone),
        review(12, "k2", read, FilmVerdict(normal=True, normal_sureness=4), steps_on=False, reason="teaching"),
        review(13, "k1", ai, with_ai, amends=11, shown=shown, seconds=92.0),
        review(14, "k1", reference, with_ai, amends=13, shown=shown),
        review(15, "k1", reference, again, amends=14, shown=shown),
    )


def read_report(**rest: object) -> Report:
    """Everything at once: two readers, a letterhead and the chain's head."""
    readers = (("k1", "Dr Ada Röntgen"), ("k2", "Dr Ben Sievert"))
    report = report_for(reviews=readings(), readers=readers, head=HEAD, letterhead=Letterhead(HOSPITAL, logo()))
    return replace(report, **rest)
