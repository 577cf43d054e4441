"""`--param NAME=VALUE` words, for explainers and for kinds of training."""

from collections.abc import Sequence

from xai_desktop.core import errors
from xai_desktop.core.parameters import Parameter, Value


def parsed(known: Sequence[Parameter], given: Sequence[str], whose: str) -> tuple[tuple[str, Value], ...]:
    """Checked values in the order given. Raises `UsageError` naming the parameters there are."""
    table = {parameter.name: parameter for parameter in known}
    there = ", ".join(table) or "none"
    found = []
    for word in given:
        name, equals, value = word.partition("=")
        if not equals or name not in table:
            raise errors.UsageError(f"--param {word}: write NAME=VALUE with a name of {whose} ({there}).")
        try:
            found.append((name, table[name].parse(value)))
        except errors.ExplainerError as error:
            raise errors.UsageError(str(error)) from error
    return tuple(found)
