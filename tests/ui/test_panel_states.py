"""Every panel in its states: which test puts it there, and the tests of states that belong to no other file.

A panel without anything to show, one that waits, one that has to say that something is wrong, and one that is full.
"""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.panel_samples import CARDS, explanation, prediction, themed
from tests.ui.test_panel_contact_sheet import tile
from xai_desktop.app.verdict_face import VerdictFace
from xai_desktop.core.contact_sheet import SheetState
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.review import FilmVerdict
from xai_desktop.ui.panels.compare import CompareView
from xai_desktop.ui.panels.contact_sheet import ContactSheetPage
from xai_desktop.ui.panels.explain import ExplainPanel
from xai_desktop.ui.panels.histogram import NOTHING as NOTHING_TO_COUNT
from xai_desktop.ui.panels.histogram import HistogramPanel
from xai_desktop.ui.panels.jobs import JobsPanel
from xai_desktop.ui.panels.notices import NoticeList
from xai_desktop.ui.panels.parts import Panel
from xai_desktop.ui.panels.prediction import PredictionPanel
from xai_desktop.ui.panels.scope_guard import ScopeGuardView
from xai_desktop.ui.settings.kept_part import NONE as NO_MAPS
from xai_desktop.ui.settings.kept_part import KeptMapsPart
from xai_desktop.ui.verdict.line import VerdictLine
from xai_desktop.ui.verdict.panel import EMPTY, VerdictPanel
from xai_desktop.ui.verdict.picker import FindingPicker

TESTS = Path(__file__).resolve().parents[1]
STATES = ("empty", "busy", "error", "filled")
NEVER = "never: "
AT_ONCE, ALWAYS = NEVER + "what it shows is known at once", NEVER + "it always has something to show"
NO_FAULT = NEVER + "what goes wrong is said by what it stands in"
HERE = "ui/test_panel_states.py::"

