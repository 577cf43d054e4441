"""The validation report as a .docx file, from the same Markdown as its page: headings, paragraphs, lists and tables.

Times in the file are fixed, so that the same text gives the same bytes.
"""

import datetime
import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from markdown_it import MarkdownIt

LONG_AGO = datetime.datetime(1980, 1, 1)
MARKS = re.compile(r"[*`]|\{[a-z]+\}")


def write_report(source: Path, out: Path) -> None:
    """`source` is Markdown; `out` is replaced."""
    document = Document()
    facts = document.core_properties
    facts.author, facts.title, facts.created = "XAI Desktop", "Validation report", LONG_AGO
    facts.modified, facts.last_modified_by, facts.comments = LONG_AGO, "XAI Desktop", ""
    _fill(document, MarkdownIt().enable("table").parse(source.read_text("utf-8")))
    stream = BytesIO()
    document.save(stream)
    out.write_bytes(_without_times(stream.getvalue()))


def _fill(document: Any, tokens: list[Any]) -> None:
    style = "Normal"
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "heading_open":
            style = f"Heading {token.tag[1]}"
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            style = "List Bullet" if token.type.startswith("bullet") else "List Number"
        elif token.type in ("heading_close", "bullet_list_close", "ordered_list_close"):
            style = "Normal"
        elif token.type == "table_open":
            rows = []
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and token.level and rows is not None and style == "cell":
            rows[-1].append(MARKS.sub("", token.content))
        elif token.type in ("th_open", "td_open"):
            style = "cell"
        elif token.type in ("th_close", "td_close"):
            style = "Normal"
        elif token.type == "table_close":
            _table(document, rows)
        elif token.type == "inline":
            document.add_paragraph(MARKS.sub("", token.content.replace("\n", " ")), style)


def _table(document: Any, rows: list[list[str]]) -> None:
    table = document.add_table(len(rows), max(map(len, rows)), "Table Grid")
    for number, row in enumerate(rows):
        for place, text in enumerate(row):
            run = table.cell(number, place).paragraphs[0].add_run(text)
            run.bold = number == 0
    document.add_paragraph()


def _without_times(content: bytes) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as whole, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as fixed:
        for name in sorted(whole.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            fixed.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), whole.read(name), zipfile.ZIP_DEFLATED)
    return stream.getvalue()
