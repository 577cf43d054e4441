"""What is photographed: every panel in every state that a reader can meet."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.pictures.export import EXPORT
from tests.pictures.states import STATES
from tests.pictures.studio import Scene, Studio
from xai_desktop.app.cohort_draft import Draft
from xai_desktop.core import paths
from xai_desktop.core.cascade import MODES
from xai_desktop.core.cohort.design import Method
from xai_desktop.core.cohort.question import Question
from xai_desktop.core.comparison import CompareMode, CompareWish
from xai_desktop.core.drawing.change import Change
from xai_desktop.core.geometry import Box
from xai_desktop.core.reading import Posture
from xai_desktop.core.review import CallVerdict, FilmVerdict, PlaceVerdict, Presence, Verdict
from xai_desktop.ui.wiring import Program

NOTHING: tuple[Path, ...] = ()


def _finding(studio: Studio, program: Program) -> None:
    program.verdicts.say(FilmVerdict((Verdict("Pneumothorax", Presence.YES, 4), Verdict("Nodule", Presence.NO))), "say")


def _step(studio: Studio, program: Program, steps: int) -> None:
    _finding(studio, program)
    for _ in range(steps):
        before = program.session.state.reading.step
        program.verdicts.confirm()
        studio.until(lambda seen=before: program.session.state.reading.step is not seen)  # type: ignore[misc]
    studio.quiet(program)


def _picker(studio: Studio, program: Program) -> None:
    program.window.verdict_line.open_picker()
    studio.wait(0.2)


def _answered(studio: Studio, program: Program) -> None:
    _step(studio, program, 1)
    said = Verdict("Pneumothorax", Presence.YES, 4, 5, CallVerdict.RIGHT, PlaceVerdict.OFF)
    program.verdicts.say(program.session.state.said.with_verdict(said), "answer")


def _open_only(program: Program, name: str) -> None:
    for panel in program.window.side.panels:
        panel.fold(panel is not getattr(program.window, name))


def _ask(studio: Studio, program: Program) -> None:
    _open_only(program, "ask")
    program.asking.ask()
    studio.quiet(program)
    program.editing.add_cover(Box(120, 190, 260, 330))
    studio.quiet(program)


def _kept(studio: Studio, program: Program) -> None:
    _open_only(program, "ask")
    program.window.ask.keep.click()
    studio.quiet(program)


def _panel(name: str) -> Scene:
    def act(studio: Studio, program: Program) -> None:
        _open_only(program, name)

    return Scene(f"panel-{name}", f"The side column with {name} open.", act)


def _threshold(policy: int, name: str) -> Scene:
    def act(studio: Studio, program: Program) -> None:
        control = program.window.agreement.threshold
        control.keep.click()
        control.policy.setCurrentIndex(policy)
        control.policy.activated.emit(policy)
        studio.quiet(program)

    return Scene(f"agreement-{name}", f"The mask cut by {name}.", act, lambda program: program.window.agreement)


def _workspace(name: str) -> Scene:
    def act(studio: Studio, program: Program) -> None:
        program.window.action(name).trigger()
        studio.quiet(program)

    return Scene(name.replace("_", "-"), f"Another workspace: {name}.", act)


def _audit(*, run: bool) -> Callable[[Studio, Program], None]:
    """The design of an audit of the demo films, to be run or run through."""

    def act(studio: Studio, program: Program) -> None:
        program.cohort.show_cohort()
        page = program.cohort.page
        with TemporaryDirectory() as folder:
            films, marks = (str(paths.demo_study()),), (str(paths.demo_annotations()), str(paths.demo_atlas()))
            question = Question("demo-cascade", "grad_cam", margin=0.05)
            methods = (Method("grad_cam"), Method("layer_cam"))
            page.show_design(
                Draft(films, marks, ("demo-cascade",), methods, question=question, folder=f"{folder}/audit 1")
            )
            page.form.changed.emit()
            if run:
                page.run.run.click()
                studio.until(lambda: not program.cohort.busy)
                studio.quiet(program)

    return act


def _chart(place: int, *, numbers: bool = False) -> Callable[[Studio, Program], None]:
    """One chart of the audit that was just run."""

    def act(studio: Studio, program: Program) -> None:
        _audit(run=True)(studio, program)
        charts = program.cohort.page.charts
        program.cohort.page.parts.setCurrentWidget(charts)
        charts.list.setCurrentRow(place % charts.list.count())
        charts.numbers.setChecked(numbers)
        studio.wait(0.3)

    return act


def _sampled_charts(place: int) -> Callable[[Studio, Program], None]:
    """A chart of films that never were, for kinds that a small audit does not have."""

    def act(studio: Studio, program: Program) -> None:
        from tests.helpers.cohort_charts import all_charts

        program.cohort.show_cohort()
        page = program.cohort.page
        page.show_charts(all_charts(), "", ())
        page.parts.setCurrentWidget(page.charts)
        page.charts.list.setCurrentRow(place)
        page.charts.list.setFocus()
        studio.wait(0.3)

    return act


def _remove_kept(studio: Studio, program: Program) -> None:
    program.settings.show_settings("files")
    part = program.settings.page.files.kept
    studio.quiet(program)
    part.remove.click()


def _tour(place: int) -> Scene:
    def act(studio: Studio, program: Program) -> None:
        program.help.begin_tour()
        studio.quiet(program)
        for _ in range(place):
            assert program.help.tour is not None
            program.help.tour.card.moved.emit(1)
        studio.wait(0.3)

    return Scene(f"tour-{place + 1}", "The guided tour.", act)


def _mode(name: str) -> Scene:
    def act(studio: Studio, program: Program) -> None:
        program.analysis.cascade.choose_mode(name)
        studio.quiet(program)

    return Scene(f"cascade-{name}", f"The cascade panel: {name}.", act, lambda program: program.window.cascade)


def _drawn(studio: Studio, program: Program) -> None:
    from xai_desktop.core.annotation import Annotation
    from xai_desktop.core.shapes import Ellipse, Polygon

    program.editing.add_mark(Annotation("Pneumothorax", Box(90, 150, 250, 400)))
    program.editing.add_mark(Annotation("Nodule", Ellipse(520, 340, 40, 40)))
    program.editing.add_mark(Annotation("Mass", Polygon((((500, 450), (600, 470), (580, 560), (520, 540)),))))


def _bright(studio: Studio, program: Program) -> None:
    """Marks and measurements where the film is nearly white."""
    from xai_desktop.core.image import Window

    _drawn(studio, program)
    _measured(studio, program)
    program.window.viewer.set_window(Window(300.0, 400.0))


def _measured(studio: Studio, program: Program) -> None:
    from xai_desktop.core.measures import Angle, Probe, Ruler

    things = (Ruler((120.0, 500.0), (330.0, 520.0)), Angle((380.0, 90.0), (380.0, 300.0), (520.0, 420.0)))
    for number, thing in enumerate((*things, Probe((560.0, 250.0)))):
        program.editing.take(Change(number, None, thing))


def _lists(studio: Studio, program: Program, *shown: str) -> None:
    from xai_desktop.core.measure_lines import Bidirectional, Cobb, KnownLength, Polyline, Tag
    from xai_desktop.core.measures import Region, Ruler
    from xai_desktop.core.shapes import Ellipse

    things = (
        Ruler((120.0, 500.0), (330.0, 520.0), tag=Tag("Catheter to carina")),
        KnownLength((60.0, 60.0), (140.0, 60.0), 10.0),
        Bidirectional((420.0, 300.0), (520.0, 330.0), (455.0, 340.0), (476.0, 270.0), tag=Tag("Node")),
        Cobb((240.0, 120.0), (380.0, 100.0), (240.0, 300.0), (390.0, 330.0)),
        Polyline(((560.0, 90.0), (600.0, 200.0), (580.0, 330.0), (620.0, 420.0))),
        Region(Ellipse(180.0, 330.0, 60.0, 40.0)),
    )
    for number, thing in enumerate(things):
        program.editing.take(Change(number, None, thing))
    _drawn(studio, program)
    for panel in program.window.tools.panels:
        panel.fold(panel is not program.window.drawn and "histogram" not in shown)
    studio.quiet(program)
    program.window.viewer.film.desk.choose_thing(5)
    studio.quiet(program)


def _typing(studio: Studio, program: Program) -> None:
    from xai_desktop.core.drawing.draft import Kind

    desk = program.window.viewer.film.desk
    program.window.action("tool_known").trigger()
    desk.set(desk.board.press(Kind.KNOWN, (120.0, 120.0), (2, 2)).release((300.0, 120.0), (2, 2)))


def _pixels(studio: Studio, program: Program, zoom: float) -> None:
    program.window.action("pixel_values").trigger()
    view = program.window.viewer.film
    view.zoom_by(zoom)
    view.hover(view.width() / 2, view.height() / 2)
    studio.wait(0.2)


def _folded_lists(studio: Studio, program: Program) -> None:
    for panel in program.window.side.panels:
        panel.fold(panel not in program.window.tools.panels)
    _lists(studio, program, "histogram")


def _verb(*names: str) -> Callable[[Studio, Program], None]:
    def act(studio: Studio, program: Program) -> None:
        for name in names:
            program.window.action(name).trigger()
        studio.quiet(program)

    return act


def _given(studio: Studio, program: Program) -> None:
    _open_only(program, "prediction")
    program.window.prediction.given.button.setChecked(True)
    studio.quiet(program)


def _complaints(studio: Studio, program: Program) -> None:
    program.window.complain("Decoding a film", "broken.dcm: the pixel data end too early; ask for the file again.")
    program.window.complain("Export", "report.pdf: the disk is full; free some space, then export again.")


def _compared(mode: CompareMode) -> Scene:
    def act(studio: Studio, program: Program) -> None:
        _open_only(program, "explain")
        state, wiring = program.session.state, program.explaining.comparing
        assert state.target is not None
        wiring.comparing.compare(CompareWish("demo-end-to-end", state.request, state.target.title), mode)
        studio.quiet(program)

    return Scene(f"compare-{mode.name.lower()}", "Two networks on one film.", act)


def _posture(posture: Posture) -> Scene:
    def act(studio: Studio, program: Program) -> None:
        program.set_posture(posture)

    return Scene(f"posture-{posture.name.lower()}", "With the reading steps off.", act)


def _apart(name: str, about: str, size: tuple[int, int], steps: int = -1) -> Scene:
    """The panels' own window at a size of its own; `steps` are those of a film that is read, −1 for steps off."""

    def act(studio: Studio, program: Program) -> None:
        program.window.action("panels_apart").trigger()
        if steps > 0:
            _step(studio, program, steps)
        program.apart.window.resize(*size)  # type: ignore[union-attr]
        studio.quiet(program)

    part = lambda program: program.apart.window  # noqa: E731
    return Scene(f"panels-{name}", about, act, part, reason="" if steps >= 0 else "For a picture.")