TABLE: dict[str, tuple[str, str, str, str]] = {
    "AgreementPanel": (
        "ui/test_panel_agreement.py::test_nothing_to_show_is_said_and_leaves_no_number_behind",
        NEVER + "its numbers come with the map",
        "ui/test_panel_agreement.py::test_unknown_marks_stand_beneath_with_their_reasons",
        "ui/test_panel_agreement.py::test_the_number_is_never_without_its_ruler",
    ),
    "AskPanel": (
        "ui/test_panel_ask.py::test_it_begins_with_one_calm_sentence",
        "ui/test_panel_ask.py::test_busy_and_error_leave_the_last_answer",
        "ui/test_panel_ask.py::test_busy_and_error_leave_the_last_answer",
        "ui/test_panel_ask.py::test_an_answer_is_a_sentence_and_a_table_with_logits_behind",
    ),
    "CascadePanel": (
        "ui/test_panel_cascade.py::test_without_rows_one_sentence_says_what_to_do",
        "ui/test_panel_cascade.py::test_busy_stands_beside_tiles_that_are_there",
        "ui/test_panel_cascade.py::test_a_row_that_cannot_be_says_why_in_place_of_its_tiles",
        "ui/test_panel_cascade.py::test_two_rows_of_six_fit_whole",
    ),
    "ChartsView": (
        "ui/test_cohort_charts.py::test_without_charts_one_sentence_says_why_and_what_to_do",
        AT_ONCE,
        "ui/test_cohort_charts.py::test_a_damaged_file_of_names_is_said_beside_the_charts",
        "ui/test_cohort_charts.py::test_charts_are_walked_through_by_keys_and_drawn_when_looked_at",
    ),
    "CohortPage": (
        "ui/test_cohort.py::test_without_rows_one_sentence_says_what_to_do",
        "ui/test_cohort.py::test_a_run_says_how_far_and_how_fast_it_is",
        "ui/test_cohort.py::test_an_estimate_and_a_failure_are_said_in_place",
        "ui/test_cohort.py::test_failures_are_listed_and_lead_to_their_rows",
    ),
    "CompareView": (
        "ui/test_panel_compare.py::test_without_a_map_nothing_can_be_compared",
        HERE + "test_comparing_says_what_it_waits_for_and_what_it_was_refused",
        HERE + "test_comparing_says_what_it_waits_for_and_what_it_was_refused",
        "ui/test_panel_compare.py::test_every_number_says_what_it_is",
    ),
    "ContactSheetPage": (
        "ui/test_panel_contact_sheet.py::test_nothing_of_the_last_tiles_stays",
        "ui/test_panel_contact_sheet.py::test_progress_stop_and_go_on",
        HERE + "test_a_tile_that_failed_says_why_and_opens_nothing",
        "ui/test_panel_contact_sheet.py::test_the_order_is_by_family_name_or_iou",
    ),
    "DesignForm": (
        "ui/test_cohort.py::test_the_form_shows_a_design_and_says_the_same_again",
        "ui/test_cohort.py::test_the_question_is_locked_once_the_run_has_begun",
        "ui/test_cohort.py::test_a_network_that_cannot_be_used_cannot_be_ticked",
        "ui/test_cohort.py::test_the_question_is_about_what_the_design_holds",
    ),
    "DrawnPanel": (
        "ui/test_panel_measures.py::test_another_film_empties_the_list",
        AT_ONCE,
        NO_FAULT,
        "ui/test_panel_measures.py::test_everything_on_the_film_is_listed_with_what_it_measures",
    ),
    "ExplainPanel": (
        "ui/test_panel_explain.py::test_evidence_against_is_said_and_nothing_yet_is_said",
        HERE + "test_explaining_says_that_it_is_at_work_and_why_it_failed",
        HERE + "test_explaining_says_that_it_is_at_work_and_why_it_failed",
        "ui/test_panel_explain.py::test_the_state_of_the_map_is_said_in_words",
    ),
    "GivenPart": (
        "ui/test_panel_given.py::test_it_goes_with_the_film_and_stays_unfolded_for_the_next",
        "ui/test_panel_given.py::test_it_goes_with_the_film_and_stays_unfolded_for_the_next",
        NO_FAULT,
        "ui/test_panel_given.py::test_a_key_unfolds_the_networks_own_pixels",
    ),
    "HistogramPanel": (
        HERE + "test_without_a_film_there_is_nothing_to_count",
        AT_ONCE,
        NO_FAULT,
        "ui/test_panel_measures.py::test_it_counts_the_film_and_then_the_chosen_region",
    ),
    "JobsPanel": (
        "ui/test_panel_jobs.py::test_an_idle_panel_takes_no_room",
        "ui/test_panel_jobs.py::test_a_longer_job_is_shown_with_its_progress",
        HERE + "test_a_job_that_failed_leaves_like_any_other",
        "ui/test_panel_jobs.py::test_a_longer_job_is_shown_with_its_progress",
    ),
    "NoticeList": (
        HERE + "test_without_notices_there_is_no_line",
        AT_ONCE,
        "ui/test_panel_worklist.py::test_notices_unfold_into_sentences",
        "ui/test_panel_worklist.py::test_notices_unfold_into_sentences",
    ),
    "PredictionPanel": (
        "ui/test_panel_prediction.py::test_without_a_prediction_one_sentence_says_what_to_do",
        "ui/test_panel_prediction.py::test_while_busy_the_old_scores_are_gone_but_nothing_jumps",
        HERE + "test_a_network_that_could_not_be_asked_says_why_and_leaves_no_score",
        "ui/test_panel_prediction.py::test_each_class_says_score_call_and_operating_point",
    ),
    "RequestForm": (
        "ui/test_panel_presets.py::test_an_explainer_without_parameters_has_no_presets",
        AT_ONCE,
        "ui/test_panel_explain.py::test_what_does_not_fit_is_grey_and_says_why",
        "ui/test_panel_explain.py::test_a_request_goes_in_silently_and_comes_out_whole",
    ),
    "RunList": (
        "ui/test_panel_runs.py::test_the_panel_shows_no_history_where_there_is_none",
        AT_ONCE,
        NO_FAULT,
        "ui/test_panel_runs.py::test_what_is_painted_is_also_said",
    ),
    "ScopeGuardView": (
        HERE + "test_the_guard_is_there_only_for_films_outside_the_card",
        AT_ONCE,
        HERE + "test_the_guard_is_there_only_for_films_outside_the_card",
        HERE + "test_the_guard_is_there_only_for_films_outside_the_card",
    ),
    "WorklistPanel": (
        "ui/test_panel_worklist.py::test_an_empty_list_says_what_to_do",
        "ui/test_panel_worklist.py::test_indexing_is_said_until_it_is_over",
        "ui/test_panel_worklist.py::test_notices_unfold_into_sentences",
        "ui/test_panel_worklist.py::test_images_of_one_study_stand_under_one_heading",
    ),
    "FindingCard": (
        "ui/test_verdict.py::test_nothing_is_answered_beforehand",
        AT_ONCE,
        "ui/test_verdict.py::test_what_cannot_be_judged_is_greyed_out_and_says_why",
        "ui/test_verdict.py::test_an_answer_can_be_given_and_taken_back",
    ),
    "FindingPicker": (
        HERE + "test_a_search_that_finds_no_finding_picks_none",
        AT_ONCE,
        NO_FAULT,
        "ui/test_verdict.py::test_one_click_in_the_list_says_finding_and_how_sure",
    ),
    "VerdictLine": (
        HERE + "test_without_a_film_nothing_can_be_said",
        "ui/test_verdict.py::test_a_sentence_stands_in_the_line_for_a_while",
        "e2e/test_faults_store.py::test_a_disk_that_takes_nothing_is_told_once_and_works_again_when_it_is_back",
        "ui/test_verdict.py::test_one_click_in_the_list_says_finding_and_how_sure",
    ),
    "VerdictPanel": (
        HERE + "test_without_a_film_nothing_can_be_said",
        HERE + "test_the_verdict_says_whether_it_is_stored",
        "e2e/test_faults_store.py::test_a_disk_that_takes_nothing_is_told_once_and_works_again_when_it_is_back",
        "ui/test_verdict.py::test_an_answer_can_be_given_and_taken_back",
    ),
    "FilesPart": (ALWAYS, AT_ONCE, NO_FAULT, "ui/test_settings_page.py::test_places_are_shown_and_opened"),
    "KeptMapsPart": (
        HERE + "test_while_kept_maps_are_counted_none_can_be_removed",
        HERE + "test_while_kept_maps_are_counted_none_can_be_removed",
        NO_FAULT,
        "ui/test_settings_kept.py::test_maps_are_removed_only_after_an_answer_in_the_same_line",
    ),
    "KeyCard": (
        "ui/test_settings_keys.py::test_every_action_has_a_row_also_without_a_key",
        "ui/test_settings_keys.py::test_the_next_key_that_is_pressed_is_recorded",
        "ui/test_settings_keys.py::test_a_fixed_key_is_refused_with_the_reason",
        "ui/test_settings_keys.py::test_a_free_key_counts_at_once",
    ),
    "KeysPart": (
        ALWAYS,
        AT_ONCE,
        "ui/test_settings_keys.py::test_a_key_of_another_action_is_said_and_not_stored_until_it_is_taken",
        "ui/test_settings_keys.py::test_a_search_finds_words_groups_and_keys",
    ),
    "LookPart": (
        ALWAYS,
        AT_ONCE,
        NO_FAULT,
        "ui/test_settings_page.py::test_colours_size_and_language_are_wished_for_by_name",
    ),
    "ReadingPart": (
        ALWAYS,
        AT_ONCE,
        "ui/test_settings_page.py::test_a_network_with_a_problem_cannot_be_chosen",
        "ui/test_settings_page.py::test_steps_are_turned_off_only_with_a_reason",
    ),
    "ReportsPart": (
        "ui/test_settings_reports.py::test_where_results_may_go_is_said_and_cannot_be_changed_here",
        AT_ONCE,
        "ui/test_settings_reports.py::test_a_logo_that_no_report_could_have_is_said",
        "ui/test_settings_reports.py::test_the_logo_is_seen_whole_and_can_be_cleared",
    ),
    "SettingsPage": (
        ALWAYS,
        AT_ONCE,
        "ui/test_settings_page.py::test_the_program_begins_with_what_was_kept_and_says_what_it_left_out",
        "ui/test_settings_page.py::test_each_line_of_the_list_opens_its_part",
    ),
    "WindowsPart": (
        "ui/test_settings_page.py::test_without_a_film_it_is_said_and_numbers_can_still_be_typed",
        AT_ONCE,
        NO_FAULT,
        "ui/test_settings_page.py::test_own_windows_are_renamed_ordered_and_deleted",
    ),
    "HelpView": (
        "e2e/test_help.py::test_help_opens_about_the_panel_that_has_the_keyboard_and_goes_back",
        AT_ONCE,
        NO_FAULT,
        "e2e/test_help.py::test_help_opens_about_the_panel_that_has_the_keyboard_and_goes_back",
    ),
    "CardCompareView": (
        "ui/test_models_networks.py::test_comparing_says_where_there_is_nothing_to_compare_or_to_see",
        AT_ONCE,
        NO_FAULT,
        "ui/test_models_networks.py::test_two_cards_are_compared_and_what_differs_is_marked",
    ),
    "CardView": (
        ALWAYS,
        AT_ONCE,
        "ui/test_models_page.py::test_a_broken_bundle_is_a_line_that_says_why_and_cannot_be_used",
        "ui/test_models_page.py::test_the_card_says_everything_that_the_command_line_shows",
    ),
    "ClaimView": (
        "ui/test_models_claims.py::test_a_paper_without_a_test_says_so_and_can_be_asked",
        "ui/test_models_claims.py::test_while_it_runs_it_can_be_cancelled_and_nothing_else_can_begin",
        "ui/test_models_claims.py::test_while_it_runs_it_can_be_cancelled_and_nothing_else_can_begin",
        "ui/test_models_claims.py::test_the_newest_test_stands_first_and_others_can_be_looked_at",
    ),
    "ConstancyView": (
        "ui/test_models_constancy.py::test_without_a_set_one_sentence_says_what_it_is_for",
        "ui/test_models_constancy.py::test_a_test_under_way_shows_how_far_it_is_and_is_read_when_it_ends",
        "ui/test_models_constancy.py::test_a_broken_seal_and_a_failure_are_said_in_place",
        "ui/test_models_constancy.py::test_the_last_check_stands_above_the_chart_of_a_measure",
    ),
    "SanityPage": (
        "ui/test_models_sanity.py::test_a_network_that_was_never_checked_says_so_and_what_the_checks_ask",
        "ui/test_models_sanity.py::test_a_run_says_how_far_it_is_and_another_network_has_to_wait",
        "ui/test_models_sanity.py::test_a_damaged_result_is_one_sentence",
        "ui/test_models_sanity.py::test_a_finished_run_shows_every_verdict_with_effect_interval_and_films",
    ),
    "CheckCard": (
        ALWAYS,
        AT_ONCE,
        "ui/test_models_sanity.py::test_a_finished_run_shows_every_verdict_with_effect_interval_and_films",
        "ui/test_models_sanity.py::test_a_finished_run_shows_every_verdict_with_effect_interval_and_films",
    ),
    "FoundPage": (
        ALWAYS,
        AT_ONCE,
        "ui/test_models_claims.py::test_nothing_is_loaded_from_elsewhere",
        "ui/test_models_claims.py::test_what_was_found_is_shown_with_its_figures_as_wide_as_the_page",
    ),
    "MethodsView": (
        "ui/test_models_methods.py::test_before_anybody_tried_one_sentence_says_what_trying_does",
        "ui/test_models_methods.py::test_a_dry_run_shows_how_far_it_is_can_be_stopped_and_is_read_when_it_ends",
        "ui/test_models_methods.py::test_a_dry_run_that_failed_says_why",
        "ui/test_models_methods.py::test_the_table_has_every_method_with_its_layers",
    ),
    "ModelsPage": (
        "ui/test_models_page.py::test_an_empty_shelf_says_so",
        "ui/test_models_page.py::test_an_unfinished_training_waits_while_another_is_under_way",
        "ui/test_models_page.py::test_a_broken_bundle_is_a_line_that_says_why_and_cannot_be_used",
        "ui/test_models_page.py::test_the_shelf_has_unfinished_own_and_bundled_networks_in_this_order",
    ),
    "NetworkView": (
        ALWAYS,
        AT_ONCE,
        "ui/test_models_page.py::test_a_broken_bundle_is_a_line_that_says_why_and_cannot_be_used",
        "ui/test_models_page.py::test_a_tab_learns_of_a_network_when_it_is_looked_at",
    ),
    "PreprocessingView": (
        "ui/test_models_preprocessing.py::test_a_network_without_a_card_has_no_steps",
        "ui/test_models_preprocessing.py::test_steps_are_asked_for_and_shown_with_their_numbers",
        "ui/test_models_preprocessing.py::test_what_cannot_be_read_is_said_in_place_of_the_pictures",
        "ui/test_models_preprocessing.py::test_steps_are_asked_for_and_shown_with_their_numbers",
    ),
    "SitePart": (
        "ui/test_settings_site.py::test_that_nothing_is_set_is_said_with_the_place",
        "ui/test_settings_site.py::test_it_waits_for_the_file",
        "ui/test_settings_site.py::test_a_damaged_file_is_said_with_what_holds_until_it_is_mended",
        "ui/test_settings_site.py::test_everything_that_a_site_can_set_is_listed_with_what_it_means",
    ),
    "StepCard": (
        ALWAYS,
        AT_ONCE,
        NO_FAULT,
        "ui/test_models_preprocessing.py::test_steps_are_asked_for_and_shown_with_their_numbers",
    ),
    "StepPictureView": (
        ALWAYS,
        AT_ONCE,
        NO_FAULT,
        "ui/test_models_preprocessing.py::test_a_crop_is_drawn_as_a_line_on_the_film",
    ),
    "RowsView": (
        "ui/test_cohort.py::test_without_rows_one_sentence_says_what_to_do",
        "ui/test_cohort.py::test_without_rows_one_sentence_says_what_to_do",
        "ui/test_cohort.py::test_failures_are_listed_and_lead_to_their_rows",
        "ui/test_cohort.py::test_rows_are_filtered_sorted_and_opened",
    ),
    "RunView": (
        "ui/test_models_page.py::test_an_unfinished_training_waits_while_another_is_under_way",
        "ui/test_models_page.py::test_a_training_under_way_shows_how_far_it_is_and_can_be_cancelled",
        "ui/test_models_page.py::test_a_training_that_failed_says_why_in_the_command_lines_words",
        "ui/test_models_page.py::test_a_training_that_stopped_says_what_is_kept_and_goes_on",
    ),
    "SectionsView": (
        ALWAYS,
        AT_ONCE,
        NO_FAULT,
        "ui/test_models_page.py::test_the_card_has_its_sections_in_order_and_the_numbers_of_the_file",
    ),
    "ImportForm": (
        "ui/test_models_import.py::test_it_begins_with_one_calm_sentence",
        "ui/test_models_import.py::test_while_it_looks_nothing_can_be_imported",
        "ui/test_models_import.py::test_a_failure_is_one_sentence_and_nothing_is_lost",
        "ui/test_models_import.py::test_what_a_file_is_stands_there_with_the_evidence",
    ),
    "TrainForm": (
        "ui/test_models_form.py::test_a_kind_that_begins_with_a_network_says_when_there_is_none",
        "ui/test_models_form.py::test_what_is_missing_stands_beside_a_button_that_waits",
        "ui/test_models_form.py::test_what_is_missing_stands_beside_a_button_that_waits",
        "ui/test_models_form.py::test_what_the_hand_fills_in_is_what_is_asked_for",
    ),
}
"""By the name of the class: its states in the order of `STATES`, each with its test or the reason why it has none."""

