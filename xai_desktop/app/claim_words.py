"""What can be said about a test of a paper's claims: fields for a form, and from its values the command line's words.

A field is called like the option that it stands for; only what differs from the paper's own has to be said.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from xai_desktop.app.training_fields import FILMS, FOLDER
from xai_desktop.core.parameters import Parameter, Value
from xai_desktop.services.kept_claims import KeptClaim, kept

WHERE = (FOLDER, "labels", "boxes", "test_patients", "classes")
DATA = Parameter(
    "data", "str", "", "Films", "What the networks learn from.", choices=("", FOLDER),
    titles=("the paper's drawn films", "a folder of films"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper whose claims can be tested: `key` as the command line has it, and the tests that there were."""

    key: str
    title: str
    choices: tuple[tuple[str, str], ...]
    tests: tuple[KeptClaim, ...]

    @property
    def name(self) -> str:
        return self.key.upper()


@dataclass(frozen=True, slots=True)
class ClaimWish:
    """A test as somebody asks for it in the form."""

    paper: str
    values: Mapping[str, Value]
    own: Mapping[str, Value]

    def words(self) -> tuple[str, ...]:
        """The command line's, after `reproduce`."""
        fields = {field.name: field for field in scale_fields()}
        defaults = {name: field.default for name, field in fields.items()}
        values = {**defaults, **self.values}
        said = [
            _option(name, values[name])
            for name, field in fields.items()
            if field.counts(values) and values[name] != field.default and values[name] != FOLDER
        ]
        return (self.paper, *said, *(f"--choice={name}={value}" for name, value in self.own.items() if value))

    def missing(self) -> str:
        """One sentence about what is still to be filled in; "" where it can begin."""
        return next(filter(None, self._faults()), "")

    def _faults(self) -> Iterator[str]:
        if self.values.get("data") == FOLDER:
            folder = str(self.values.get(FOLDER, ""))
            if not folder:
                yield "Choose the folder of films."
            elif not Path(folder).is_dir():
                yield f"{folder}: no such folder; choose the folder of films."
            for name in ("labels", "boxes"):
                text = str(self.values.get(name, ""))
                if text and not Path(text).is_file():
                    yield f"{text}: no such file; choose another, or none."
        widths = str(self.values.get("widths", ""))
        if widths and not re.fullmatch(r"\s*[1-9]\d*\s*(,\s*[1-9]\d*\s*)*", widths):
            yield "Widths are whole numbers with commas, such as 8,16,32."


def paper_lines() -> tuple[PaperLine, ...]:
    """Every paper that the program knows."""
    from xai_desktop.services.reproduce.papers import PAPERS  # with torch behind it: only when the page is opened

    tests = kept()
    return tuple(
        PaperLine(key, paper.title, tuple(paper.choices.items()), tuple(test for test in tests if test.paper == key))
        for key, paper in PAPERS.items()
    )


def page_of(test: KeptClaim) -> str:
    """Its page as Markdown; "" where there is none, or none that can be read."""
    try:
        return test.page.read_text("utf-8")
    except (OSError, ValueError):
        return ""


def scale_fields() -> tuple[Parameter, ...]:
    """What every paper's test can be told: films and scale."""
    of_films = tuple(field for field in FILMS if field.name in WHERE)
    usual = ("as usual",)
    return (
        DATA,
        *of_films,
        _count("films", "Drawn films", "How many films are drawn.", 100000, usual),
        _count("size", "Input side", "In pixels.", 2048, usual),
        Parameter("widths", "str", "", "Widths", "Channels of each stage, with commas.", titles=usual),
        _count("epochs", "Epochs", "Of each part.", 10000, usual),
        _count("seeds", "Seeds", "Trainings per arm; with fewer than five nothing is decided.", 50, usual),
        _count("measured", "Measured", "At most so many films are measured.", 100000, usual),
    )


def own_fields(line: PaperLine) -> tuple[Parameter, ...]:
    """What one paper alone asks."""
    return tuple(
        Parameter(name, "str", "", name.replace("-", " ").capitalize(), about, titles=(about,))
        for name, about in line.choices
    )


def _count(name: str, label: str, about: str, most: int, titles: tuple[str, ...]) -> Parameter:
    return Parameter(name, "int", 0, label, about, 0, most, 1, titles=titles)


def _option(name: str, value: Value) -> str:
    return f"--{'data' if name == FOLDER else name.replace('_', '-')}={value}"
