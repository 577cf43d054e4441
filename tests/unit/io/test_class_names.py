"""Names of a network's outputs, in the forms in which people hand them on."""

import json
from pathlib import Path

import pytest

from xai_desktop.core.errors import InputError
from xai_desktop.io.class_names import LARGEST, read_class_names


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", "Mass\nNodule\n"),
        ("a.txt", "\ufeffMass\r\n  Nodule  \r\n\r\n"),
        ("a.json", '["Mass", "Nodule"]'),
        ("a.json", '{"1": "Nodule", "0": "Mass"}'),
        ("a.json", '{"Nodule": 1, "Mass": 0}'),
    ],
)
def test_every_form_gives_the_names_in_order(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    assert read_class_names(tmp_path / name) == ("Mass", "Nodule")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", b""),
        ("a.txt", b"\xff\xfe\x00"),
        ("a.json", b"[1, 2]"),
        ("a.json", b'{"0": "a", "2": "b"}'),
        ("a.json", b'{"a": 0, "b": 0}'),
        ("a.json", b'"Mass"'),
        ("a.json", b"["),
        ("a.json", b"[" * 100_000),
        ("a.json", json.dumps({"0": ["a"]}).encode()),
        ("a.txt", b"a\n" * LARGEST),
    ],
)
def test_anything_else_is_one_sentence_with_the_remedy(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_class_names(tmp_path / name)
    assert str(caught.value).startswith(f"{tmp_path / name}: ")
    assert str(caught.value).endswith("name a text with one name in a line, or a JSON list of names.")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"could not be read \(No such file or directory\)"):
        read_class_names(tmp_path / "a.txt")