PLACES = ("panels", "verdict", "settings", "help", "models", "cohort")
ENDINGS = ("Page", "Part", "Form", "Picker", "Card")
ALSO = ("CompareView", "NoticeList", "RunList", "ScopeGuardView", "VerdictLine")
MADE_OF = (Panel.__name__, "DropPanel")


def panels() -> Iterator[str]:
    """Every panel: what is one by its class, and what is one by its name."""
    for place in PLACES:
        package = importlib.import_module(f"xai_desktop.ui.{place}")
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(found.name)
            for name, kind in inspect.getmembers(module, inspect.isclass):
                own = kind.__module__ == module.__name__ and issubclass(kind, QWidget) and not name.startswith("_")
                views = place in ("settings", "help", "models", "cohort") and name.endswith("View")
                if own and (issubclass(kind, Panel) or name.endswith(ENDINGS) or name in ALSO or views):
                    yield name


def test_every_panel_is_in_the_table() -> None:
    assert sorted(set(panels()) - set(MADE_OF)) == sorted(TABLE)


def test_every_state_has_a_test_or_a_reason() -> None:
    """The tests are there, and none is marked to be left out."""
    known: dict[str, set[str]] = {}
    for name, states in TABLE.items():
        assert not states[-1].startswith(NEVER), name
        for state, told in zip(STATES, states, strict=True):
            if told.startswith(NEVER):
                continue
            file, test = told.split("::")
            known[file] = known.get(file) or run_by_pytest(TESTS / file)
            assert test in known[file], (name, state, told)


