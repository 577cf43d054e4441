"""Three parts of a set, no patient in two of them, rare classes in each where that is possible."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from xai_desktop.core.errors import InputError
from xai_desktop.training.data._dealing import dealt
from xai_desktop.training.data.labelled import PARTS, LabelledFilm, LabelledSet, Part


@dataclass(frozen=True, slots=True)
class Shares:
    """The share of the films in each part. Raises `InputError` where they do not add up to one, or train gets none."""

    train: float = 0.7
    tune: float = 0.15
    test: float = 0.15

    def __post_init__(self) -> None:
        values = (self.train, self.tune, self.test)
        if min(values) < 0 or abs(sum(values) - 1) > 1e-6 or self.train == 0:
            raise InputError(f"The shares of the parts must add up to 1 with some for training, not {values}.")


@dataclass(frozen=True, slots=True)
class Parts:
    """A set in three parts. `how` says where the parts come from. Raises `InputError` for a patient in two of them."""

    train: LabelledSet
    tune: LabelledSet
    test: LabelledSet
    how: str

    def __post_init__(self) -> None:
        for one, other in ((self.train, self.tune), (self.train, self.test), (self.tune, self.test)):
            both = sorted(one.patients & other.patients)
            if both:
                raise InputError(f"{one.source}: {len(both)} patients ({both[0]}) are in two parts; split by patient.")

    def text(self) -> str:
        """For the card: films, patients and positives of each part."""
        parts = (
            f"{name} {_counts(part)}" for name, part in zip(PARTS, (self.train, self.tune, self.test), strict=True)
        )
        return f"{self.how}: {'; '.join(parts)}."


def _counts(part: LabelledSet) -> str:
    positives = ", ".join(f"{name} {count}" for name, count in part.positives().items())
    n, total = len(part), len(part.patients)
    return f"{n} films of {total} patients ({positives})" if n else "no films"


DEFAULT_SHARES = Shares()


def split(labelled: LabelledSet, seed: int, shares: Shares = DEFAULT_SHARES, test: Collection[str] = ()) -> Parts:
    """The parts that the data set has itself, or three that are drawn; `test` names patients that are for testing only.

    Of ready-made parts nothing is changed but this: where one for training and one other are all there is, the other
    is the test, and the part for tuning is drawn from the one for training; films of no part are left out.
    A set of nothing but training films has no parts of its own. Patients named for testing replace the ready-made
    parts. The same seed gives the same parts, in whatever order the films come.

    Raises `InputError` where a patient is in two ready-made parts, or where nothing is left to train on.
    """
    ready = {film.split for film in labelled.films if film.split is not None}
    if ready - {"train"} and not test:
        return _ready_made(labelled, ready, seed, shares)
    fixed = frozenset(test) & labelled.patients
    others = labelled.of(film for film in labelled.films if film.patient not in fixed)
    wanted: dict[Part, float] = {"train": shares.train, "tune": shares.tune, "test": 0.0 if fixed else shares.test}
    places = {**dict.fromkeys(fixed, "test"), **dealt(others, seed, wanted)}
    how, n = f"by patient, stratified, seed {seed}", len(fixed)
    how = f"{how}, {n} patients set aside as test" if fixed else how
    return _parts(labelled, lambda film: places[film.patient], how)


def _ready_made(labelled: LabelledSet, ready: Collection[str], seed: int, shares: Shares) -> Parts:
    if "train" not in ready:
        raise InputError(f"{labelled.source}: its own parts hold none for training; leave them out or mend the list.")
    rename = {"tune": "test"} if "test" not in ready else {}
    own = {film.path: rename.get(film.split, film.split) for film in labelled.films if film.split is not None}
    left = len(labelled) - len(own)
    how = "the data set's own parts"
    if "tune" not in own.values():
        training = labelled.of(film for film in labelled.films if own.get(film.path) == "train")
        total = shares.train + shares.tune
        drawn = dealt(training, seed, {"train": shares.train / total, "tune": shares.tune / total})
        own |= {film.path: drawn[film.patient] for film in training.films}
        how = f"{how}, tune drawn from its train by patient, seed {seed}"
    how = f"{how}, {left} films of no part left out" if left else how
    return _parts(labelled, lambda film: own.get(film.path), how)


def _parts(labelled: LabelledSet, place: Callable[[LabelledFilm], str | None], how: str) -> Parts:
    found = {part: labelled.of(film for film in labelled.films if place(film) == part) for part in PARTS}
    if not len(found["train"]):
        raise InputError(f"{labelled.source}: no film is left to train on; give more films or set fewer aside.")
    return Parts(found["train"], found["tune"], found["test"], how)
