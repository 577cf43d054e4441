"""The manual names everything that the program has, and nothing that it has not. Its pages are built by a slow test."""

import re
import runpy
import sys
import tomllib
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.manual import BY_HAND, COMMANDS, NOT_RUN, PAGES, README, ROOT, SOURCES, readme_commands, words_of
from xai_desktop import __version__
from xai_desktop.cli.parser import parse
from xai_desktop.core.site_policy import KEYS, LOCKABLE, SitePolicy
from xai_desktop.explainers.cards import cards
from xai_desktop.metrics import METRICS
from xai_desktop.ui.actions import ACTIONS, MENUS

TEXTS = {path.relative_to(SOURCES).as_posix(): path.read_text("utf-8") for path in PAGES}


def _named(what: str) -> list[str]:
    return [name for text in TEXTS.values() for name in re.findall(rf"```\{{{what}\}} (\S+)", text)]


def test_every_explainer_is_described_once() -> None:
    assert sorted(_named("explainer")) == sorted(card.key for card in cards())


def test_every_metric_is_described_once() -> None:
    assert sorted(_named("metric")) == sorted(metric.key for metric in METRICS)


@pytest.mark.parametrize(
    ("page", "words"), [("explainers", ("Says", "Not", "Fails", "Formula")), ("metrics", ("Not", "Fails"))]
)
def test_each_says_what_it_does_not_say_and_when_it_fails(page: str, words: tuple[str, ...]) -> None:
    text = TEXTS[f"methods/{page}.md"]
    for name, body in re.findall(r"```\{(?:explainer|metric)\} (\S+)\n(.*?)```", text, re.DOTALL):
        for word in words:
            assert re.search(rf"(?m)^{word}: \S.{{9,}}", body), (name, word)


def test_every_explainer_stands_under_its_own_name_and_family() -> None:
    text, by_key = TEXTS["methods/explainers.md"], {card.key: card for card in cards()}
    families = dict(re.findall(r"(?ms)^## (.+?)\n(.*?)(?=^## |\Z)", text))
    for family, body in families.items():
        for key in re.findall(r"```\{explainer\} (\S+)", body):
            assert by_key[key].group == family, key
    assert sum(body.count("{explainer}") for body in families.values()) == len(by_key)


def test_every_picture_is_there_and_made_by_the_command_and_used() -> None:
    shots = set(runpy.run_path(str(ROOT / "packaging" / "screenshots.py"))["SHOTS"])
    named = {
        (SOURCES / page).parent.joinpath(target).resolve()
        for page, text in TEXTS.items()
        for target in re.findall(r"!\[[^\]]{10,}\]\(([^)]+)\)", text)
    }
    assert all(path.is_file() for path in named), sorted(str(path) for path in named if not path.is_file())
    assert {path.stem for path in named} == shots
    assert {path.stem for path in (SOURCES / "pictures").iterdir()} == shots
    assert all(path.stat().st_size < 300_000 for path in named)
    assert not re.search(r"!\[[^\]]{0,9}\]", "".join(TEXTS.values())), "a picture without words for who cannot see it"


def test_the_scenes_of_the_pictures_are_there() -> None:
    from tests.pictures.scenes import SCENES

    shots = runpy.run_path(str(ROOT / "packaging" / "screenshots.py"))["SHOTS"]
    assert set(shots.values()) <= {scene.name for scene in SCENES}


def test_keys_and_menus_are_those_of_the_window() -> None:
    keys = {spec.id for spec in ACTIONS if spec.keys} | {"hide"}
    menus = {one for _, entries in MENUS for one in entries if one}
    for page, text in TEXTS.items():
        assert set(re.findall(r"(?<!`` )\{key\}`(\w+)`", text)) <= keys, page
        assert set(re.findall(r"(?<!`` )\{menu\}`(\w+)`", text)) <= menus, page


def test_there_are_commands_to_test() -> None:
    assert len(COMMANDS) > 20
    assert {page for page, _ in COMMANDS} >= {"user/first-film.md", "user/export.md", "commands.md"}
    assert NOT_RUN.keys() <= {command for _, command in COMMANDS}, "a reason without its command"
    assert all(len(reason) > 10 for reason in NOT_RUN.values())


