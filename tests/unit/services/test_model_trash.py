"""A network of one's own is moved aside and comes back the same; one of the program's never moves."""

import pytest

from tests.helpers.bundles import small_bundle
from xai_desktop.core import paths
from xai_desktop.core.errors import ExportError, UsageError
from xai_desktop.io.bundle_files import list_bundles
from xai_desktop.models.store import load_bundle
from xai_desktop.services import kept_designs, kept_orders, model_trash
from xai_desktop.services.kept_orders import KeptOrder


def names() -> set[str]:
    return {entry.name for entry in list_bundles()}


def test_a_deleted_network_is_in_no_list_and_comes_back_whole() -> None:
    folder = small_bundle(paths.user_models(), "mine")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    gone = model_trash.delete(folder)
    assert "mine" not in names()
    assert not folder.exists()
    assert model_trash.deleted() == (gone,)
    assert model_trash.bring_back(gone) == folder
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert load_bundle("mine").name == "mine"
    assert model_trash.deleted() == ()


def test_two_of_one_name_can_both_be_brought_back_in_turn() -> None:
    first = model_trash.delete(small_bundle(paths.user_models(), "mine", seed=1))
    second = model_trash.delete(small_bundle(paths.user_models(), "mine", seed=2))
    assert {gone.name for gone in model_trash.deleted()} == {"mine"}
    assert first.place != second.place
    model_trash.bring_back(second)
    with pytest.raises(ExportError, match="another network"):
        model_trash.bring_back(first)
    assert model_trash.deleted() == (first,)


def test_only_ones_own_can_be_deleted() -> None:
    ours = paths.bundled_models() / "demo-cascade"
    with pytest.raises(UsageError, match="no network of your own"):
        model_trash.delete(ours)
    assert (ours / "bundle.json").is_file()
    with pytest.raises(UsageError):
        model_trash.delete(paths.user_models() / "nothing")


def test_what_refers_to_it_is_named() -> None:
    assert model_trash.referring("mine") == ()
    kept_orders.keep(KeptOrder("next", kept_orders.folder_for("next"), ("hr-cam-head", "--base=mine", "--name=next")))
    kept_designs.write_draft({"models": ["other", "mine"]})
    assert model_trash.referring("mine") == (
        "the unfinished training next",
        "the audit that is being written in Cohort",
    )
    assert model_trash.referring("min") == ()


def test_names_that_look_like_those_of_this_program_come_back_as_they_were() -> None:
    """A person may have called a network so."""
    own = ("mine (deleted 2)", "again-2", "mine", "mine", "again-2")
    gone = [model_trash.delete(small_bundle(paths.user_models(), name, seed=n)) for n, name in enumerate(own)]
    assert sorted(one.name for one in model_trash.deleted()) == sorted(own)
    assert {one.place for one in model_trash.deleted()} == {one.place for one in gone}
    first = model_trash.deleted()[0]
    assert model_trash.bring_back(first).name == first.name
    assert len(model_trash.deleted()) == 4