def run_by_pytest(file: Path) -> set[str]:
    """The tests of a file that nothing marks as slow or to be skipped."""
    tree = ast.parse(file.read_text("utf-8"))
    tests = [one for one in tree.body if isinstance(one, ast.FunctionDef)]
    return {one.name for one in tests if not any("skip" in ast.unparse(mark) for mark in one.decorator_list)}


# States that belong to no other file


@pytest.fixture(autouse=True)
def looks(qapp: QApplication) -> None:
    themed(qapp)


def test_explaining_says_that_it_is_at_work_and_why_it_failed(qtbot: QtBot) -> None:
    """A failure is a sentence in the place of the result, and the next map takes it away."""
    panel = ExplainPanel()
    qtbot.addWidget(panel)
    panel.show_explainers(CARDS)
    for sentence in ("explaining 3 of 12 layers", "No such layer; choose another one."):
        panel.show_busy(sentence)
        assert panel.result.text() == sentence
        assert panel.run_button.isEnabled(), "another one can be asked for meanwhile"
    panel.show_result(explanation())
    assert panel.result.text().startswith("Cardiomegaly")


def test_comparing_says_what_it_waits_for_and_what_it_was_refused(qtbot: QtBot) -> None:
    view = CompareView()
    qtbot.addWidget(view)
    view.say("making the other map")
    assert (view.said.text(), view.said.property("role")) == ("making the other map", "quiet")
    view.say("The two maps have nothing in common.", warns=True)
    assert (view.said.text(), view.said.property("role")) == ("The two maps have nothing in common.", "notice")
    assert not view.compare.isEnabled()
    view.say("")
    assert view.said.isHidden()


