"""What a report is made of can be told and read: no field was forgotten, and old bundles stay readable."""

from collections.abc import Iterator
from dataclasses import is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import numpy as np
import pytest

from xai_desktop.core.report import Letterhead, Report
from xai_desktop.core.review import PlaceVerdict
from xai_desktop.core.shapes import SHAPES, Shape
from xai_desktop.core.task import Quiet
from xai_desktop.io.exporters import EXPORTERS
from xai_desktop.io.report_bundle import read
from xai_desktop.io.report_bundle._codec import NEVER, WORDS, codec_of

FIRST = Path(__file__).parents[2] / "helpers" / "bundles_of_old" / "version-1.zip"


def hints_below(kind: Any, seen: dict[Any, None]) -> Iterator[Any]:
    """Every hint that a value of this type can lead to, each once."""
    if kind in seen:
        return
    seen[kind] = None
    yield kind
    inner = SHAPES if kind is Shape else () if get_origin(kind) in (np.ndarray, Literal) else get_args(kind)
    if isinstance(kind, type) and is_dataclass(kind):
        never = NEVER.get(kind, {})
        inner = tuple(hint for name, hint in get_type_hints(kind).items() if name not in never)
    for one in inner:
        if one is not Ellipsis and (get_origin(one) or isinstance(one, type | UnionType)):
            yield from hints_below(one, seen)


def test_there_is_a_way_to_tell_every_hint_below_a_report() -> None:
    found = list(hints_below(Report, {}))
    assert len(found) > 100
    assert all(codec_of(hint) for hint in found)


def test_every_choice_among_classes_has_words_and_no_two_the_same() -> None:
    choices = [hint for hint in hints_below(Report, {}) if hint is Shape or get_origin(hint) in (Union, UnionType)]
    chosen = [[one for one in (SHAPES if hint is Shape else get_args(hint)) if is_dataclass(one)] for hint in choices]
    several = [one for members in chosen if len(members) > 1 for one in members]
    assert len(several) > 15
    assert set(several) == set(WORDS)
    assert len(set(WORDS.values())) == len(WORDS)


@pytest.mark.parametrize("hint", [dict[str, int], Path, list[int], complex])
def test_a_type_that_nobody_thought_of_is_a_fault_of_the_program(hint: Any) -> None:
    with pytest.raises(TypeError, match="no way to write"):
        codec_of(hint)


def test_the_first_bundles_can_still_be_read(tmp_path: Path) -> None:
    """Written by the first version that could; it is never written again."""
    report = read(FIRST)
    assert report.ref.title == "film-0001"
    assert report.image.size == (40, 36)
    assert report.letterhead == Letterhead("St Elsewhere")
    assert [one.number for one in report.reviews] == [3, 4, None]
    assert report.reviews[0].verdict.verdicts[0].place is PlaceVerdict.OFF
    assert len(report.reviews[1].verdict.measures) == 9
    assert report.head is not None
    assert report.explanation.is_ok
    assert all(EXPORTERS[key].write(report, tmp_path, Quiet()) for key in ("pdf", "png", "json"))
