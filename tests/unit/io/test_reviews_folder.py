"""Reviews lie where the site wants them and nowhere else: everybody who asks where gets the same answer."""

import json
import os
import sys
from pathlib import Path

import pytest

from xai_desktop.cli import main
from xai_desktop.core.chain import Head
from xai_desktop.core.paths import user_folder
from xai_desktop.core.review import Reader
from xai_desktop.io import account, site_policy_file
from xai_desktop.io.review_store import ReviewStore, last_head, own_store, store_path
from xai_desktop.services.reviewing import open_reviews
from xai_desktop.services.whereabouts import whereabouts

AT = "2026-03-01T12:00:00+01:00"


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder for everybody's reviews, which the policy names."""
    monkeypatch.setattr(site_policy_file, "site_folder", lambda: tmp_path)
    folder = tmp_path / "reviews"
    folder.mkdir()
    (tmp_path / "policy.toml").write_text(f"version = 1\nreviews_folder = '{folder}/{{account}}/xai'")
    return folder


def is_one_sentence(text: str) -> bool:
    return text.endswith(".") and ". " not in text and "\n" not in text


def stored(store: ReviewStore) -> Head:
    store.add_reader(Reader("ab", "ada", "Ada"), AT)
    return store.head()


def test_the_store_lies_there_with_everything_beside_it_and_nothing_elsewhere(site: Path) -> None:
    store = ReviewStore()
    head = stored(store)
    assert store.path == store_path() == site / account.account_folder() / "xai" / "reviews.sqlite"
    assert store.notes == ()
    assert {one.name for one in store.path.parent.iterdir()} >= {"reviews.sqlite", "reviews.sqlite.head"}
    store.close()
    assert last_head(store_path()) == head
    assert not user_folder("state").exists()


def test_every_command_means_the_same_place(site: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    store = ReviewStore()
    stored(store)
    store.close()
    assert {one.key: one.path for one in whereabouts()}["reviews"] == store_path()
    assert main(["store", "check"]) == 0
    assert f"{store_path()}: is whole." in capsys.readouterr().out
    assert main(["store", "backup", str(tmp_path / "copy.sqlite")]) == 0
    assert (tmp_path / "copy.sqlite").is_file()
    assert main(["audit", "verify"]) == 0
    assert "holds: 1 entries" in capsys.readouterr().out
    assert main(["where", "--json"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {one["key"]: one["path"] for one in told}["reviews"] == str(store_path())


def test_a_folder_that_is_not_there_is_said_and_not_made(site: Path) -> None:
    site.rmdir()
    reviews = open_reviews()
    assert reviews.refusal.startswith(f"{site}: is where the site keeps reviews and is not there")
    assert is_one_sentence(reviews.refusal)
    assert reviews.notes == (reviews.refusal,)
    assert not reviews.changed_elsewhere()
    assert not site.exists()
    assert not user_folder("state").exists()
    site.mkdir()
    assert reviews.changed_elsewhere(), "the drive is back"
    assert reviews.refusal == ""
    reviews.close()
    assert store_path().is_file()


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root writes anywhere")
def test_a_folder_that_may_not_be_written_is_said(site: Path) -> None:
    site.chmod(0o500)
    reviews = open_reviews()
    site.chmod(0o700)
    assert str(site) in reviews.refusal
    assert is_one_sentence(reviews.refusal)
    assert not user_folder("state").exists()


def test_a_file_in_the_place_of_the_accounts_folder_is_said(site: Path) -> None:
    (site / account.account_folder()).write_text("no folder")
    reviews = open_reviews()
    assert str(site) in reviews.refusal
    assert is_one_sentence(reviews.refusal)
    reviews.close()
    assert not user_folder("state").exists()


def test_earlier_reviews_stay_and_are_named_at_the_first_start(site: Path) -> None:
    own = ReviewStore(own_store())
    stored(own)
    own.close()
    before = own_store().read_bytes()
    first = ReviewStore()
    assert len(first.notes) == 1
    assert first.notes[0].startswith(f"{own_store()}: holds the reviews from before")
    assert str(store_path().parent) in first.notes[0]
    assert first.readers() == ()
    first.close()
    assert own_store().read_bytes() == before
    again = ReviewStore()
    assert again.notes == ()
    again.close()
    places = {one.key: one for one in whereabouts()}
    assert (places["reviews-before"].path, places["reviews-before"].keep) == (own_store(), True)


def test_the_manuals_way_brings_earlier_reviews_over(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = ReviewStore(own_store())
    head = stored(own)
    own.close()
    assert main(["store", "backup", str(store_path()), "--store", str(own_store())]) == 0
    found = ReviewStore()
    assert [one.name for one in found.readers()] == ["Ada"]
    assert found.head() == head
    assert found.notes == ()
    found.close()


def test_where_nobody_can_tell_the_place_nothing_is_stored(site: Path) -> None:
    own = ReviewStore(own_store())
    stored(own)
    own.close()
    policy = site.parent / "policy.toml"
    good = policy.read_text()
    policy.write_text(good + "\nthis is no TOML")
    store = ReviewStore()
    assert "No reviews are stored until then." in store.refusal
    assert [one.name for one in store.readers()] == ["Ada"], "what there was can be read"
    assert not store.changed_elsewhere()
    policy.write_text(good)
    assert not store.retry(), "this window would go on writing to the old place"
    assert "start the program again" in store.refusal
    store.close()


def test_a_purge_names_the_earlier_reviews_which_it_does_not_reach(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ReviewStore(own_store()).close()
    ReviewStore().close()
    assert main(["store", "purge", "--film", "ab" * 32, "--yes"]) == 0
    assert f"{own_store()}: is an older copy of the store, which was not touched" in capsys.readouterr().err
    assert main(["store", "purge", "--film", "ab" * 32, "--yes", "--store", str(own_store())]) == 0
    assert "older copy" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "folder"),
    [("ada", "ada"), ("HOUSE\\ada", "HOUSE_ada-"), ("../ada", "ada-"), ("a/b", "a_b-"), ("unknown account", "uid-")],
)
def test_each_account_has_a_folder_of_its_own(monkeypatch: pytest.MonkeyPatch, name: str, folder: str) -> None:
    monkeypatch.setattr(account, "account_name", lambda: name)
    found = account.account_folder()
    assert found.startswith(folder)
    assert (found == folder) == (name == "ada")
    assert len(Path(found).parts) == 1


def test_the_environment_says_nothing_about_the_account(monkeypatch: pytest.MonkeyPatch) -> None:
    before = account.account_folder()
    for variable in ("USER", "LOGNAME", "USERNAME", "LNAME"):
        monkeypatch.setenv(variable, "somebody-else")
    assert account.account_folder() == before
