"""Where the sealed sets of a network lie, whatever it is called."""

import pytest

from xai_desktop.services.kept_sets import new_folder, root


@pytest.mark.parametrize("name", ["../../elsewhere", "/etc", "a/b", "..", "C:\\x", "con", "x" * 300, ""])
def test_no_name_leads_outside(name: str) -> None:
    folder = new_folder(name)
    assert folder.resolve().parent.parent == root().resolve()
    assert len(folder.parent.name) < 100


def test_names_that_look_alike_are_kept_apart_and_plain_ones_are_as_they_were() -> None:
    assert len({new_folder(name) for name in ("a/b", "a_b", "a b", "a:b")}) == 4
    assert new_folder("demo-cascade") == root() / "demo-cascade" / "set-1"
