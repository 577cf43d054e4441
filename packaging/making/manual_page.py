"""The manual page, from the command line's own help: it can say nothing that the program does not."""

import argparse
from collections.abc import Iterator
from datetime import date

from making.facts import Facts

TITLE = "Where an image classifier looked"


def manual_page(parser: argparse.ArgumentParser, facts: Facts) -> str:
    """In the language of `man`: what stands in each `--help`, one section of the page after the other."""
    day = date.fromisoformat(facts.built)
    head = f'.TH XAI-DESKTOP 1 "{day:%Y-%m-%d}" "XAI Desktop {facts.version}" "{TITLE}"'
    lines = [head, ".SH NAME", r"xai\-desktop \- see where an image classifier looked"]
    lines += [".SH SYNOPSIS", r".B xai\-desktop", "[COMMAND] [OPTION ...]", ".SH DESCRIPTION", _text(_about(parser))]
    lines += ["With films alone, or with nothing, the window opens."]
    lines += [".SH OPTIONS", *_options(parser), ".SH COMMANDS", *_commands(parser, "")]
    lines += [
        ".SH FILES",
        r".TP",
        r"/etc/xai\-desktop/site\-policy.json",
        "What the administrator of a machine decides.",
    ]
    lines += [
        ".TP",
        r"~/.config/xai\-desktop, ~/.local/state/xai\-desktop, ~/.cache/xai\-desktop",
        "A person's own data.",
    ]
    return "\n".join([*lines, ""])


def _about(parser: argparse.ArgumentParser) -> str:
    return parser.description or ""


def _commands(parser: argparse.ArgumentParser, before: str) -> Iterator[str]:
    """Each command that has a help, and the commands within it."""
    for action in parser._actions:
        if not isinstance(action, argparse._SubParsersAction):
            continue
        for choice in action._choices_actions:
            if choice.help in (None, argparse.SUPPRESS):
                continue
            inner, name = action.choices[choice.dest], f"{before}{choice.dest}"
            yield from (f".SS {_text(name)}", _text(_sentence(str(choice.help))))
            yield from _options(inner)
            yield from _commands(inner, f"{name} ")


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        if action.help == argparse.SUPPRESS or isinstance(action, argparse._SubParsersAction | argparse._HelpAction):
            continue
        said = parser._get_formatter()._expand_help(action) if action.help else ""
        yield from (".TP", rf"\fB{_text(_named(action))}\fR", _text(_sentence(said)) if said else _text("See above."))


def _named(action: argparse.Action) -> str:
    value = action.metavar or ("|".join(map(str, action.choices)) if action.choices else action.dest.upper())
    value = value if isinstance(value, str) else " ".join(value)
    if not action.option_strings:
        return value
    return " ".join([", ".join(action.option_strings), *([] if action.nargs == 0 else [value])])


def _sentence(said: str) -> str:
    said = said.strip()
    return said[:1].upper() + said[1:] + ("" if said.endswith(".") else ".")


def _text(said: str) -> str:
    """Without what `man` would take for its own language."""
    plain = said.replace("\\", r"\e").replace("-", r"\-")
    return "\\&" + plain if plain[:1] in (".", "'") else plain