@pytest.mark.parametrize("command", sorted({command for _, command in COMMANDS if "--version" not in command}))
def test_every_command_of_the_manual_is_one_of_the_parser(command: str) -> None:
    """A changed word or option fails here at once; what it does is looked at by the slow test."""
    assert callable(parse(words_of(command)[1:]).command)


@pytest.mark.parametrize("line", sorted(readme_commands()))
def test_every_command_in_a_block_of_the_readme_is_one_of_the_parser(line: str) -> None:
    real = {"NAME": "demo-cascade", "PATH…": "films", "COPY": "copy.sqlite"}
    assert callable(parse([real.get(word, word) for word in words_of(line)[1:]]).command)


def test_every_option_that_the_readme_names_is_one_of_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands that are named in a sentence lack most of their words."""
    monkeypatch.setattr(sys, "path", [str(ROOT / "packaging"), *sys.path])
    known = {name: parser.format_help() for name, _, parser in import_module("making.words").commands()}
    named = [one.split("…")[0].split() for one in re.findall(r"`xai-desktop ([^`]+)`", README.read_text("utf-8"))]
    assert len(named) > 3
    for words in named:
        helps = [text for name, text in known.items() if name.startswith(words[0])]
        assert helps or words[0].startswith("--"), words
        for option in (word for word in words if word.startswith("--")):
            assert option in ("--without-steps", "--json", "--debug") or any(option in text for text in helps), words


def test_every_command_has_its_place_on_the_page_of_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(ROOT / "packaging"), *sys.path])
    listed = re.findall(r"```\{commands\} (.+)", TEXTS["commands.md"])
    for name, _, _ in import_module("making.words").commands():
        assert any(name == one or name.startswith(f"{one} ") for one in (*listed, "train")), name


def test_every_option_says_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """The manual page and the page of commands hold what `--help` says."""
    monkeypatch.setattr(sys, "path", [str(ROOT / "packaging"), *sys.path])
    words = import_module("making.words")
    told = [(name, *option) for name, _, parser in words.commands() for option in words.options(parser)]
    assert len(told) > 300
    assert [(name, option) for name, option, about in told if len(about.partition("usual:")[0]) < 5] == []


def test_the_policy_of_the_page_is_one_and_has_every_key() -> None:
    text = TEXTS["administrator.md"]
    (example,) = re.findall(r"(?ms)^```toml\n(.*?)^```", text)
    policy = SitePolicy.from_table(tomllib.loads(example))
    assert policy.only_listed_networks
    assert len(policy.allowed_networks) == 1
    for key in (KEYS - {"version"}) | set(LOCKABLE):
        assert f"`{key}`" in text, key


def test_lines_for_an_administrators_shell_are_known_and_name_what_is_built() -> None:
    """They install, or make: nothing for a test to type. Each stands in a list with its reason."""
    targets = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8")))
    lines = [line for text in TEXTS.values() for block in re.findall(r"(?ms)^```sh\n(.*?)^```", text)
             for line in block.splitlines()]  # fmt: skip
    assert len(lines) > 8
    for line in lines:
        make = re.match(r"make ([a-z-]+)", line)
        assert make[1] in targets if make else line in BY_HAND, line
        for name in re.findall(r"xai-desktop[_-]\d\S*", line):
            version = re.search(r"[_-](\d+\.\d+\.\d+)[_-]", name)
            assert version is not None
            assert version[1] == __version__, line
    assert set(BY_HAND) <= set(lines)


def test_a_command_that_is_gone_would_be_seen() -> None:
    with pytest.raises(SystemExit):
        parse(words_of("xai-desktop explain film.dcm --model demo-cascade --no-such-option x --out y")[1:])


@pytest.mark.parametrize("page", ["index.md", "conformance.md"])
def test_what_the_pages_ask_of_the_program_is_known(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(ROOT / "packaging" / "manual"), *sys.path])
    tables: dict[str, Callable[[], Any]] = __import__("conformance").TABLES
    asked = re.findall(r"```\{dicom\} (\S+)", TEXTS[page])
    assert set(asked) <= tables.keys()
    if page == "conformance.md":
        assert set(asked) == tables.keys()


def test_nothing_in_the_sources_points_at_a_machine() -> None:
    for path in [*PAGES, *Path(ROOT / "packaging" / "manual").glob("*.py")]:
        text = path.read_text("utf-8")
        assert not re.search(r"/(?:home|root|work|tmp)/", text), path.name
