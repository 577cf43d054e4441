"""Findings of a design that nobody knows are told, and where there are no others the audit does not begin."""

from dataclasses import replace

import pytest

from tests.unit.services.cohort.test_asked_question import CARD, DESIGN, FILMS
from xai_desktop.core.errors import UsageError
from xai_desktop.services.cohort.asked_findings import check_findings


def said(*findings: str) -> list[str]:
    return [one.text for one in check_findings(replace(DESIGN, findings=findings), (CARD,), FILMS)]


def test_classes_and_labels_are_known_in_any_case() -> None:
    assert said() == said("mass", "INFILTRATE", "Infiltration") == []


def test_one_of_several_is_a_notice() -> None:
    (text,) = said("Mass", "Efusion")
    assert text.startswith("Efusion: no network has a class for it")


def test_nothing_but_unknown_ones_is_no_audit() -> None:
    with pytest.raises(UsageError, match="nothing to audit; choose one of: Infiltrate, Infiltration, Mass"):
        said("Efusion", "Nope")
