"""The form of an audit's design, from the films to the one primary question."""

from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from xai_desktop.app.catalogue import BundleChoice
from xai_desktop.app.cohort_draft import ABSENT_WORDS, Draft
from xai_desktop.core.cohort.cut_words import cut_text, cuts_of
from xai_desktop.core.cohort.sweep import Sweep, sweeps_of, swept
from xai_desktop.core.errors import InputError, UsageError
from xai_desktop.core.explainer_card import ExplainerCard
from xai_desktop.core.threshold_words import policy_word
from xai_desktop.core.wording import counted, noted, retold, wording
from xai_desktop.ui.cohort.group_list import GroupList
from xai_desktop.ui.cohort.method_list import MethodList
from xai_desktop.ui.cohort.metric_ticks import MetricTicks
from xai_desktop.ui.cohort.path_list import PathList
from xai_desktop.ui.cohort.question_line import QuestionLine
from xai_desktop.ui.cohort.tick_list import TickList
from xai_desktop.ui.panels.fold import Fold
from xai_desktop.ui.panels.inputs import CalmCombo, CalmDoubleSpin, CalmSpin
from xai_desktop.ui.panels.parts import MARGIN, Note, column_of, labelled, part_title, row_of
from xai_desktop.ui.panels.path_field import PathField
from xai_desktop.ui.theme import role

LAYER_WORDS = (noted("last"), noted("all"), noted("joined"))
"""Layers by what they are, in place of a name."""


