"""What a layout of labelled films has to offer, and the table of all of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from xai_desktop.core.errors import InputError
from xai_desktop.core.registry import Registry
from xai_desktop.training.data._films import FilmFolder
from xai_desktop.training.data.labelled import LabelledSet

Uncertain = Literal["ignore", "zero", "one"]
"""What an uncertain label (−1) counts as: not known, not found, or found (U-Ignore, U-Zeros, U-Ones of CheXpert,
Irvin 2019, section 4)."""

Agreement = Literal["any", "majority", "all"]
"""How many of a film's readers must have found something for it to count."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Choices that a data set leaves to its user. They are named in the notes of the set."""

    uncertain: Uncertain = "ignore"
    readers: Agreement = "any"


@dataclass(frozen=True)
class Request:
    """What is to be read: the folder of the films, the label file (or None), and a list of boxes (or None)."""

    folder: Path
    labels: Path | None = None
    boxes: Path | None = None
    rules: Rules = field(default_factory=Rules)

    def films(self) -> FilmFolder:
        """Raises `InputError` for a folder that cannot be read or holds no film."""
        return FilmFolder(self.folder)

    @property
    def label_file(self) -> Path:
        """Raises `InputError` where none was named or found."""
        if self.labels is None:
            raise InputError(f"{self.folder}: this layout needs a label file; name it beside the folder.")
        return self.labels

    def beside(self, *names: str) -> Path | None:
        """The first of these files that lies beside the label file or in the folder."""
        places = ((self.labels.parent,) if self.labels else ()) + (self.folder,)
        return next((place / name for name in names for place in places if (place / name).is_file()), None)


@dataclass(frozen=True, slots=True)
class Layout:
    """One layout. `is_label_file` judges a file's content, `is_folder` a folder that needs no label file.

    `general` layouts are asked last: they take what no other one knows.
    """

    key: str
    title: str
    read: Callable[[Request], LabelledSet]
    is_label_file: Callable[[Path], bool] = lambda _path: False
    is_folder: Callable[[Path], bool] = lambda _folder: False
    general: bool = False


LAYOUTS: Registry[Layout] = Registry("layout of labelled films", InputError)