def _film_alone(studio: Studio, program: Program) -> None:
    program.window.action("panels_apart").trigger()
    studio.quiet(program)


def _moved(studio: Studio, program: Program) -> None:
    program.apart.monitors.moved.emit()


def _tiny(studio: Studio, program: Program) -> None:
    program.window.resize(400, 300)
    studio.wait(0.3)


SCENES: tuple[Scene, ...] = (
    Scene("empty", "Before there is a film.", films=NOTHING, marks=NOTHING, first=""),
    Scene("step-1-read", "Step 1: the film alone, findings in one line.", _finding, reason=""),
    Scene("step-1-picker", "Choosing a finding.", _picker, lambda p: p.window.verdict_line.picker, reason=""),
    Scene("step-2-ai", "Step 2: the call and the map.", lambda s, p: _step(s, p, 1), reason=""),
    Scene("step-2-answered", "Step 2, answered: right for the wrong reason.", _answered, reason=""),
    Scene("step-3-reference", "Step 3: the experts' boxes.", lambda s, p: _step(s, p, 2), reason=""),
    *(_posture(one) for one in Posture),
    *(_panel(name) for name in ("prediction", "verdict", "agreement", "explain", "ask")),
    *(_threshold(number, name) for number, name in enumerate(("percentile", "value", "otsu", "class"))),
    Scene("agreement-no-marks", "No expert marks.", part=lambda p: p.window.agreement, marks=NOTHING),
    Scene("ask-and-cover", "Asked about the expert's box, with a cover.", _ask),
    Scene("kept-pixels", "Only the pixels that the map keeps.", _kept),
    Scene("network-input", "What the network was given.", _given),
    Scene("own-marks", "Marks of the reader.", _drawn),
    Scene(
        "list-in-read", "Measurements and histogram while reading.", lambda s, p: _lists(s, p, "histogram"), reason=""
    ),
    Scene("list-in-investigate", "Measurements and histogram in the column.", _folded_lists),
    Scene("calibrating", "Typing the length of a line.", _typing),
    Scene("pixel-card", "Pixel values beside the mouse.", lambda s, p: _pixels(s, p, 1)),
    Scene("pixels-on-film", "Pixel values on large pixels.", lambda s, p: _pixels(s, p, 100)),
    Scene("drawn-on-white", "Marks and measurements on a bright film.", _bright),
    Scene("measured", "Ruler, angle and probe.", _measured),
    Scene("rotated", "Rotated and flipped on the screen.", _verb("rotate_right", "flip_across")),
    Scene("magnified", "The magnifier.", _verb("lens")),
    Scene("four-panes", "Four panes, where there is no prior.", _verb("panes_4")),
    Scene("complaints", "What went wrong, in place.", _complaints),
    Scene("panels-gone", "The film while the panels are in their own window.", _film_alone),
    _apart("window", "The panels' own window.", (1728, 972)),
    _apart("upright", "The panels on an upright monitor.", (1080, 1700)),
    _apart("step-1", "The panels' window while the film is read.", (1200, 800), 0),
    _apart("step-2", "The panels' window with the AI's step.", (1200, 800), 1),
    _apart("tiny", "The panels' window where there is hardly room.", (400, 300)),
    Scene("monitors", "A monitor was unplugged.", _moved),
    Scene("tiny", "The whole window where there is hardly room.", _tiny),
    *(_compared(mode) for mode in CompareMode),
    *(_mode(name) for name in MODES),
    Scene("cohort-design", "The design of an audit.", _audit(run=False)),
    Scene("cohort-rows", "The rows of an audit.", _audit(run=True)),
    Scene("cohort-charts", "The charts of an audit.", _chart(0)),
    Scene("cohort-charts-numbers", "A chart as a table.", _chart(0, numbers=True)),
    *(
        Scene(f"cohort-chart-{number + 1}", "A chart of an audit, of films that never were.", _sampled_charts(number))
        for number in range(12)
    ),
    *(_workspace(name) for name in ("workspace_models", "workspace_cohort", "workspace_settings", "help")),
    Scene("settings-kept-maps", "The settings ask before kept maps are removed.", _remove_kept),
    *(_tour(place) for place in range(6)),
    *STATES,
    *EXPORT,
)
