"""What readers concluded, in the three questions of a verdict: is it there, is the call right, is the place right."""

from collections.abc import Iterator

from highdicom import sr
from pydicom.dataset import Dataset

from xai_desktop.core.report import Report
from xai_desktop.core.review import Review, Verdict
from xai_desktop.io.dicom_results import _groups as groups
from xai_desktop.io.dicom_results._terms import named, ours
from xai_desktop.io.dicom_results.cleaning import reader_name, readers_of
from xai_desktop.io.dicom_results.source import Source

VERDICT = ours("reader-verdict", "Verdict of a reader")
PRESENCE = ours("presence", "Whether the finding is there")
CALL = ours("call-right", "Whether the call of the model is right")
PLACE = ours("place-right", "Whether the model looked in the right place")
WRONG_REASON = ours("wrong-reason", "Right for the wrong reason")
SURENESS = ours("sureness", "How sure, from 1 (guessing) to 5 (sure)")
SURENESS_AFTER = ours("sureness-after", "How sure after the AI was seen, from 1 to 5")
YES, NO = ours("yes", "yes"), ours("no", "no")


def verdict_groups(report: Report, source: Source) -> list[Dataset]:
    """One group for each finding of each confirmed verdict; a question without an answer is left out."""
    readers = [*readers_of(report), *(one.reader for one in report.reviews)]
    found = []
    for number, review in enumerate(report.reviews):
        number_of = list(dict.fromkeys(readers)).index(review.reader)
        name = reader_name(report.reader_name(review.reader), number_of, source.outside)
        for place, verdict in enumerate(review.verdict.verdicts):
            if not verdict.is_empty:
                key = f"verdict {number + 1}.{place + 1}"
                found.append(groups.observed_by(_group(source, review, verdict, key), name))
    return found


def _group(source: Source, review: Review, verdict: Verdict, key: str) -> Dataset:
    sureness = ((SURENESS, verdict.sureness), (SURENESS_AFTER, verdict.sureness_after))
    (group,) = sr.MeasurementsAndQualitativeEvaluations(
        tracking_identifier=groups.tracked(source, key),
        finding_type=named(verdict.finding),
        finding_category=VERDICT,
        measurements=[groups.measured(name, level) for name, level in sureness if level is not None],
        qualitative_evaluations=list(_answers(verdict)),
    )
    groups.comment(group, f"Reading step: {review.step.name.lower()}")
    return group


def _answers(verdict: Verdict) -> Iterator[sr.QualitativeEvaluation]:
    for name, answer in ((PRESENCE, verdict.presence), (CALL, verdict.call), (PLACE, verdict.place)):
        if answer is not None:
            yield sr.QualitativeEvaluation(name, ours(answer.value[:16].strip(), answer.value))
    wrong = verdict.right_for_the_wrong_reason
    if wrong is not None:
        yield sr.QualitativeEvaluation(WRONG_REASON, YES if wrong else NO)
