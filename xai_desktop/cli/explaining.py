"""`explain`: films in, a folder of results per film out."""

import argparse
from collections.abc import Sequence
from typing import Any

from xai_desktop.cli.codes import DONE, PARTLY, code_of
from xai_desktop.cli.console import Console
from xai_desktop.core import errors
from xai_desktop.core.explain_request import ExplainRequest

COMMAND_LINE_REASON = "Opened by command line: the reading steps are off."


def explain(options: argparse.Namespace, console: Console) -> int:
    from xai_desktop.core.reading import Reading
    from xai_desktop.core.threshold import Percentile
    from xai_desktop.io.explainer_cards import find_explainer_card
    from xai_desktop.models.store import load_bundle
    from xai_desktop.services import main_job, opening

    card = find_explainer_card(options.explainer)
    formats = tuple(f.strip() for f in options.format.split(",") if f.strip())
    _check_formats(formats)
    every = options.layer == "all"
    request = ExplainRequest(card.key, _parameters(card.parameters, options.param), "last" if every else options.layer)
    threshold = Percentile(options.percentile)
    found = opening.open_paths(options.paths, options.annotations, console, strict=options.strict)
    for notice in found.notices:
        console.warn(notice.text)
    if not found.images:
        raise errors.InputError(f"{options.paths[0]}: holds no film; name a DICOM, PNG or JPEG file or a folder.")
    bundles = [load_bundle(name, options.device) for name in options.model]
    order = main_job.Order(request, options.target, threshold, formats, every and card.layerwise, options.mode)
    reading = Reading.investigate(COMMAND_LINE_REASON)
    outcomes = list(main_job.run(found, bundles, order, options.out, reading, console))
    code = report_outcomes(outcomes, console)
    skipped = any(n.skipped for n in found.notices) or bool(found.annotations.skipped)
    return PARTLY if code == DONE and skipped else code


def _check_formats(formats: Sequence[str]) -> None:
    from xai_desktop.io.exporters import EXPORTERS

    unknown = [f for f in formats if f not in EXPORTERS]
    if unknown or not formats:
        raise errors.UsageError(
            f"There is no format {unknown[0] if unknown else ''!r}; choose from: {', '.join(EXPORTERS.keys())}."
        )


def _parameters(known: Sequence[Any], given: Sequence[str]) -> tuple[tuple[str, Any], ...]:
    """`K=V` words as checked values. Raises `UsageError` naming the parameters there are."""
    by_name = {p.name: p for p in known}
    result = []
    for word in given:
        name, equals, text = word.partition("=")
        if not equals or name not in by_name:
            there = ", ".join(by_name) or "none"
            raise errors.UsageError(f"--param {word}: write NAME=VALUE with a name of this explainer ({there}).")
        try:
            result.append((name, by_name[name].parse(text)))
        except errors.ExplainerError as error:
            raise errors.UsageError(str(error)) from error
    return tuple(result)


def report_outcomes(outcomes: Sequence[Any], console: Console) -> int:
    for outcome in outcomes:
        if outcome.error is None:
            console.say(outcome.summary(), files=[str(f) for f in outcome.files])
            if not console.as_json:
                for file in outcome.files:
                    console.say(f"  {file}")
        else:
            console.warn(outcome.summary())
    failed = [o for o in outcomes if o.error is not None]
    if not failed:
        return DONE
    if len(failed) < len(outcomes):
        return PARTLY
    return code_of(failed[0].error)
