"""The form of an audit as plain values: a design that need not be whole yet."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from xai_desktop.core.cohort.cut_words import cuts_of, cuts_text
from xai_desktop.core.cohort.design import Absent, Design, Method
from xai_desktop.core.cohort.groups import Groups, groups_of
from xai_desktop.core.cohort.question import Question
from xai_desktop.core.cohort.sweep import sweeps_of, sweeps_text
from xai_desktop.core.errors import InputError, XaiError
from xai_desktop.core.wording import noted

NEEDS = (
    ("films", noted("Add the films: files, or folders of films.")),
    ("models", noted("Tick at least one network.")),
    ("explainers", noted("Add at least one explainer.")),
)
NO_FOLDER = noted("Name a folder for the results.")


@dataclass(frozen=True, slots=True)
class Draft:
    """`layers`, `thresholds`, `findings` and `sweeps` are as somebody wrote them; `asked` whether there is a primary
    question. `groups` may name networks that are not ticked, and need not be two yet."""

    films: tuple[str, ...] = ()
    annotations: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    explainers: tuple[Method, ...] = ()
    layers: str = "last"
    thresholds: str = "10 %"
    metrics: tuple[str, ...] = ()
    findings: str = ""
    facts: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    held_out: tuple[str, ...] = ()
    absent: Absent = "called"
    tuning: float = 0.0
    batch: int = 8
    seed: int = 0
    question: Question | None = None
    asked: bool = True
    folder: str = ""
    sweeps: str = ""
    groups: Groups = ()

    def missing(self) -> str:
        """One sentence about what is not there yet or cannot be read; "" where it can begin."""
        for name, sentence in NEEDS:
            if not getattr(self, name) and not (name == "explainers" and self.sweeps.strip()):
                return sentence
        try:
            self.design()
        except XaiError as fault:
            return str(fault)
        return "" if self.folder.strip() else NO_FOLDER

    def design(self) -> Design:
        """Raises `InputError` for what cannot be run."""
        cuts = cuts_of(self.thresholds)
        if not cuts:
            raise InputError("Write at least one threshold, such as 10 %.")
        return Design(
            films=self.films,
            annotations=self.annotations,
            models=self.models,
            explainers=self.explainers,
            layers=_parts(self.layers) or ("last",),
            thresholds=cuts,
            metrics=self.metrics,
            findings=_parts(self.findings),
            facts=self.facts,
            labels=self.labels,
            held_out=self.held_out,
            absent=self.absent,
            tuning=self.tuning,
            batch=self.batch,
            seed=self.seed,
            question=self.question if self.asked else None,
            sweeps=sweeps_of(self.sweeps),
            groups=groups_of(self.groups, self.models),
        )

    @classmethod
    def of(cls, design: Design, folder: str = "") -> "Draft":
        """The form of a whole design."""
        names = ("films", "annotations", "models", "explainers", "metrics", "facts", "labels", "held_out")
        more = ("absent", "tuning", "batch", "seed", "question", "groups")
        return cls(
            **{name: getattr(design, name) for name in (*names, *more)},
            layers="; ".join(design.layers),
            thresholds=cuts_text(design.thresholds),
            findings="; ".join(design.findings),
            asked=design.question is not None,
            folder=folder,
            sweeps=sweeps_text(design.sweeps),
        )

    def as_json(self) -> dict[str, Any]:
        """`from_json` makes an equal value of it."""
        whole = replace(
            self, films=self.films or ("",), models=self.models or ("",), explainers=self.explainers or _ANY
        )
        plain = replace(whole, thresholds="10 %", sweeps="", groups=(), asked=self.question is not None)
        record = plain.design().as_json()
        record |= {"films": list(self.films), "models": list(self.models)}
        record |= {"explainers": record["explainers"] if self.explainers else []}
        words = {"layers": self.layers, "thresholds": self.thresholds, "findings": self.findings}
        words |= {"sweeps": self.sweeps}
        groups = [list(pair) for pair in self.groups]
        return {"design": record, "words": words, "groups": groups, "asked": self.asked, "folder": self.folder}

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> "Draft":
        """What was kept; what cannot be read is an empty form."""
        try:
            own, words = dict(record["design"]), record["words"]
            has = {name: bool(own[name]) for name in ("films", "models", "explainers")}
            own |= {"films": own["films"] or [""], "models": own["models"] or [""]}
            own |= {"explainers": own["explainers"] or [{"key": "", "parameters": {}}]}
            found = cls.of(Design.from_json(own), str(record["folder"]))
            empty: dict[str, Any] = {name: () for name, there in has.items() if not there}
            texts: dict[str, Any] = {name: str(words[name]) for name in ("layers", "thresholds", "findings")}
            texts |= {"sweeps": str(words.get("sweeps", ""))}
            if "groups" in record:
                empty |= {"groups": tuple((str(model), str(name)) for model, name in record["groups"])}
            return replace(found, asked=bool(record["asked"]), **texts, **empty)
        except (XaiError, KeyError, TypeError, ValueError, AttributeError):
            return cls()


_ANY = (Method("grad_cam"),)


def _parts(text: str) -> tuple[str, ...]:
    """Names with semicolons between them: a joined layer has commas in its name."""
    return tuple(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))


def free_folder(root: Path) -> Path:
    """`audit 1`, `audit 2` …: the first that is not there."""
    number = 1
    while (root / f"audit {number}").exists():
        number += 1
    return root / f"audit {number}"


ABSENT_WORDS: tuple[tuple[Absent, str], ...] = (
    ("called", noted("those that the network calls all the same")),
    ("all", noted("all of them")),
    ("none", noted("none of them")),
)
"""Of which films without a finding maps are made."""
