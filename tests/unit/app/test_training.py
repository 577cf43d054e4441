"""A training from the window: the command line hears what the form says, and what the process tells is shown."""

import os
import signal
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from xai_desktop.app.training import Training, after
from xai_desktop.app.training_arms import ARMS, groups_of
from xai_desktop.app.training_fields import _CUTS, _DRAWN, FOLDER, GROUPS, LAYOUTS, OWN_OPTIONS
from xai_desktop.app.training_state import Phase, TrainingState, curves_of
from xai_desktop.app.training_words import Wish
from xai_desktop.cli.parser import ARMS as COMMANDS
from xai_desktop.cli.parser import parse
from xai_desktop.core.parameters import Parameter, Value
from xai_desktop.core.task import Progress
from xai_desktop.io.bundle_files import CARD, find_bundle
from xai_desktop.models.stages import SPLITS
from xai_desktop.services import kept_orders
from xai_desktop.services.kept_orders import KeptOrder
from xai_desktop.services.training import TEACHERS
from xai_desktop.services.training_child import Parts
from xai_desktop.services.training_order import NEED_BASE, RECIPES
from xai_desktop.training.checkpoint import NAME
from xai_desktop.training.data.layouts import layouts
from xai_desktop.training.events import Arm, TrainEvent
from xai_desktop.training.recipe import Recipe
from xai_desktop.training.synthetic_sets import SETS

SMALL: dict[str, dict[str, Value]] = {
    "films": {"data": "synthetic:focal", "films": 60},
    "network": {"widths": "4,6"},
    "input": {"size": 32},
    "recipe": {"epochs": 3},
}


def parsed(wish: Wish) -> dict[str, object]:
    return vars(parse(["train", *wish.words(), "--out", "x"]))


def other(field: Parameter) -> Value:
    """A value that is not the default."""
    if field.choices:
        return field.choices[-1]
    if field.kind == "bool":
        return not field.default
    if field.kind in ("int", "float"):
        return field.default + (field.step or 1)  # type: ignore[operator]
    return "8, 16" if field.name == "widths" else "some words"


def test_the_table_has_every_kind_that_can_be_trained() -> None:
    assert set(ARMS) == set(TEACHERS) == set(COMMANDS)
    assert {arm for arm, form in ARMS.items() if form.needs_base} == set(NEED_BASE)


@pytest.mark.parametrize("arm", ARMS)
def test_the_form_shows_how_patient_a_kind_is(arm: Arm) -> None:
    (patience,) = (field for field in groups_of(arm)["recipe"] if field.name == "patience")
    assert patience.default == RECIPES.get(arm, Recipe()).patience
    other = 0 if patience.default else 3
    assert Wish(arm, "net", {"recipe": {"patience": other}}).words() == (arm, f"--patience={other}", "--name=net")


def test_what_the_table_offers_is_what_there_is() -> None:
    assert set(LAYOUTS) == {"auto", *layouts().keys()}
    assert set(_CUTS) == {"", *(f"{net}:{cut}" for net, cuts in SPLITS.items() for cut in cuts)}
    assert {name: title.removeprefix("drawn: ") for name, title in _DRAWN.items()} == {
        name: one.title for name, one in SETS.items()
    }


@pytest.mark.parametrize("arm", ARMS)
def test_a_form_that_nobody_touched_says_the_kind_and_the_name_alone(arm: Arm) -> None:
    values = {group: {field.name: field.default for field in fields} for group, fields in groups_of(arm).items()}
    assert Wish(arm, "net", values).words() == (arm, "--name=net")


def test_the_defaults_of_the_form_are_those_of_the_command_line() -> None:
    heard = parsed(Wish("cascade", "net", {}))
    recipe = Recipe()
    for field in (field for fields in GROUPS.values() for field in fields if field.name != FOLDER):
        default = heard[field.name]
        if default is None and hasattr(recipe, field.name) and field.name not in ("rate", "epochs"):
            default = getattr(recipe, field.name)
        means_nothing = field.titles and not field.choices and not field.default
        assert str(default) == str(field.default) or (default in (None, "") and means_nothing), field.name


@pytest.mark.parametrize(("group", "field"), [(g, f) for g, fields in GROUPS.items() for f in fields], ids=str)
def test_every_field_is_heard(group: str, field: Parameter) -> None:
    arm: Arm = "box-head" if group == "base" else "cascade"
    values: dict[str, Value] = {field.name: "demo-cascade" if group == "base" else other(field)}
    if group == "where":
        values = {field.name: "cuda:1"}
    if field.when:
        values[field.when] = field.when_values[-1]
    wish = Wish(arm, "net", {group: values})
    if field.name == "data":
        assert wish.words() == (arm, "--name=net")  # a folder that is not named yet
        wish = Wish(arm, "net", {group: {"data": "synthetic:word"}})
        values = {"data": "synthetic:word"}
    heard = parsed(wish)
    name = "data" if field.name == FOLDER else field.name
    assert str(heard[name]) == str(values[field.name])


