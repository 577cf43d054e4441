"""Text in a PDF, each letter in a face that has it: ours, else one of the machine's, else one that the reader's has.

A text of letters that ours have looks the same on every machine.
"""

import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from itertools import groupby
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from xai_desktop.io.exporters._fonts import BOLD, MONO, SANS, eastern_files, font_file

_UNBUNDLED = (("HIRAGANA", "HeiseiKakuGo-W5"), ("KATAKANA", "HeiseiKakuGo-W5"), ("HANGUL", "HYGothic-Medium"),
              ("CJK", "STSong-Light"))  # fmt: skip
"""How a letter's Unicode name begins, and the face for it that PDF readers bring along or have replaced."""


@cache
def load_fonts() -> None:
    """Register the faces, once; pictures stay binary, which halves the time and saves a fifth of the file."""
    rl_config.useA85 = 0
    for name in (SANS, BOLD, MONO):
        pdfmetrics.registerFont(TTFont(name, str(font_file(name))))


def in_faces(text: str, font: str) -> Iterator[tuple[str, str]]:
    """The text in pieces of one face each, ours wherever it can be."""
    load_fonts()
    if text.isascii():
        yield text, font
        return
    for face, letters in groupby(text, lambda letter: _face_of(letter, font)):
        yield "".join(letters), face


def string_width(text: str, font: str, size: float) -> float:
    load_fonts()
    return float(pdfmetrics.stringWidth(text, font, size))


def draw_text(canvas: Any, at: tuple[float, float], text: str, font: str, size: float) -> None:
    """From its base line's left end."""
    x, y = at
    for piece, face in in_faces(text, font):
        canvas.setFont(face, size)
        canvas.drawString(x, y, piece)
        x += string_width(piece, face, size)


@cache
def _face_of(letter: str, font: str) -> str:
    if _has(font, letter):
        return font
    for face in _eastern():
        if _has(face, letter):
            return face
    script = unicodedata.name(letter, "")
    name = next((face for start, face in _UNBUNDLED if script.startswith(start)), "")
    if name:
        pdfmetrics.registerFont(UnicodeCIDFont(name))
    return name or font


def _has(name: str, letter: str) -> bool:
    face: Any = pdfmetrics.getFont(name)
    return ord(letter) in face.face.charToGlyph


@cache
def _eastern() -> tuple[str, ...]:
    """The machine's own faces that can be read."""
    found = []
    for path in eastern_files():
        with suppress(TTFError, OSError):
            pdfmetrics.registerFont(TTFont(path.stem, str(path)))
            found.append(path.stem)
    return tuple(found)
