"""Every action of the review window as a record; menus, tool bar and the F1 sheet are lists of ids."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from xai_desktop.core.wording import wording

HIDE_KEY = "X"
"""Held down, it hides every overlay. No widget uses it outside a text field."""
ENTER_CONFIRMS, ENTER_AT_ONCE = ("Ctrl+Enter", "Ctrl+Return"), ("Ctrl+Shift+Enter", "Ctrl+Shift+Return")
"""The Enter of the number block, and that of the letters, which Qt calls Return."""
RETURN, ENTER = r"\bReturn$", "Enter"


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """`keys` in Qt's portable text; the first one is shown. `group` is the heading of the F1 sheet."""

    id: str
    text: str
    group: str
    keys: tuple[str, ...] = ()
    checkable: bool = False
    tip: str = ""


ANSWER_KEYS = (
    ("answer_presence_0", "It is there", "Alt+Y"),
    ("answer_presence_1", "It is not there", "Alt+N"),
    ("answer_presence_2", "Unsure whether it is there", "Alt+U"),
    ("answer_call_0", "The call is right", "Alt+R"),
    ("answer_call_1", "The call is wrong", "Alt+W"),
    ("answer_place_0", "It looked on target", "Alt+T"),
    ("answer_place_1", "It looked partly in the right place", "Alt+P"),
    ("answer_place_2", "It looked off", "Alt+O"),
    ("answer_place_3", "No meaningful map", "Alt+M"),
)
"""Answers by key: question and place of the answer in the id, about the finding that has the keyboard."""

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("open_files", "Open files…", "Films", ("Ctrl+O",)),
    ActionSpec("open_folder", "Open folder…", "Films", ("Ctrl+Shift+O",)),
    ActionSpec("open_boxes", "Open expert marks…", "Films", ("Ctrl+B",), False, "Boxes, ellipses, polygons and masks"),
    ActionSpec("open_demo", "Open the demo study", "Films"),
    ActionSpec("next_film", "Next film", "Films", ("N", "PgDown")),
    ActionSpec("previous_film", "Previous film", "Films", ("P", "PgUp")),
    ActionSpec("next_unread", "Next unread film", "Films", ("Shift+N",)),
    ActionSpec("find_film", "Find a film", "Films", ("Ctrl+F",)),
    ActionSpec("export", "Export…", "Films", ("Ctrl+E",)),
    ActionSpec("export_cascade", "Save the cascade…", "Films", (), False, "The tiles as a picture: PNG, SVG or PDF"),
    ActionSpec("save_marks", "Save expert marks as…", "Films"),
    ActionSpec("import_report", "Import report…", "Films"),
    ActionSpec("label_names", "Label names…", "Films"),
    ActionSpec(
        "show_names", "Show patient name", "Films", (), True, "On the film only, and off again at the next start"
    ),
    ActionSpec("tool_window", "Window/level", "Viewer", ("W",), True, "Drag: left and right width, up and down level"),
    ActionSpec("tool_pan", "Pan", "Viewer", ("G",), True, "Drag to move; the middle button always pans"),
    ActionSpec("tool_zoom", "Zoom", "Viewer", ("Z",), True, "Drag up and down; the wheel always zooms to the cursor"),
    ActionSpec("tool_ruler", "Ruler", "Viewer", ("R",), True, "Drag to measure; ends and lines can be moved"),
    ActionSpec("tool_angle", "Angle", "Measuring", ("A",), True, "Three clicks: an arm, the corner, the other arm"),
    ActionSpec("tool_probe", "Probe", "Measuring", ("V",), True, "Click to pin the values of a pixel"),
    ActionSpec("tool_ratio", "Cardiothoracic ratio", "Measuring", ("C",), True, "Drag across heart, then chest"),
    ActionSpec(
        "tool_bidirectional",
        "Two diameters",
        "Measuring",
        ("Shift+D",),
        True,
        "Drag along the long axis, then across it: the short one stays at right angles",
    ),
    ActionSpec("tool_cobb", "Cobb angle", "Measuring", ("Shift+A",), True, "Drag along one end plate, then the other"),
    ActionSpec("tool_polyline", "Path", "Measuring", ("Shift+R",), True, "Click points; double click or Enter ends"),
    ActionSpec("tool_region_box", "Values in a rectangle", "Measuring", ("S",), True, "Mean, SD, range and area"),
    ActionSpec("tool_region_ellipse", "Values in an ellipse", "Measuring", ("Shift+S",), True),
    ActionSpec(
        "tool_known",
        "Calibrate by a known length",
        "Measuring",
        ("Shift+G",),
        True,
        "Drag along a marker and type its mm; only on the screen, never in the file",
    ),
    ActionSpec("tool_box", "Mark a box", "Marking", ("Shift+B",), True, "Drag from corner to corner"),
    ActionSpec("tool_ellipse", "Mark an ellipse", "Marking", ("Shift+E",), True, "Drag from corner to corner"),
    ActionSpec("tool_polygon", "Mark a polygon", "Marking", ("Shift+P",), True, "Click points; double click closes"),
    ActionSpec("tool_brush", "Paint a mark", "Marking", ("Shift+M",), True, "Alt and the wheel for the size"),
    ActionSpec("tool_eraser", "Clean paint away", "Marking", ("Shift+X",), True),
    ActionSpec("name_mark", "Name the mark…", "Marking", ("T",), False, "From the list of findings"),
    ActionSpec("remove_drawn", "Remove what is chosen", "Marking", ("Del",), False, "Else the last measurement"),
    ActionSpec("list_drawn", "List of measurements", "Measuring", ("J",), False, "Everything measured and marked here"),
    ActionSpec("save_drawn", "Save the measurements…", "Measuring", (), False, "As CSV, for a spreadsheet"),
    ActionSpec("histogram", "Histogram", "Measuring", ("U",), False, "Values of the film or of the chosen region"),
    ActionSpec("pixel_values", "Pixel values", "Measuring", ("Shift+U",), True, "The numbers around the mouse"),
    ActionSpec("undo", "Undo", "Marking", ("Ctrl+Z",)),
    ActionSpec("redo", "Redo", "Marking", ("Ctrl+Shift+Z", "Ctrl+Y")),
    ActionSpec("fit", "Fit", "Viewer", ("F",), False, "The whole film (double click)"),
    ActionSpec("one_to_one", "1:1", "Viewer", ("1",), False, "One film pixel on one screen pixel"),
    ActionSpec("zoom_in", "Zoom in", "Viewer", ("+", "=")),
    ActionSpec("zoom_out", "Zoom out", "Viewer", ("-",)),
    ActionSpec("invert", "Invert", "Viewer", ("I",), True, "Light and dark change places on screen only"),
    ActionSpec("window_file", "Next window of the file", "Viewer", ("0",)),
    ActionSpec("window_auto", "Automatic window", "Viewer", ("9",)),
    ActionSpec("rotate_right", "Rotate right", "Viewer", ("Ctrl+R",), False, "By 90°, on the screen only"),
    ActionSpec("rotate_left", "Rotate left", "Viewer", ("Ctrl+L",), False, "By 90°, on the screen only"),
    ActionSpec("flip_across", "Flip left to right", "Viewer", ("Alt+F",), False, "On the screen only"),
    ActionSpec("flip_down", "Flip top to bottom", "Viewer", ("Alt+V",), False, "On the screen only"),
    ActionSpec("upright", "As the file has it", "Viewer", ("Alt+0",), False, "Neither rotated nor flipped"),
    ActionSpec("lens", "Magnifier", "Viewer", ("L",), True, "Follows the mouse; the arrow keys move it"),
    ActionSpec("lens_power", "Magnifier: 2×, 3×, 4×", "Viewer", ("Shift+L",)),
    ActionSpec("letters", "Orientation letters", "Viewer", ("Shift+O",), True, "The patient's sides; ? where unknown"),
    ActionSpec("panes_1", "One pane (1×1)", "Viewer", ("Alt+1",), True, "The film with the map on it"),
    ActionSpec("panes_2", "Two panes (1×2)", "Viewer", ("Alt+2",), True, "The film alone beside the film with the map"),
    ActionSpec("panes_3", "Two panes, one above the other (2×1)", "Viewer", ("Alt+3",), True),
    ActionSpec(
        "panes_4", "Four panes (2×2)", "Viewer", ("Alt+4",), True, "Film, film with map, prior and the other view"
    ),
    ActionSpec("next_pane", "Next pane", "Viewer", ("Ctrl+F6",)),
    ActionSpec("previous_pane", "Previous pane", "Viewer", ("Ctrl+Shift+F6",)),
    ActionSpec("link_panes", "Link panes", "Viewer", ("Shift+K",), True, "Zoom, place and window move together"),
    ActionSpec("hang_alone", "No film beside this one", "Hanging", ("Ctrl+Shift+A",), True),
    ActionSpec("hang_prior", "Hang current beside prior", "Hanging", ("Ctrl+Shift+P",), True),
    ActionSpec("hang_views", "Hang frontal beside lateral", "Hanging", ("Ctrl+Shift+V",), True),
    ActionSpec("pane_film", "This pane: the film", "Hanging", ("Alt+5",)),
    ActionSpec("pane_map", "This pane: the film with its map", "Hanging", ("Alt+6",)),
    ActionSpec("pane_prior", "This pane: the prior", "Hanging", ("Alt+7",)),
    ActionSpec("pane_view", "This pane: the other view", "Hanging", ("Alt+8",)),
    ActionSpec("play", "Play or pause", "Frames", ("K",)),
    ActionSpec("frame_back", "Previous frame", "Frames", ("Left",)),
    ActionSpec("frame_on", "Next frame", "Frames", ("Right",)),
    ActionSpec("first_frame", "First frame", "Frames", ("Home",)),
    ActionSpec("last_frame", "Last frame", "Frames", ("End",)),
    ActionSpec("toggle_heat", "Heatmap", "Overlays", ("H",), True),
    ActionSpec("toggle_mask", "Outline", "Overlays", ("M",), True),
    ActionSpec("toggle_boxes", "Boxes", "Overlays", ("B",), True, "Everything that experts drew, of whatever shape"),
    ActionSpec("toggle_planes", "Overlay planes of the file", "Overlays", ("O",), True),
    ActionSpec("opacity_down", "Less opacity", "Overlays", ("[",)),
    ActionSpec("opacity_up", "More opacity", "Overlays", ("]",)),
    ActionSpec("percentile_down", "Larger mask", "Overlays", (",",)),
    ActionSpec("percentile_up", "Smaller mask", "Overlays", (".",)),
    ActionSpec("tool_cover", "Cover with a brush", "AI", ("Shift+C",), True, "Paint over a drain, a wire or a marker"),
    ActionSpec("ask_mark", "Ask about the mark", "AI", ("Q",), False, "The chosen one, else the first"),
    ActionSpec("cover_mark", "Cover the mark", "AI", ("Shift+Q",)),
    ActionSpec("clear_covers", "Clear covers", "AI"),
    ActionSpec("run_explainer", "Run the explainer", "AI", ("E",)),
    ActionSpec("all_explainers", "All explainers…", "AI", ("Ctrl+Shift+E",), False, "All that fit, side by side"),
    ActionSpec("layer_back", "Layer before", "AI", ("Alt+Left",), False, "Also Ctrl and the wheel on the film"),
    ActionSpec("layer_on", "Layer after", "AI", ("Alt+Right",)),
    ActionSpec("cancel_jobs", "Cancel all jobs", "AI", ("Ctrl+.",)),
    ActionSpec("hed_weights", "Weights for HED edges…", "AI", (), False, "A file of your own, for Feature CAM's edges"),
    ActionSpec(
        "next_step",
        "Confirm the verdict, next step",
        "Reading",
        ENTER_CONFIRMS,
        False,
        "Read, then AI, then reference",
    ),
    ActionSpec("say_normal", "No finding, sure", "Reading", ENTER_AT_ONCE, False, "Confirmed at once"),
    ActionSpec("add_finding", "Add a finding…", "Reading", ("D",), False, "Type a few letters, then Enter"),
    *(ActionSpec(key, text, "Verdict", (keys,)) for key, text, keys in ANSWER_KEYS),
    ActionSpec("posture_read", "Read: the film alone", "Reading", ("F2",), True),
    ActionSpec("posture_ai", "AI: film and map", "Reading", ("F3",), True),
    ActionSpec("posture_investigate", "Investigate: everything", "Reading", ("F4",), True),
    ActionSpec("workspace_review", "Review", "Program", ("Ctrl+1",), True, "The workspace of films"),
    ActionSpec("workspace_models", "Models", "Program", ("Ctrl+2",), True, "The workspace of networks"),
    ActionSpec("workspace_cohort", "Cohort", "Program", ("Ctrl+3",), True, "The workspace of audits on many films"),
    ActionSpec("workspace_settings", "Settings", "Program", ("Ctrl+,",), True, "Colours, text, keys, windows, files"),
    ActionSpec(
        "panels_apart",
        "Panels in a window of their own",
        "Program",
        ("Shift+F11",),
        True,
        "For a second monitor; the film has this window to itself",
    ),
    ActionSpec("go_over", "Film or panels", "Program", ("F12",), False, "From the film to the panels, and back"),
    ActionSpec("train", "Train a network…", "Program", (), False, "In the workspace of networks"),
    ActionSpec("toggle_theme", "Light or dark", "Program", ("Ctrl+T",)),
    ActionSpec("full_screen", "Full screen", "Program", ("F11",), True),
    ActionSpec("menu", "Menu", "Program", ("F10",), False, "Go to the menu with the keyboard"),
    ActionSpec("shortcuts", "Keyboard shortcuts", "Program", ("F1",)),
    ActionSpec("help", "Help", "Program", ("Shift+F1",), False, "About the panel that has the keyboard"),
    ActionSpec("help_map", "What does this map mean?", "Program"),
    ActionSpec("manual", "Manual", "Program", (), False, "In the browser, from this computer; in English"),
    ActionSpec("tour", "Guided tour", "Program", (), False, "Six steps on the demo study"),
    ActionSpec("about", "About", "Program"),
    ActionSpec("quit", "Quit", "Program", ("Ctrl+Q",)),
)

