"""A reader of .po files: as gettext's own tools read them."""

from pathlib import Path

import pytest

from xai_desktop.core.errors import InputError
from xai_desktop.io import language_file
from xai_desktop.io.language_file import catalogue, languages, load_catalogue

HEAD = 'msgid ""\nmsgstr ""\n"Language: de\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'


def test_a_file_is_read_with_contexts_plurals_and_long_texts() -> None:
    text = (
        HEAD
        + '# for translators\n#: ui/a.py\nmsgid "Open"\nmsgstr "Öffnen"\n\n'
        + 'msgctxt "grey values"\nmsgid "Window"\nmsgstr "Fensterung"\n'
        + 'msgid "{n} film"\nmsgid_plural "{n} films"\nmsgstr[0] "{n} Aufnahme"\nmsgstr[1] "{n} Aufnahmen"\n'
        + 'msgid ""\n"two "\n"lines\\n\\"quoted\\" \\\\"\nmsgstr ""\n"zwei "\n"Zeilen\\n\\"Zitat\\" \\\\"\n'
        + 'msgid "later"\nmsgstr ""\n#, fuzzy\nmsgid "guessed"\nmsgstr "geraten"\n#~ msgid "old"\n#~ msgstr "alt"\n'
    )
    found = catalogue("de", text)
    assert found.texts == {
        ("", "Open"): ("Öffnen",),
        ("grey values", "Window"): ("Fensterung",),
        ("", "{n} film"): ("{n} Aufnahme", "{n} Aufnahmen"),
        ("", 'two lines\n"quoted" \\'): ('zwei Zeilen\n"Zitat" \\',),
    }
    assert [found.plural(n) for n in (0, 1, 2)] == [1, 0, 1]


def test_the_rule_of_plurals_is_the_one_of_the_file() -> None:
    polish = "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
    found = catalogue("pl", HEAD.replace("nplurals=2; plural=(n != 1);", polish))
    slow = [0 if n == 1 else 1 if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14) else 2 for n in range(200)]
    assert [found.plural(n) for n in range(200)] == slow


@pytest.mark.parametrize(
    "text",
    [
        'msgid "a"\n',
        'msgstr "a"\n',
        '"a"\n',
        'msgid a\nmsgstr "b"\n',
        'msgid "a\nmsgstr "b"\n',
        'message "a"\nmsgstr "b"\n',
        'msgid "a"\nmsgstr 3\n',
        HEAD.replace("(n != 1)", "import os"),
        HEAD.replace("(n != 1)", "n") + 'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\nmsgstr[1] "d"\n',
    ],
)
def test_a_damaged_file_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(InputError, match="install the program again"):
        catalogue("de", text)


def test_the_program_brings_german_along() -> None:
    assert "de" in languages()
    assert len(load_catalogue("de").texts) > 200


def test_a_language_that_is_not_there_is_named() -> None:
    with pytest.raises(InputError, match="no such file"):
        load_catalogue("xx")


def test_bytes_that_are_no_text_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "de").mkdir()
    (tmp_path / "de" / language_file.FILE).write_bytes(b"\xff\xfe")
    monkeypatch.setattr(language_file, "folder", lambda: tmp_path)
    with pytest.raises(InputError, match="UTF-8"):
        load_catalogue("de")