def test_a_tile_that_failed_says_why_and_opens_nothing(qtbot: QtBot) -> None:
    page = ContactSheetPage()
    qtbot.addWidget(page)
    failed = replace(tile("b", "first", state=SheetState.FAILED), sentence="Out of memory; choose a smaller batch.")
    page.show_tiles((tile("a", "first", 0.1), failed))
    page.show()
    page.grid.setFocus()
    qtbot.keyClick(page.grid, Qt.Key.Key_Right)
    assert page.grid.current == "b"
    assert "Out of memory" in page.grid.accessibleDescription()
    with qtbot.assertNotEmitted(page.tile_opened, wait=50):
        qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    assert "1 maps, 1 without one" in page.aside.text()
    assert page.save.isEnabled()


def test_a_job_that_failed_leaves_like_any_other(qtbot: QtBot) -> None:
    panel = JobsPanel(clock=lambda: 100.0)
    qtbot.addWidget(panel)
    panel.queued(1, "Explain")
    panel.started(1)
    qtbot.waitUntil(lambda: len(panel.lines) == 1, timeout=5000)
    panel.ended(1, "failed")
    qtbot.waitUntil(panel.isHidden, timeout=5000)


def test_a_network_that_could_not_be_asked_says_why_and_leaves_no_score(qtbot: QtBot) -> None:
    panel = PredictionPanel()
    qtbot.addWidget(panel)
    sentence = "weights.safetensors is damaged; copy the folder again."
    panel.show_busy(sentence)
    assert panel.note.text() == sentence
    assert panel.body.isHidden()
    panel.show_prediction(prediction())
    panel.show_busy(sentence)
    assert panel.kind.text() == sentence
    assert "0.81" not in panel.sentence.text()


