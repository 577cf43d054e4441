"""What the program remembers about a person's taste. A damaged field falls back alone, and is named."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from xai_desktop.core.errors import InputError
from xai_desktop.core.own_window import OwnWindow, windows_from_json
from xai_desktop.core.settings_migrations import NUMBER, VERSION, migrated, number_of
from xai_desktop.core.texts import is_one_line
from xai_desktop.core.threshold import Percentile, PerClass, Threshold
from xai_desktop.core.threshold_words import threshold_of

SMALLEST_FONT, USUAL_FONT, LARGEST_FONT = 8.0, 9.5, 16.0
"""Points of the ordinary text."""

SMALLEST_KEPT, USUAL_KEPT, LARGEST_KEPT = 0.25, 2.0, 1000.0
"""GiB (2³⁰ bytes) that kept maps may take on the disk."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Geometries are Qt's own bytes in base64; everything else can be edited by hand. `splitters` are the sizes that
    somebody dragged to, in pixels: worklist, side column, cascade; `panels_splitter` is the column's width and height
    in the panels' own window.

    `threshold` cuts the mask, as `core.threshold_words` writes it; files of older versions hold a `percentile` instead.
    `class_thresholds` are the classes' own.
    `bundle` is the network that somebody chose, "" while nobody has.

    `labels` says for a label of annotation files what the network calls it (`Infiltrate` → `Infiltration`).
    `hospital` and `logo` (path of a PNG or JPEG) stand at the head of reports.
    `device` is what torch calls the one that networks run on, "" leaves it to the program.
    `reading_reason` is why the reading steps are off. `shortcuts` holds only what differs from the table of actions:
    its id, and the keys in Qt's portable text. `kept_maps_gib` is how much of the disk kept maps may take. `presets`
    and `worklist_view` are checked by those who use them.
    `unknown` is what a newer program wrote: it is kept, and written again.
    """

    theme: str = "dark"
    font_points: float = USUAL_FONT
    language: str = "system"
    bundle: str = ""
    colormap: str = "inferno"
    opacity: float = 0.5
    percentile: float = 90.0
    threshold: dict[str, Any] = field(default_factory=dict)
    class_thresholds: dict[str, Any] = field(default_factory=dict)
    panes: int = 2
    workspace: str = "review"
    network_tab: str = "card"
    device: str = ""
    reading_steps: bool = True
    reading_reason: str = ""
    geometry: str = ""
    splitters: str = ""
    panels_apart: bool = False
    panels_geometry: str = ""
    panels_splitter: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    shortcuts: dict[str, list[str]] = field(default_factory=dict)
    window_presets: tuple[OwnWindow, ...] = ()
    presets: dict[str, Any] = field(default_factory=dict)
    worklist_view: dict[str, Any] = field(default_factory=dict)
    kept_maps_gib: float = USUAL_KEPT
    hospital: str = ""
    logo: str = ""
    unknown: dict[str, Any] = field(default_factory=dict)

    @property
    def mask_threshold(self) -> Threshold:
        """What cuts the mask."""
        return threshold_of(self.threshold) if self.threshold else Percentile(self.percentile)

    @property
    def per_class(self) -> PerClass:
        """The classes' own thresholds; the others' is that of the mask."""
        found = threshold_of(_table(self.class_thresholds))
        return found if isinstance(found, PerClass) else PerClass()

    def as_json(self) -> dict[str, Any]:
        """The whole file, with the number of its version first: ours, or the newer one that it had."""
        known = asdict(self)
        unknown = known.pop("unknown")
        return {NUMBER: VERSION, **known, **unknown}

    @classmethod
    def from_json(cls, data: object) -> tuple["Settings", tuple[str, ...]]:
        """The settings of a file of any version, and the names of fields that could not be used."""
        if not isinstance(data, dict):
            return cls(), ("the whole file",)
        data = migrated(data)
        values: dict[str, Any] = {}
        bad: list[str] = []
        usual = asdict(cls())
        for name in usual.keys() & data.keys() - {"unknown"}:
            value, faults = _read(name, data[name], type(usual[name]))
            bad.extend(faults)
            if value is not None:
                values[name] = value
        order = {spec.name: place for place, spec in enumerate(fields(cls))}
        bad.sort(key=lambda fault: order[fault.split(".")[0]])
        unknown = {name: value for name, value in data.items() if name not in usual and name != NUMBER}
        if number_of(data) > VERSION:
            unknown[NUMBER] = number_of(data)
        return cls(**values, unknown=unknown), tuple(bad)


def _read(name: str, value: Any, kind: type) -> tuple[Any, tuple[str, ...]]:
    """A field's value as it is used, None where it cannot be, and what of it cannot be used."""
    if name == "window_presets":
        windows, faults = windows_from_json(value)
        return windows, tuple(f"{name}{fault}" for fault in faults)
    if name == "shortcuts" and isinstance(value, dict):
        return _with_lists(value), tuple(f"{name}.{key}" for key in value if key not in _with_lists(value))
    if kind is float and type(value) is int and abs(value) < 1e9:
        value = float(value)
    fits = type(value) is kind and _allowed(name, value)
    return (value, ()) if fits else (None, (name,))


def _allowed(name: str, value: Any) -> bool:
    limits: dict[str, Any] = {
        "theme": lambda v: v in ("dark", "light", "system"),
        "font_points": lambda v: SMALLEST_FONT <= v <= LARGEST_FONT,
        "language": lambda v: v in ("system", "en", "de"),
        "opacity": lambda v: 0.0 <= v <= 1.0,
        "percentile": lambda v: 0.0 <= v < 100.0,
        "threshold": lambda v: not v or _readable(v),
        "class_thresholds": lambda v: _readable(_table(v)),
        "panes": lambda v: v in (1, 2, 3, 4),
        "workspace": lambda v: v in ("review", "models", "cohort"),
        "reading_reason": is_one_line,
        "hospital": is_one_line,
        "logo": is_one_line,
        "kept_maps_gib": lambda v: SMALLEST_KEPT <= v <= LARGEST_KEPT,
        "labels": lambda v: all(isinstance(text, str) and text.strip() for pair in v.items() for text in pair),
    }
    return bool(limits.get(name, lambda _: True)(value))


def _with_lists(table: dict[str, Any]) -> dict[str, list[str]]:
    """The entries that hold a list of texts."""
    return {
        key: value
        for key, value in table.items()
        if isinstance(value, list) and all(isinstance(text, str) for text in value)
    }


def _table(classes: object) -> dict[str, object]:
    return {"kind": "per class", "classes": classes, "otherwise": {"kind": "percentile", "percentile": 90.0}}


def _readable(threshold: object) -> bool:
    try:
        threshold_of(threshold)
    except InputError:
        return False
    return True
