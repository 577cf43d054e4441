"""What a file turned out to be, after a look at its header and nothing more."""

from dataclasses import dataclass

from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.place import Place
from xai_desktop.core.study import ImageRef


@dataclass(frozen=True, slots=True)
class Asked:
    """A file to look at. `named` says that the person named it, so that a file which is no film deserves a sentence;
    `marks` that it was named as an annotation file; `strict` that a bad row refuses it."""

    place: Place
    named: bool = False
    marks: bool = False
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Looked:
    """Films, or marks, or what is inside (an archive, a DICOMDIR), or a sentence, or nothing to do with us."""

    place: Place
    refs: tuple[ImageRef, ...] = ()
    marks: AnnotationSet | None = None
    inside: tuple[Place, ...] = ()
    error: str = ""
    marked: bool = False
    """Whether an `error` is about an annotation file."""

    stranger: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the patient is: kept in memory while it is shown, and nowhere else."""

    name: str = ""
    born: str = ""
    number: str = ""

    @property
    def text(self) -> str:
        return " · ".join(part for part in (self.name, self.born, self.number) if part)
