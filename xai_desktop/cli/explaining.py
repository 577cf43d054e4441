"""`explain`: films in, a folder of results per film out."""

import argparse
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from xai_desktop.cli.codes import DONE, PARTLY, code_of
from xai_desktop.cli.console import Console
from xai_desktop.cli.marks import label_table, skipped, workers
from xai_desktop.cli.parameters import parsed
from xai_desktop.core import errors
from xai_desktop.core.explain_request import JOINED, ExplainRequest
from xai_desktop.core.geometry import Box
from xai_desktop.core.study import ImageRef
from xai_desktop.core.suitability import doubts

if TYPE_CHECKING:
    from xai_desktop.core.threshold import Cut
    from xai_desktop.services.main_job import Order, Outcome

COMMAND_LINE_REASON = "Explained by command line: there are no reading steps."


def explain(options: argparse.Namespace, console: Console) -> int:
    from xai_desktop.core.reading import Reading
    from xai_desktop.models.store import load_bundle
    from xai_desktop.services import main_job, opening
    from xai_desktop.services.marks_writing import write_report

    order, labels = _order(options), label_table(options)
    told = say_pseudonyms(console)
    with workers() as decoder:
        found = opening.open_paths(
            options.paths, options.annotations, console, strict=options.strict, decoder=decoder, labels=labels
        )
        for notice in found.notices:
            console.warn(notice.text)
        if not found.images:
            remedy = "name a DICOM file, a picture, an archive or a folder"
            raise errors.InputError(f"{options.paths[0]}: holds no film; {remedy}.")
        refs = _frames(found.images, options.frames)
        bundles = [load_bundle(name, options.device) for name in options.model]
        for doubt in dict.fromkeys(one for bundle in bundles for ref in refs for one in doubts(bundle.card, ref)):
            console.warn(doubt)
        reading = Reading.investigate(COMMAND_LINE_REASON)
        outcomes = main_job.run(found, bundles, order, options.out, reading, console, refs, decoder)
        code = report_outcomes(outcomes, console)
    if options.annotations and not told:
        console.say(write_report(options.out / "import.json", found.report))
    return PARTLY if code == DONE and skipped(found) else code


def say_pseudonyms(console: Console) -> bool:
    """Whether the site wants pseudonyms in all results, which is then said."""
    from xai_desktop.io.site_policy_file import deidentified, policy_path

    on = deidentified()
    if on:
        console.say(f"Set by your site ({policy_path()}): results call films and patients by pseudonyms.")
    return on


def _order(options: argparse.Namespace) -> "Order":
    """The words as one order. Raises `UsageError` for words that do not go together."""
    from xai_desktop.io.explainer_cards import find_explainer_card
    from xai_desktop.io.review_store import last_head, store_path
    from xai_desktop.services.main_job import Order

    card = find_explainer_card(options.explainer)
    every = options.layer == "all" or len(options.model) > 1 or options.mode == "heads"
    if every and not card.layerwise:
        raise errors.UsageError(
            f"{card.label} has one map and none per layer; leave --layer all, --mode heads and further --model out."
        )
    joins = "," in options.layer or options.layer == JOINED
    if joins and not card.several_layers:
        raise errors.UsageError(f"{card.label} does not join layers; name one of them with --layer.")
    layer = "last" if options.layer == "all" else options.layer
    request = ExplainRequest(card.key, parsed(card.parameters, options.param, "this explainer"), layer)
    formats = _formats(options.format)
    regions = tuple(_box(text) for text in options.ask)
    head = last_head(store_path())
    return Order(request, options.target, _threshold(options), formats, every, options.mode, regions, head)


def _box(text: str) -> Box:
    """Raises `UsageError` for anything but four numbers that make a box."""
    try:
        x0, y0, x1, y1 = (float(word) for word in text.split(","))
        return Box(x0, y0, x1, y1)
    except (ValueError, errors.InputError):
        wanted = "write the four edges of a box in film pixels, such as 120,80,340,260"
        raise errors.UsageError(f"--ask {text}: {wanted}.") from None


def _threshold(options: argparse.Namespace) -> "Cut":
    from xai_desktop.core.threshold import Percentile
    from xai_desktop.core.threshold_words import threshold_from_word

    if options.threshold:
        try:
            return threshold_from_word(options.threshold)
        except errors.InputError as fault:
            raise errors.UsageError(f"--threshold {options.threshold}: {fault}") from fault
    if not 0 <= options.percentile < 100:
        raise errors.UsageError(f"--percentile {options.percentile:g}: choose from 0 to below 100, such as 90.")
    return Percentile(options.percentile)


def _frames(refs: Sequence[ImageRef], wanted: str) -> tuple[ImageRef, ...]:
    """The first frame of every file unless others are asked for: `all`, or numbers from 1 with commas."""
    if wanted == "all":
        return tuple(refs)
    try:
        numbers = {int(word) - 1 for word in wanted.split(",")}
    except ValueError:
        raise errors.UsageError(f"--frames {wanted}: write all, or numbers with commas, such as 1,3.") from None
    chosen = tuple(ref for ref in refs if ref.frame in numbers)
    if not chosen:
        raise errors.UsageError(f"--frames {wanted}: no film has such a frame.")
    return chosen


def _formats(text: str) -> tuple[str, ...]:
    """The chosen formats; the manifest with its maps is always written."""
    from xai_desktop.io.exporters import EXPORTERS

    chosen = tuple(f.strip() for f in text.split(",") if f.strip())
    unknown = [f for f in chosen if f not in EXPORTERS]
    if unknown or not chosen:
        raise errors.UsageError(
            f"There is no format {unknown[0] if unknown else ''!r}; choose from: {', '.join(EXPORTERS.keys())}."
        )
    return tuple(dict.fromkeys((*chosen, "json")))


def report_outcomes(outcomes: "Iterable[Outcome]", console: Console) -> int:
    """Say each outcome as it comes, and return the exit code of all."""
    done, failures = 0, []
    for outcome in outcomes:
        if outcome.error is not None:
            failures.append(outcome.error)
            console.warn(outcome.text)
            continue
        done += 1
        console.say(outcome.text, files=[str(f) for f in outcome.files])
        for file in () if console.as_json else outcome.files:
            console.say(f"  {file}")
    if not failures:
        return DONE
    return PARTLY if done else code_of(failures[0])
