"""What a report says of how its film was read."""

from dataclasses import replace

from tests.unit.io.test_exporters_verdicts import read_report
from xai_desktop.core.reading import Reading
from xai_desktop.io.exporters._words import reading_sentence

SEEN = "this film was shown before with the reading steps off"


def test_a_reading_of_a_film_that_was_seen_before_is_not_called_unaided() -> None:
    report = replace(read_report(), reading=Reading())
    assert "unaided" not in reading_sentence(report)
    aided = replace(report, reviews=tuple(replace(one, steps_on=True, reason=SEEN) for one in report.reviews))
    assert reading_sentence(aided).endswith(f"No unaided reading: {SEEN}.")
    off = replace(aided, reading=Reading.investigate("teaching"))
    assert "nobody read this film without the AI first" in reading_sentence(off)
