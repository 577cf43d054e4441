"""A person's own windows: a name, where they lie on the scale, and the kind of film they are for."""

from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any

from xai_desktop.core.errors import SettingsError
from xai_desktop.core.image import Image, Window
from xai_desktop.core.texts import is_one_line, quoted
from xai_desktop.core.wording import wording

LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class OwnWindow:
    """`centre` and `width` in the film's own values (after its modality transform), as the corner text has them.

    `modality` is DICOM's code of the films that it is offered for; empty for every film. Raises `SettingsError` where
    a value cannot be used.
    """

    name: str
    centre: float
    width: float
    modality: str = ""

    def __post_init__(self) -> None:
        name = self.name
        if not isinstance(name, str) or not name.strip() or len(name) > LONGEST_NAME or not is_one_line(name):
            raise SettingsError(
                f"{quoted(str(name))}: a window needs a name of one line and of at most {LONGEST_NAME} characters."
            )
        if not all(type(one) in (int, float) and isfinite(one) for one in (self.centre, self.width)):
            raise SettingsError(f"{name}: a window's centre and width are numbers.")
        if self.width <= 0:
            raise SettingsError(f"{name}: a window's width is more than 0.")
        if not isinstance(self.modality, str) or not is_one_line(self.modality) or len(self.modality) > 16:
            raise SettingsError(f"{name}: a window's modality is a code such as CT, or empty.")

    def window(self, image: Image) -> Window:
        del image
        return Window(self.centre, self.width, self.name)

    @property
    def summary(self) -> str:
        return f"W {self.width:g} L {self.centre:g}".replace("-", "−")

    def reason(self, modality: str, unit: str) -> str:
        """Why it cannot be used on a film of this modality; "" where it can."""
        del unit
        fits = self.modality in ("", modality)
        return "" if fits else wording("only for {kind}").format(kind=self.modality)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def windows_from_json(data: object) -> tuple[tuple[OwnWindow, ...] | None, tuple[str, ...]]:
    """The windows of a list in their order, and the places (".2" is the second) that cannot be used.

    None where it is no list.
    """
    if not isinstance(data, (list, tuple)):
        return None, ("",)
    good: list[OwnWindow] = []
    bad: list[str] = []
    for place, entry in enumerate(data):
        try:
            window = OwnWindow(**entry)
        except (TypeError, ValueError, OverflowError, SettingsError):
            bad.append(f".{place + 1}")
            continue
        if any(window.name == other.name for other in good):
            bad.append(f".{place + 1}")
        else:
            good.append(window)
    return tuple(good), tuple(bad)


def added(windows: tuple[OwnWindow, ...], one: OwnWindow) -> tuple[OwnWindow, ...]:
    """The list with one more at its end. Raises `SettingsError` where the name is taken."""
    _check_free(windows, one.name)
    return (*windows, one)


def renamed(windows: tuple[OwnWindow, ...], place: int, name: str) -> tuple[OwnWindow, ...]:
    """The list with another name at a place. Raises `SettingsError` where the name is taken or cannot be used."""
    others = (*windows[:place], *windows[place + 1 :])
    _check_free(others, name.strip())
    old = windows[place]
    return (*windows[:place], OwnWindow(name.strip(), old.centre, old.width, old.modality), *windows[place + 1 :])


def without(windows: tuple[OwnWindow, ...], place: int) -> tuple[OwnWindow, ...]:
    return (*windows[:place], *windows[place + 1 :])


def moved(windows: tuple[OwnWindow, ...], place: int, step: int) -> tuple[OwnWindow, ...]:
    """The list with one entry moved up (−1) or down (+1); at the ends it stays as it is."""
    target = place + step
    if not 0 <= target < len(windows):
        return windows
    order = list(windows)
    order.insert(target, order.pop(place))
    return tuple(order)


def _check_free(windows: tuple[OwnWindow, ...], name: str) -> None:
    if any(window.name.casefold() == name.strip().casefold() for window in windows):
        raise SettingsError(f"{quoted(name.strip())}: there is a window of this name already; choose another name.")
