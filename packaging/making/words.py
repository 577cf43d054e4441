"""The commands and their options, as the command line itself knows them."""

import argparse
from collections.abc import Iterator

HIDDEN = ("worker", "program")
"""Commands of the program for itself."""


def commands() -> Iterator[tuple[str, str, argparse.ArgumentParser]]:
    """(Words, what it does, its parser) of each command that somebody can type, deepest words only."""
    from xai_desktop.cli.parser import _parser

    yield from _below("", "", _parser())


def _below(
    words: str, about: str, parser: argparse.ArgumentParser
) -> Iterator[tuple[str, str, argparse.ArgumentParser]]:
    groups = [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
    if not groups:
        yield words, about, parser
    for group in groups:
        texts = {choice.dest: choice.help or "" for choice in group._choices_actions}
        for name, child in group.choices.items():
            if name not in HIDDEN:
                yield from _below(f"{words} {name}".strip(), texts.get(name, ""), child)


def options(parser: argparse.ArgumentParser) -> list[tuple[str, str]]:
    """(How it is written, what it does), without `--help` and those that are kept quiet."""
    rows = []
    for one in parser._actions:
        if isinstance(one, argparse._HelpAction | argparse._SubParsersAction) or one.help == argparse.SUPPRESS:
            continue
        rows.append((_written(one), _about(one)))
    return rows


def _written(one: argparse.Action) -> str:
    choices = "|".join(map(str, one.choices or ())) or one.dest.upper()
    value = "" if one.nargs == 0 else str(one.metavar or choices)
    if not one.option_strings:
        return f"{value} …" if one.nargs in ("*", "+") else value
    return f"{one.option_strings[-1]} {value}".strip()


def _about(one: argparse.Action) -> str:
    needed = "needed" if one.required and one.option_strings else ""
    said = (one.help or "", needed, _usual(one.default))
    return "; ".join(text % {"default": one.default} if "%(" in text else text for text in said if text)


def _usual(default: object) -> str:
    if isinstance(default, bool) or default in ("", 0, argparse.SUPPRESS) or not isinstance(default, str | int | float):
        return ""
    return f"usual: {default}"
