"""What the program remembers about a person's taste. A damaged field falls back alone, and is named."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Settings:
    """`geometry` and `splitters` are Qt's own bytes in base64; everything else can be edited by hand.

    `labels` says for a label of annotation files what the network calls it (`Infiltrate` → `Infiltration`).
    """

    theme: str = "dark"
    bundle: str = "demo-cascade"
    colormap: str = "inferno"
    opacity: float = 0.5
    percentile: float = 90.0
    panes: int = 2
    workspace: str = "review"
    geometry: str = ""
    splitters: str = ""
    labels: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: object) -> tuple["Settings", tuple[str, ...]]:
        """The settings, and the names of fields that could not be used."""
        if not isinstance(data, dict):
            return cls(), ("the whole file",)
        values: dict[str, Any] = {}
        bad: list[str] = []
        usual = asdict(cls())
        for spec in fields(cls):
            if spec.name not in data:
                continue
            value, kind = data[spec.name], type(usual[spec.name])
            if kind is float and isinstance(value, int) and not isinstance(value, bool):
                value = float(value)
            if type(value) is kind and _allowed(spec.name, value):
                values[spec.name] = value
            else:
                bad.append(spec.name)
        return cls(**values), tuple(bad)


def _allowed(name: str, value: Any) -> bool:
    limits: dict[str, Any] = {
        "theme": lambda v: v in ("dark", "light", "system"),
        "opacity": lambda v: 0.0 <= v <= 1.0,
        "percentile": lambda v: 0.0 <= v < 100.0,
        "panes": lambda v: v in (1, 2),
        "workspace": lambda v: v in ("review", "models"),
        "labels": lambda v: all(isinstance(text, str) and text.strip() for pair in v.items() for text in pair),
    }
    return bool(limits.get(name, lambda _: True)(value))