WINDOWS = "windows"
"""Stands for the menu of all windows that a film can be seen in."""

MENUS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "File",
        (
            *("open_files", "open_folder", "open_boxes", "open_demo", ""),
            *("import_report", "label_names", "save_marks", "", "export", "export_cascade", "", "quit"),
        ),
    ),
    (
        "View",
        (
            *("workspace_review", "workspace_models", "workspace_cohort", "workspace_settings", ""),
            *("fit", "one_to_one", "zoom_in", "zoom_out", "invert", ""),
            *("rotate_right", "rotate_left", "flip_across", "flip_down", "upright", "letters", ""),
            *("lens", "lens_power", ""),
            *("window_file", "window_auto", WINDOWS, ""),
            *("play", "frame_back", "frame_on", "first_frame", "last_frame", ""),
            *("panes_1", "panes_2", "panes_3", "panes_4", "next_pane", "previous_pane", "link_panes", ""),
            *("show_names", "", "panels_apart", "go_over", "", "toggle_theme", "full_screen"),
        ),
    ),
    (
        "Draw",
        (
            *("undo", "redo", "remove_drawn", "name_mark", ""),
            *("tool_ruler", "tool_polyline", "tool_bidirectional", "tool_angle", "tool_cobb", "tool_ratio", ""),
            *("tool_probe", "tool_region_box", "tool_region_ellipse", "", "tool_known", ""),
            *("list_drawn", "save_drawn", "histogram", "pixel_values", ""),
            *("tool_box", "tool_ellipse", "tool_polygon", "tool_brush", "tool_eraser"),
        ),
    ),
    (
        "Hanging",
        (
            *("hang_alone", "hang_prior", "hang_views", ""),
            *("pane_film", "pane_map", "pane_prior", "pane_view"),
        ),
    ),
    (
        "Overlays",
        (
            *("toggle_heat", "toggle_mask", "toggle_boxes", "toggle_planes", ""),
            *("opacity_up", "opacity_down", "percentile_up", "percentile_down"),
        ),
    ),
    (
        "Reading",
        (
            *("next_step", "", "posture_read", "posture_ai", "posture_investigate", ""),
            *("next_film", "previous_film", "next_unread", "find_film"),
        ),
    ),
    ("Verdict", ("next_step", "say_normal", "add_finding", "", *(key for key, _, _ in ANSWER_KEYS))),
    (
        "AI",
        (
            "run_explainer",
            "all_explainers",
            "",
            "ask_mark",
            "cover_mark",
            "tool_cover",
            "clear_covers",
            "",
            "layer_back",
            "layer_on",
            "cancel_jobs",
            "",
            "train",
            "",
            "hed_weights",
        ),
    ),
    ("Help", ("help", "help_map", "manual", "shortcuts", "tour", "", "about")),
)

