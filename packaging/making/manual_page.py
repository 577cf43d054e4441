"""The manual page, from the command line's own help: it can say nothing that the program does not."""

import argparse
from collections.abc import Iterator
from datetime import date

from making import words
from making.facts import Facts

TITLE = "Where an image classifier looked"


def manual_page(parser: argparse.ArgumentParser, facts: Facts) -> str:
    """In the language of `man`: what stands in each `--help`, one section of the page after the other."""
    day = date.fromisoformat(facts.built)
    head = f'.TH XAI-DESKTOP 1 "{day:%Y-%m-%d}" "XAI Desktop {facts.version}" "{TITLE}"'
    lines = [head, ".SH NAME", r"xai\-desktop \- see where an image classifier looked"]
    lines += [
        ".SH SYNOPSIS",
        r".B xai\-desktop",
        "[COMMAND] [OPTION ...]",
        ".SH DESCRIPTION",
        _text(parser.description or ""),
    ]
    lines += ["With films alone, or with nothing, the window opens."]
    lines += [".SH OPTIONS", *_options(parser), ".SH COMMANDS", *_commands()]
    lines += [
        ".SH FILES",
        r".TP",
        r"/etc/xai\-desktop/policy.toml",
        "What the administrator of a machine decides.",
    ]
    lines += [
        ".TP",
        r"~/.config/xai\-desktop, ~/.local/state/xai\-desktop, ~/.cache/xai\-desktop",
        "A person's own data.",
    ]
    return "\n".join([*lines, ""])


def _commands() -> Iterator[str]:
    for name, about, inner in words.commands():
        yield from (f".SS {_text(name)}", _text(_sentence(about)), *_options(inner))


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    for written, about in words.options(parser):
        yield from (".TP", rf"\fB{_text(written)}\fR", _text(_sentence(about)))


def _sentence(said: str) -> str:
    said = said.strip()
    return said[:1].upper() + said[1:] + ("" if said.endswith((".", "?")) else ".")


def _text(said: str) -> str:
    """Without what `man` would take for its own language."""
    plain = said.replace("\\", r"\e").replace("-", r"\-")
    return "\\&" + plain if plain[:1] in (".", "'") else plain
