"""What a record tells of a map: small enough to wait in a queue, where the map itself would not be."""

from xai_desktop.core.change import Facts
from xai_desktop.core.explanation import Explanation
from xai_desktop.core.parameters import Value


def made_facts(made: Explanation) -> Facts:
    """Everything that it takes to make the map again but for the film. Numbers are written as Python reads them."""
    how = made.provenance
    return (
        ("network", how.bundle),
        ("bundle_hash", how.bundle_hash),
        ("explainer", how.explainer),
        ("parameters", ", ".join(f"{name}={_text(value)}" for name, value in how.parameters)),
        ("layer", how.layer or made.layer),
        ("target", made.target.title),
        ("seed", str(how.seed)),
        ("state", made.state.value),
    )


def _text(value: Value) -> str:
    return repr(value) if isinstance(value, float) else str(value)
