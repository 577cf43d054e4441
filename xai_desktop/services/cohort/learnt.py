"""Which films of an audit its networks know from their training, by what their bundles say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from xai_desktop.core.cohort import words
from xai_desktop.core.learnt import LearntFrom
from xai_desktop.core.study import ImageRef, Notice
from xai_desktop.core.suitability import drawn_doubt
from xai_desktop.io.bundle_files import find_bundle, read_card
from xai_desktop.io.learnt_json import LEARNT, read_learnt

Film = tuple[Sequence[ImageRef], str]
"""The files that hold a film, and whose it is."""


@dataclass(frozen=True, slots=True)
class SaidLearnt:
    """What the bundle of one network says about the films of an audit.

    `said` is False where it says nothing at all, `complete` where a network that it began with does not. `patients`
    are those of the audit that it learnt from or was tuned on; `films` counts theirs, and `named` those of them that
    are in its lists by their own names. `digest` is SHA-256 of its list. `drawn` is True for a network that learnt
    from drawn films only, and `doubt` says what that means for films here that are none.
    """

    model: str
    said: bool = False
    complete: bool = False
    patients: frozenset[str] = frozenset()
    films: int = 0
    named: int = 0
    digest: str = ""
    drawn: bool = False
    doubt: str = ""

    def record(self) -> dict[str, Any]:
        """For the protocol."""
        return {
            "model": self.model,
            "said": self.said,
            "complete": self.complete,
            "films": self.films,
            "patients": len(self.patients),
            "sha256": self.digest,
            **({"drawn": True, "doubt": self.doubt} if self.drawn else {}),
        }

    def notices(self) -> Iterator[Notice]:
        if self.doubt:
            yield Notice(self.doubt)
        if self.films:
            yield Notice(
                f"{self.model} has learnt from the patients of {words.films(self.films)} here, says its {LEARNT}; they "
                "are marked as learnt, and in no headline."
            )
        if self.films and not self.named:
            yield Notice(
                f"{self.model}: patients here are named as some that it learnt from, and none of their films is; if "
                "they are other people, give their films a table with other patient names (--facts)."
            )


def said_learnt(models: Sequence[str], films: Sequence[Film]) -> tuple[SaidLearnt, ...]:
    """Network by network. Raises `BundleError` for a bundle that cannot be read."""
    return tuple(_said(model, films) for model in models)


def disagreements(said: Sequence[SaidLearnt], held_out: frozenset[str] | None, source: str) -> Iterator[Notice]:
    """Films that are named as held out, of patients that a network says it knows: the network is believed."""
    for one in said:
        both = one.patients & (held_out or frozenset())
        if both:
            yield Notice(
                f"{source}: names {len(both)} {'patient' if len(both) == 1 else 'patients'} as held out that "
                f"{one.model} has learnt from, says its {LEARNT}; their films count as learnt."
            )


def _said(model: str, films: Sequence[Film]) -> SaidLearnt:
    folder = find_bundle(model)
    card = read_card(folder)
    learnt = read_learnt(folder, card.weights_hash)
    if learnt is None:
        return SaidLearnt(card.name)
    if card.synthetic and learnt.complete and not learnt.lists:
        said = (drawn_doubt(card, ref) for refs, _ in films for ref in refs)
        return SaidLearnt(card.name, True, True, digest=learnt.digest, drawn=True, doubt=next(filter(None, said), ""))
    named = [any(_knows(learnt, ref) for ref in refs) for refs, _ in films]
    patients = frozenset(
        patient for (_, patient), own in zip(films, named, strict=True) if own or learnt.knows_patient(patient)
    )
    return SaidLearnt(
        model=card.name,
        said=True,
        complete=learnt.complete,
        patients=patients,
        films=sum(patient in patients for _, patient in films),
        named=sum(named),
        digest=learnt.digest,
    )


def _knows(learnt: LearntFrom, ref: ImageRef) -> bool:
    return learnt.knows_film(dict.fromkeys((ref.image_id, ref.place.stem)))