def test_without_notices_there_is_no_line(qtbot: QtBot) -> None:
    notices = NoticeList()
    qtbot.addWidget(notices)
    notices.show_notices(())
    assert notices.isHidden()


def test_without_a_film_there_is_nothing_to_count(qtbot: QtBot) -> None:
    panel = HistogramPanel()
    qtbot.addWidget(panel)
    panel.show_histogram(None)
    assert panel.body.isHidden()
    assert panel.note.text() == NOTHING_TO_COUNT


def test_while_kept_maps_are_counted_none_can_be_removed(qtbot: QtBot) -> None:
    part = KeptMapsPart()
    qtbot.addWidget(part)
    said = [part.amount.text()]
    part.show_size(3 << 20)
    assert part.remove.isEnabled()
    part.show_counting()
    assert part.amount.text() == said[0]
    assert not part.remove.isEnabled()
    part.show_size(0)
    assert part.amount.text() == NO_MAPS
    assert not part.remove.isEnabled()


def test_the_guard_is_there_only_for_films_outside_the_card(qtbot: QtBot) -> None:
    """Nothing, a question, and the sentence that stays."""
    guard = ScopeGuardView()
    qtbot.addWidget(guard)
    guard.show_scope("DX · CHEST · PA", (), confirmed=False)
    assert guard.isHidden()
    guard.show_scope("DX · CHEST · PA", ("modality MR", "body part KNEE"), confirmed=False)
    assert not guard.isHidden()
    assert "modality MR, body part KNEE" in guard.text.text()
    with qtbot.waitSignal(guard.confirmed):
        guard.button.click()
    guard.show_scope("DX · CHEST · PA", ("modality MR",), confirmed=True)
    assert guard.button.isHidden()
    assert "on record" in guard.text.text()