def test_a_field_that_makes_no_difference_is_not_said() -> None:
    values: dict[str, dict[str, Value]] = {
        "films": {"data": "synthetic", FOLDER: "/films", "layout": "nih"},
        "network": {"backbone": "resnet18:blocks", "widths": "4,6", "width": 0.5},
    }
    assert Wish("cascade", "net", values).words() == ("cascade", "--backbone=resnet18:blocks", "--name=net")


def test_fields_of_one_kind_alone_are_parameters() -> None:
    wish = Wish("yolo", "net", {OWN_OPTIONS: {"width": 0.25, "reuse": -1, "ignore": 0.7}})
    assert wish.words() == ("yolo", "--param=width=0.25", "--param=ignore=0.7", "--name=net")
    assert parsed(wish)["param"] == ["width=0.25", "ignore=0.7"]


def test_the_whole_of_a_usual_order() -> None:
    values: dict[str, dict[str, Value]] = {
        "films": {"data": FOLDER, FOLDER: "/my films", "classes": "Mass,Nodule", "uncertain": "zero"},
        "recipe": {"rate": 0.003, "seed": 7, "augment": True},
    }
    assert Wish("end-to-end", " net 1 ", values).words() == (
        *("end-to-end", "--data=/my films", "--uncertain=zero", "--classes=Mass,Nodule"),
        *("--rate=0.003", "--seed=7", "--augment", "--name=net 1"),
    )


@pytest.mark.parametrize(
    ("arm", "name", "values", "said"),
    [
        ("cascade", " ", {}, "name"),
        ("cascade", "n", {"films": {"data": FOLDER, FOLDER: ""}}, "Choose the folder of films"),
        ("cascade", "n", {"films": {"data": FOLDER, FOLDER: "/not there"}}, "/not there: no such folder"),
        ("cascade", "n", {"films": {"data": FOLDER, FOLDER: "/", "labels": "/not there.csv"}}, "no such file"),
        ("cascade", "n", {"films": {"data": FOLDER, FOLDER: "/", "test_patients": "/no"}}, "folder of test films"),
        ("cascade", "n", {"network": {"widths": "4;6"}}, "Widths are whole numbers"),
        ("cascade", "n", {"network": {"widths": "4,0"}}, "Widths are whole numbers"),
        ("box-head", "n", {"base": {"base": ""}}, "trained network"),
        ("cascade", "n", {"network": {"widths": "4, 6", "backbone": ""}}, ""),
        ("cascade", "n", {"network": {"widths": "rubbish", "backbone": "vgg16:stages"}}, ""),
        ("box-head", "n", {"base": {"base": "demo-cascade"}}, ""),
    ],
)
def test_what_is_missing_is_one_sentence(arm: Arm, name: str, values: dict[str, dict[str, Value]], said: str) -> None:
    missing = Wish(arm, name, values).missing()
    assert said in missing
    assert bool(missing) == bool(said)


def event(part: str, epoch: int, epochs: int, seconds: float = 1.0, **figures: float) -> TrainEvent:
    return TrainEvent("cascade", part, 1, 2, epoch, epochs, seconds=seconds, **figures)  # type: ignore[arg-type]


def state(*events: TrainEvent, planned: tuple[tuple[str, int], ...] = (("a", 4), ("b", 6))) -> TrainingState:
    return TrainingState(KeptOrder("n", Path("n"), ("cascade",)), Phase.RUNNING, planned, events)


def test_events_become_curves_part_by_part() -> None:
    told = [
        event("a", 1, 4, loss=0.7, tune_loss=0.8, auc=0.6, accuracy=0.5),
        event("a", 2, 4, loss=0.6),
        event("b", 1, 6, loss=0.5, ap=0.2),
    ]
    first, second = curves_of(told)
    assert (first.part, first.planned, [e.number for e in first.epochs]) == ("a", 4, [1, 2])
    assert (first.epochs[0].loss, first.epochs[0].tune_loss) == (0.7, 0.8)
    assert (first.epochs[0].auc, first.epochs[0].right) == (0.6, 0.5)
    assert first.epochs[1].auc is None
    assert (second.part, second.epochs[0].boxes) == ("b", 0.2)


def test_the_share_counts_epochs_and_a_part_that_ended_early_as_whole() -> None:
    assert state(planned=()).share is None
    assert state().share == 0
    assert state(event("a", 1, 4)).share == pytest.approx(0.1)
    assert state(event("a", 1, 4), event("b", 3, 6)).share == pytest.approx(0.7)
    assert state(event("b", 6, 6)).share == 1


def test_the_time_left_is_judged_by_the_last_epochs() -> None:
    assert state().seconds_left is None
    assert state(event("a", 1, 4, 2.0)).seconds_left == pytest.approx(18)
    slow_then_fast = [event("a", n, 4, 100.0) for n in (1, 2, 3, 4)] + [event("b", n, 6, 1.0) for n in range(1, 6)]
    assert state(*slow_then_fast).seconds_left == pytest.approx(1)


