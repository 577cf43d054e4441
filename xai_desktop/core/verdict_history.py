"""Verdicts on a film as a report tells them: reader by reader, the one that counts first, then what it replaced."""

from collections.abc import Iterable
from dataclasses import dataclass

from xai_desktop.core.report import Report
from xai_desktop.core.review import Review, Verdict


@dataclass(frozen=True, slots=True)
class ReaderHistory:
    """Everything that one reader confirmed about a film: `name` is shown, `reviews` are newest first, never empty."""

    name: str
    reviews: tuple[Review, ...]

    @property
    def valid(self) -> Review:
        """The verdict that counts: the newest."""
        return self.reviews[0]

    @property
    def earlier(self) -> tuple[Review, ...]:
        """What is on record and counts no more, newest first."""
        return self.reviews[1:]

    def amended_by(self, review: Review) -> Review | None:
        """What took the place of a verdict; None for the one that counts."""
        place = self.reviews.index(review)
        by_number = (one for one in self.reviews if one.amends is not None and one.amends == review.number)
        return next(by_number, self.reviews[place - 1]) if place else None


def histories(report: Report) -> tuple[ReaderHistory, ...]:
    """One for each reader who confirmed a verdict, in the order of their first ones."""
    found: dict[str, tuple[Review, ...]] = {}
    for one in report.reviews:
        found[one.reader] = (one, *found.get(one.reader, ()))
    return tuple(ReaderHistory(report.reader_name(key), reviews) for key, reviews in found.items())


def verdict_on(report: Report, review: Review, finding: str) -> Verdict:
    """What a review says about a finding, by its name or by the class of the network that answers for it.

    A verdict without answers where it says nothing.
    """
    wanted = finding.casefold()
    return next(iter(_named(report, review.verdict.verdicts, wanted)), Verdict(finding))


def _named(report: Report, verdicts: Iterable[Verdict], wanted: str) -> list[Verdict]:
    listed = list(verdicts)
    by_class = [one for one in listed if (report.card.class_of(one.finding) or "").casefold() == wanted]
    return [one for one in listed if one.finding.casefold() == wanted] or by_class