class DesignForm(QWidget):
    """`changed` speaks only for the person at the screen; `labels_wished` asks for a label table to be read.

    The `question` finds its place elsewhere: it is read beside what answers it.
    """

    changed = Signal()
    labels_wished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bundles: tuple[BundleChoice, ...] = ()
        self._labels: tuple[tuple[str, str], ...] = ()
        self._asked_models: tuple[str, ...] = ()  # in the order of a design that was opened
        self.films = PathList(wording("Films"), folders=True)
        self.annotations = PathList(wording("Annotations"))
        self.models, self.groups, self.methods, self.metrics = TickList(), GroupList(), MethodList(), MetricTicks()
        self.layers, self.thresholds, self.findings = CalmCombo(), QLineEdit(), QLineEdit()
        self.absent, self.question, self.sweeps = CalmCombo(), QuestionLine(), QLineEdit()
        self.facts = PathList(wording("Tables about films"))
        self.held_out = PathList(wording("Held out"), folders=True)
        self.labels, self.labels_said = QPushButton(wording("Label table…")), Note()
        self.no_labels = QPushButton(wording("None"))
        self.tuning, self.batch, self.seed = CalmDoubleSpin(), CalmSpin(), CalmDoubleSpin()
        self.folder = PathField(wording("Results"), folder=True)
        self._set_up()
        self._arrange()
        self._connect()
        self.show_draft(Draft())

    def _set_up(self) -> None:
        self.layers.setEditable(True)
        self.layers.addItems([wording(word) for word in LAYER_WORDS])
        self.findings.setPlaceholderText(wording("all that are marked"))
        self.sweeps.setPlaceholderText("occlusion.patch=0.1,0.2,0.3")
        for value, words in ABSENT_WORDS:
            self.absent.addItem(wording(words), value)
        self.tuning.setRange(0.0, 0.999999)
        self.tuning.setSingleStep(0.05)
        self.batch.setRange(1, 2**31 - 1)
        self.seed.setDecimals(0)  # a whole number of any size that a design may hold
        self.seed.setRange(0, 2**53)
        self.labels_said.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        for button in (self.labels, self.no_labels):
            role(button, "flat")
        self.no_labels.setAccessibleName(wording("Use no label table"))

    def _arrange(self) -> None:
        column = column_of(self, 6)
        column.setContentsMargins(MARGIN, 0, MARGIN, MARGIN)
        self.group_fold = Fold(wording("Groups of networks"), self.groups)
        for title, widget in (
            (wording("Films"), self.films),
            (wording("Annotations"), self.annotations),
            (wording("Networks"), self.models),
            (wording("Explainers"), self.methods),
        ):
            column.addWidget(part_title(title))
            column.addWidget(widget)
        column.insertWidget(column.indexOf(self.models) + 1, self.group_fold)
        column.addWidget(part_title(wording("What is compared")))
        for label, field, tip in self._compared():
            column.addLayout(labelled(label, field, tip))
        self.metric_fold = Fold(wording("Metrics"), self.metrics)
        self.more_fold = Fold(wording("Patients, labels, tuning"), self._more())
        column.addWidget(self.metric_fold)
        column.addWidget(self.more_fold)
        column.addWidget(part_title(wording("Results")))
        column.addLayout(
            labelled(wording("Folder"), self.folder, wording("Where the rows, the protocol and this design are kept."))
        )
        column.addStretch(1)

    def _compared(self) -> tuple[tuple[str, QWidget, str], ...]:
        return (
            (
                wording("Layers"),
                self.layers,
                wording("The last, all, all joined, or names; several with semicolons between them."),
            ),
            (
                wording("Thresholds"),
                self.thresholds,
                wording(
                    "A share of the film such as 10 %, a value such as 0.3, or Otsu; several with semicolons. For each "
                    "finding its own: Mass=p:95,p:90 is 5 % for Mass and 10 % for all others."
                ),
            ),
            (
                wording("Sweeps"),
                self.sweeps,
                wording("A number of an explainer through several values, each a method of its own; semicolons."),
            ),
            (wording("Findings"), self.findings, wording("Names with semicolons; empty takes all that are marked.")),
            (
                wording("Absent"),
                self.absent,
                wording("Of which films without the finding maps are made. Their scores are kept in any case."),
            ),
        )

    def _more(self) -> QWidget:
        body = QWidget()
        column = column_of(body, 6)
        for title, widget, tip in (
            (wording("Tables about films"), self.facts, wording("Patients, ages, views, labels: CSV files.")),
            (
                wording("Held out"),
                self.held_out,
                wording("Films of patients that no network has learnt from: a folder, or a list of names."),
            ),
        ):
            note = Note(title)
            note.setToolTip(tip)
            column.addWidget(note)
            column.addWidget(widget)
        column.addLayout(row_of(self.labels, self.labels_said, self.no_labels, wide=1))
        share = wording("The share of patients on whose films layers and thresholds are chosen; 0 chooses none.")
        column.addLayout(labelled(wording("Tuning"), self.tuning, share))
        column.addLayout(
            labelled(wording("Batch"), self.batch, wording("How many films go through a network together."))
        )
        column.addLayout(labelled(wording("Seed"), self.seed, wording("The same seed gives the same rows.")))
        return body

    def _connect(self) -> None:
        for part in (self.films, self.annotations, self.facts, self.held_out, self.folder):
            part.changed.connect(self._tell)
        for several in (self.models, self.groups, self.methods, self.metrics, self.question):
            several.changed.connect(self._tell)
        for line in (self.thresholds, self.findings, self.sweeps, self.folder.line):
            line.textEdited.connect(self._tell)
        self.layers.currentTextChanged.connect(self._tell)
        for widget in (self.absent.activated, self.tuning.valueChanged, self.batch.valueChanged):
            widget.connect(self._tell)
        self.seed.valueChanged.connect(self._tell)
        self.labels.clicked.connect(lambda: self.labels_wished.emit())
        self.no_labels.clicked.connect(lambda: self.take_labels({}))

    def offer(self, bundles: Sequence[BundleChoice], cards: Sequence[ExplainerCard]) -> None:
        """The catalogue of networks, and all explainers."""
        self._bundles = tuple(bundles)
        self._offer_models(self.models.ticked)
        if cards:
            self.methods.show_cards(cards)
        self._offer_question()

    @property
    def draft(self) -> Draft:
        """What the form says now."""
        return Draft(
            films=self.films.paths,
            annotations=self.annotations.paths,
            models=self._ticked,
            explainers=self.methods.methods,
            layers=_as_asked(self.layers.currentText()),
            thresholds=self.thresholds.text(),
            metrics=self.metrics.names,
            findings=self.findings.text(),
            facts=self.facts.paths,
            labels=self._labels,
            held_out=self.held_out.paths,
            absent=self.absent.currentData(),
            tuning=self.tuning.value(),
            batch=self.batch.value(),
            seed=int(self.seed.value()),
            question=self.question.question,
            asked=self.question.asked.isChecked(),
            folder=self.folder.line.text(),
            sweeps=self.sweeps.text(),
            groups=self.groups.groups,
        )

    def show_draft(self, draft: Draft) -> None:
        """Without announcing it. A network that cannot be used is left out."""
        self.blockSignals(True)
        self.films.show_paths(draft.films)
        self.annotations.show_paths(draft.annotations)
        self.facts.show_paths(draft.facts)
        self.held_out.show_paths(draft.held_out)
        self._offer_models(draft.models)
        self.models.show_ticked(draft.models)
        self.methods.show_methods(draft.explainers)
        self.metrics.show_names(draft.metrics)
        self.layers.setEditText(_as_said(draft.layers))
        self.thresholds.setText(draft.thresholds)
        self.findings.setText(draft.findings)
        self.sweeps.setText(draft.sweeps)
        self.absent.setCurrentIndex(self.absent.findData(draft.absent))
        self.tuning.setValue(draft.tuning)
        self.batch.setValue(draft.batch)
        self.seed.setValue(draft.seed)
        self.folder.line.setText(draft.folder)
        self._labels, self._asked_models = draft.labels, draft.models
        self.groups.show_groups(draft.groups)
        self.group_fold.heading.setChecked(bool(draft.groups))
        self._say_labels()
        self._offer_question()
        self.question.show_question(draft.question, asked=draft.asked)
        self._offer_question()  # once more, with the methods as the question names them
        self.blockSignals(False)

    def _offer_models(self, asked: Sequence[str]) -> None:
        """The catalogue, and networks that were named by their path."""
        known = {one.name: (one.name, one.name, _about(one), one.problem) for one in self._bundles}
        self.models.offer([*known.values(), *((name, name, "", "") for name in asked if name not in known)])

    @property
    def _ticked(self) -> tuple[str, ...]:
        """Those of an opened design first, as it has them."""
        there = self.models.ticked
        return tuple(dict.fromkeys((*(name for name in self._asked_models if name in there), *there)))

    def take_labels(self, table: Mapping[str, str]) -> None:
        """Labels in files → classes of the network, as somebody chose them."""
        self._labels = tuple(table.items())
        self._say_labels()
        self.changed.emit()

    def _say_labels(self) -> None:
        number = len(self._labels)
        self.labels_said.say(counted("{n} label", "{n} labels", number) if number else wording("no label table"))
        self.labels_said.setToolTip("\n".join(f"{name} → {to}" for name, to in self._labels))
        self.no_labels.setVisible(bool(self._labels))

    def _tell(self, *_: object) -> None:
        if not self.signalsBlocked():
            self._offer_question()
            self.changed.emit()

    def _explainers(self) -> Iterator[tuple[str, str]]:
        """Each of several methods of one explainer, such as the values of a sweep, is one that the question can be
        about. A single one is named without its parameters, unless the question has them."""
        methods = swept(self.methods.methods, _sweeps(self.sweeps.text()))
        keys = [one.key for one in methods]
        for one in methods:
            several = keys.count(one.key) > 1 or one.title in self.question.methods
            yield one.title if several else one.key, self.methods.label(one)

    def _offer_question(self) -> None:
        models = self._ticked
        self.groups.offer(models)
        self.group_fold.setVisible(len(models) > 1)
        chosen = [one for one in self._bundles if one.name in models]
        explainers = dict(self._explainers())
        findings = dict.fromkeys(name for one in chosen for name in one.classes)
        try:
            cuts = cuts_of(self.thresholds.text())
        except InputError:
            cuts = ()
        self.question.offer(
            tuple(explainers.items()),
            models,
            _layers(_as_asked(self.layers.currentText()), chosen),
            [(policy_word(one), cut_text(one)) for one in cuts],
            tuple(findings),
            tuning=self.tuning.value() > 0,
        )


def _sweeps(text: str) -> tuple[Sweep, ...]:
    """None of what is not whole yet."""
    try:
        return sweeps_of(text)
    except UsageError:
        return ()


def _as_asked(text: str) -> str:
    """Layers as the command line calls them; names stay."""
    words = {wording(word): word for word in LAYER_WORDS}
    return "; ".join(words.get(part.strip(), part.strip()) for part in text.split(";"))


def _as_said(text: str) -> str:
    """The same as the window says it."""
    return "; ".join(wording(part) if part in LAYER_WORDS else part for part in map(str.strip, text.split(";")))


def _about(one: BundleChoice) -> str:
    classes = ", ".join(map(retold, one.classes))
    return "\n".join(part for part in (retold(one.detail), classes) if part)


def _layers(text: str, bundles: Sequence[BundleChoice]) -> tuple[str, ...]:
    """The layers that a question can be about: for `all`, each by its name."""
    names = [part.strip() for part in text.split(";") if part.strip()] or ["last"]
    every = dict.fromkeys(layer for one in bundles for layer in one.layers)
    return tuple(dict.fromkeys(name for part in names for name in (("last", *every) if part == "all" else (part,))))
