"""How the maps of an audit are made."""

from dataclasses import dataclass

from xai_desktop.core.parameters import Value


@dataclass(frozen=True, slots=True)
class Method:
    """An explainer by key, with the parameters that are not its usual ones as (name, value) pairs."""

    key: str
    parameters: tuple[tuple[str, Value], ...] = ()

    @property
    def title(self) -> str:
        """`grad_cam`, or `norm_grad vil=bias`: tells the methods of one audit apart."""
        return " ".join((self.key, *(f"{name}={value}" for name, value in self.parameters)))