MEASURING = (
    *("tool_ruler", "tool_polyline", "tool_bidirectional", "tool_angle", "tool_cobb", "tool_ratio"),
    *("tool_probe", "tool_region_box", "tool_region_ellipse", "tool_known"),
)
MARKING = ("tool_box", "tool_ellipse", "tool_polygon", "tool_brush", "tool_eraser", "tool_cover")
TOOLS = ("tool_window", "tool_pan", "tool_zoom", *MEASURING, *MARKING)
EVERYWHERE = ("open_files", "open_folder", "open_demo", "cancel_jobs", "hed_weights")
"""What can be done in every workspace, besides what belongs to the whole program."""
FRAMES = ("play", "frame_back", "frame_on", "first_frame", "last_frame")
"""What a film of one frame has no use for."""


def build_actions(parent: QWidget, verbs: Mapping[str, Callable[[], None]]) -> dict[str, QAction]:
    """One QAction per record, connected to its verb. A record without a verb is a fault of the program."""
    actions = {}
    for spec in ACTIONS:
        action = QAction(wording(spec.text), parent)
        action.setObjectName(spec.id)
        action.setCheckable(spec.checkable)
        action.setShortcuts([_sequence(key) for key in spec.keys])
        keys = f" ({shown_keys(spec.keys)})" if spec.keys else ""
        action.setToolTip(f"{wording(spec.text)}{keys}" + (f"\n{wording(spec.tip)}" if spec.tip else ""))
        action.triggered.connect(lambda _checked=False, verb=verbs[spec.id]: verb())
        parent.addAction(action)
        actions[spec.id] = action
    return actions