@pytest.mark.parametrize("kind", [VerdictPanel, VerdictLine])
def test_without_a_film_nothing_can_be_said(qtbot: QtBot, kind: type[VerdictPanel] | type[VerdictLine]) -> None:
    panel = kind()
    qtbot.addWidget(panel)
    panel.show()
    panel.show_face(VerdictFace())
    if isinstance(panel, VerdictPanel):
        assert panel.note.text() == EMPTY
        assert not panel.confirm.isVisible()
    else:
        assert not panel.confirm.isEnabled()
    panel.open_picker()
    assert not panel.picker.isVisible()


def test_the_verdict_says_whether_it_is_stored(qtbot: QtBot) -> None:
    panel = VerdictPanel()
    qtbot.addWidget(panel)
    panel.show_face(VerdictFace(True, ReadingStep.AI, True, FilmVerdict(normal=True), (), True))
    for words in ("storing…", "not confirmed", "stored 12:00:00", ""):
        panel.show_saved(words)
        assert panel.closing.state.text() == words


def test_a_search_that_finds_no_finding_picks_none(qtbot: QtBot) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    owner.show()
    picker = FindingPicker(owner)
    picker.open_at(owner.pos())
    qtbot.keyClicks(picker.search, "no such thing")
    assert picker.names() == ()
    with qtbot.assertNotEmitted(picker.picked, wait=50):
        qtbot.keyClick(picker.search, Qt.Key.Key_Return)
        qtbot.keyClick(picker.search, "3")
    assert picker.isVisible()
    picker.close()