def test_what_is_at_work_is_said() -> None:
    begun = after(state(planned=()), Progress(3, 60, "preparing films"))
    assert (begun.doing, begun.doing_share) == ("preparing films, 3 of 60", 0.05)
    planned = after(begun, Parts((("a", 4),)))
    assert (planned.planned, planned.doing_share) == ((("a", 4),), None)
    assert after(planned, Progress(1, 4, "cascade, a")).doing == "a, epoch 2 of 4"
    assert after(planned, event("a", 1, 4)).events == (event("a", 1, 4),)


def wish(name: str = "my net", **films: Value) -> Wish:
    return Wish("cascade", name, {**SMALL, "films": {**SMALL["films"], **films}})


def test_a_training_runs_to_a_bundle_and_its_order_is_forgotten(qtbot: QtBot) -> None:
    training, phases = Training(), list[Phase]()
    training.changed.connect(lambda: phases.append(training.state.phase))  # type: ignore[union-attr]
    with qtbot.waitSignal(training.finished, timeout=90000) as heard:
        training.begin(wish())
        assert training.busy
        assert [order.name for order in kept_orders.unfinished()] == ["my net"]
    assert heard.args == ["my net"]
    assert not training.busy
    assert training.state is not None
    assert [(c.part, len(c.epochs)) for c in training.state.curves] == [("stage 1 of 2", 3), ("stage 2 of 2", 3)]
    assert training.state.share == 1
    assert phases[0] is Phase.RUNNING
    assert phases[-1] is Phase.DONE
    assert find_bundle("my net") == kept_orders.folder_for("my net")
    assert kept_orders.unfinished() == ()
    assert not (kept_orders.folder_for("my net") / kept_orders.ORDER).exists()


@pytest.mark.slow
def test_a_training_that_was_stopped_goes_on_in_the_next_session(qtbot: QtBot) -> None:
    first = Training()
    many = Wish("cascade", "long", {**SMALL, "recipe": {"epochs": 400}})
    first.begin(many)
    qtbot.waitUntil(lambda: len(first.state.events) >= 3, timeout=90000)  # type: ignore[union-attr]
    first.stop()
    assert first.state is not None
    assert first.state.phase is Phase.STOPPING
    qtbot.waitUntil(lambda: not first.busy, timeout=20000)
    assert first.state.phase is Phase.STOPPED
    told = len(first.state.events)
    folder = kept_orders.folder_for("long")
    assert (folder / NAME).is_file()
    assert not (folder / CARD).exists()

    second = Training()
    (order,) = kept_orders.unfinished()
    assert order.has_learnt
    second.resume(order)
    qtbot.waitUntil(lambda: len(second.state.events) > told, timeout=90000)  # type: ignore[union-attr]
    assert second.state is not None
    again = [one.again for one in second.state.events]
    assert sum(again) >= told
    assert again == sorted(again, reverse=True)
    second.close()
    assert (folder / NAME).is_file()
    second.discard(order)
    assert kept_orders.unfinished() == ()
    assert not (folder / NAME).exists()


def test_a_training_that_cannot_be_says_the_command_lines_one_sentence(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    training = Training()
    training.begin(wish(data=FOLDER, folder=str(tmp_path / "empty")))
    qtbot.waitUntil(lambda: not training.busy, timeout=60000)
    assert training.state is not None
    assert training.state.phase is Phase.FAILED
    assert str(tmp_path / "empty") in training.state.sentence
    assert "\n" not in training.state.sentence
    assert "Traceback" not in training.state.sentence


@pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")
def test_a_process_that_is_killed_from_outside_is_said_and_can_go_on(qtbot: QtBot) -> None:
    training = Training()
    training.begin(wish())
    assert training._child is not None
    os.kill(training._child.number, signal.SIGKILL)
    qtbot.waitUntil(lambda: not training.busy, timeout=20000)
    assert training.state is not None
    assert training.state.phase is Phase.FAILED
    assert "Resume" in training.state.sentence
    assert [order.name for order in kept_orders.unfinished()] == ["my net"]


def test_there_is_one_training_at_a_time(qtbot: QtBot) -> None:
    training = Training()
    training.begin(wish("one"))
    assert training._child is not None
    number = training._child.number
    training.resume(KeptOrder("two", kept_orders.folder_for("two"), ("cascade", "--name=two")))
    assert training._child.number == number
    assert training.state is not None
    assert training.state.order.name == "one"
    training.discard(training.state.order)
    assert [order.name for order in kept_orders.unfinished()] == ["one"]
    training.close()


@pytest.mark.parametrize(
    "text",
    ["", "no json", "[]", '{"format": "x"}', '{"format": "xai-desktop-training-order", "name": "a", "words": [1]}'],
)
def test_a_file_that_is_no_order_is_passed_over(text: str) -> None:
    order = KeptOrder("good", kept_orders.folder_for("good"), ("cascade", "--films=3"))
    kept_orders.keep(order)
    bad = kept_orders.folder_for("bad")
    bad.mkdir()
    (bad / kept_orders.ORDER).write_text(text, "utf-8")
    assert kept_orders.unfinished() == (order,)
