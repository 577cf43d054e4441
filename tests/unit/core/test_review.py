"""Verdicts: nothing is answered before somebody answers it, and nothing contradicts itself."""

import pytest

from xai_desktop.core.errors import InputError
from xai_desktop.core.findings import FINDINGS, search
from xai_desktop.core.review import CallVerdict, FilmVerdict, PlaceVerdict, Presence, Verdict


def test_nothing_is_preselected() -> None:
    verdict = Verdict("Nodule")
    assert (verdict.presence, verdict.sureness, verdict.call, verdict.place) == (None, None, None, None)
    assert verdict.is_empty
    assert FilmVerdict().is_empty
    assert not FilmVerdict(normal=True).is_empty


@pytest.mark.parametrize(
    ("call", "place", "expected"),
    [
        (CallVerdict.RIGHT, PlaceVerdict.OFF, True),
        (CallVerdict.RIGHT, PlaceVerdict.NO_MAP, True),
        (CallVerdict.RIGHT, PlaceVerdict.ON_TARGET, False),
        (CallVerdict.RIGHT, PlaceVerdict.PARTLY, False),
        (CallVerdict.WRONG, PlaceVerdict.OFF, False),
        (CallVerdict.UNSURE, PlaceVerdict.OFF, None),
        (None, PlaceVerdict.OFF, None),
        (CallVerdict.RIGHT, None, None),
    ],
)
def test_right_for_the_wrong_reason_follows_from_two_answers(
    call: CallVerdict | None, place: PlaceVerdict | None, expected: bool | None
) -> None:
    assert Verdict("Mass", call=call, place=place).right_for_the_wrong_reason is expected


def test_a_finding_ends_no_finding_and_no_finding_takes_findings_back() -> None:
    said = FilmVerdict(normal=True, normal_sureness=5).with_verdict(Verdict("Mass", Presence.YES, 4))
    assert not said.normal
    assert said.normal_sureness is None
    said = said.with_verdict(Verdict("Nodule", call=CallVerdict.WRONG, presence=Presence.UNSURE))
    normal = said.as_normal(5)
    assert normal.normal
    assert normal.normal_sureness == 5
    assert normal.verdicts == (Verdict("Nodule", call=CallVerdict.WRONG),)


def test_contradictions_are_refused() -> None:
    with pytest.raises(InputError, match="cannot have one"):
        FilmVerdict((Verdict("Mass", Presence.YES),), normal=True)
    with pytest.raises(InputError, match="each finding once"):
        FilmVerdict((Verdict("Mass"), Verdict("Mass")))
    with pytest.raises(InputError, match="1 to 5"):
        Verdict("Mass", sureness=6)


def test_the_list_is_searched_by_every_word_with_beginnings_first() -> None:
    assert next(one.name for one in search("n")) == "Nodule"
    assert {one.name for one in search("pleura")} == {"Effusion", "Pneumothorax", "Pleural thickening"}
    assert search("pleural thick")[0].name == "Pleural thickening"
    assert search("no such thing") == ()
    assert len({one.name for one in FINDINGS}) == len(FINDINGS)