def shown_keys(keys: Iterable[str]) -> str:
    """Keys in the words of this desktop. Both Enter keys of a keyboard say Enter, though Qt calls one Return."""
    return ", ".join(dict.fromkeys(_shown(key) for key in keys))


def _shown(key: str) -> str:
    alike = re.sub(RETURN, ENTER, key)
    return _sequence(alike).toString(QKeySequence.SequenceFormat.NativeText)


def _sequence(key: str) -> QKeySequence:
    return QKeySequence.fromString(key, QKeySequence.SequenceFormat.PortableText)


def sheet(keys: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, str, str], ...]:
    """(group, keys, text) for the F1 sheet from the keys by action, with the mouse at the end."""
    rows = [(wording(spec.group), shown_keys(keys[spec.id]), wording(spec.text)) for spec in ACTIONS if keys[spec.id]]
    mouse = (
        (wording("Mouse"), wording("Left drag"), wording("The chosen tool")),
        (wording("Mouse"), wording("Wheel, right drag"), wording("Zoom to the cursor")),
        (wording("Mouse"), wording("Middle drag, Space + drag"), wording("Pan")),
        (wording("Mouse"), wording("Ctrl + wheel"), wording("Scroll through the layers of the network")),
        (wording("Mouse"), wording("Double click"), wording("Fit; close a polygon")),
        (wording("Mouse"), wording("Shift + click"), wording("Give a polygon a point, or take one away")),
        (wording("Mouse"), wording("Alt + wheel"), wording("Size of the brush")),
    )
    drawing = (
        (wording("Marking"), wording("Enter"), wording("Begin one in the middle; take it; close a polygon")),
        (wording("Marking"), wording("Arrows, Shift + arrows"), wording("Move what is begun or chosen")),
        (wording("Marking"), wording("Alt + arrows"), wording("Resize it; the size of the brush")),
        (wording("Marking"), wording("Tab, Shift + Tab"), wording("The next thing or handle, the last one")),
        (wording("Marking"), wording("Insert, Backspace"), wording("A polygon's next point; take the last one back")),
        (wording("Marking"), wording("Esc"), wording("Give up; choose nothing")),
    )
    arrows = (wording("Arrows, Shift + arrows"), wording("Window and level, zoom or pan, with the chosen tool"))
    rows += ((wording("Viewer"), *arrows), *drawing)
    held = wording("Hold {key}").format(key=HIDE_KEY)
    return (*rows, (wording("Overlays"), held, wording("Hide every overlay")), *mouse)
