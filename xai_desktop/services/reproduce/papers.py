"""The papers whose claims are tested here. A new one is a file with a function `reproduce`, and one entry."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xai_desktop.core.errors import UsageError
from xai_desktop.core.task import Task
from xai_desktop.core.wording import noted
from xai_desktop.io import atomic
from xai_desktop.services.reproduce import p000, p000_detector, p001, p002, p003, p004
from xai_desktop.services.reproduce.claim import Reproduction
from xai_desktop.services.reproduce.p001_study import CHOICES
from xai_desktop.services.reproduce.plan import Plan
from xai_desktop.services.training_order import order_from

PLAN = "plan.json"
"""What was asked, beside what was found."""


@dataclass(frozen=True, slots=True)
class Paper:
    """`order` are keywords of `order_from`: how this paper's networks are trained where nothing else is asked for.

    `choices` are the names of what this paper alone asks, each with what it is for.
    """

    title: str
    reproduce: Callable[[Plan, Path, Task], Reproduction]
    order: Mapping[str, Any] = field(default_factory=dict)
    films: int = 200
    seeds: int = 5
    choices: Mapping[str, str] = field(default_factory=dict)
    extras: tuple[str, ...] = ()
    """Choices that only add to what is there already, so that the same folder may be asked with and without them."""


PAPERS: dict[str, Paper] = {
    "p000": Paper(
        noted("stage-wise against whole-net training"),
        p000.reproduce,
        choices={
            "methods": "of grad_cam, saliency and lime, with commas",
            "box-heads": "yes for a box head at every layer of every network",
            "box-epochs": "that a box head learns",
            "pascal": "a folder in the layout of Pascal VOC, whose pictures are shown with maps and not counted",
        },
        extras=("box-heads", "pascal"),
    ),
    "p000-detector": Paper(
        noted("YOLOv3 on backbones trained in stages"),
        p000_detector.reproduce,
        order={"backbone": "darknet53:CL3", "size": 96, "films": 210, "epochs": 4, "batch": 16},
        choices={
            "arms": "of CL3, CL7, CL23, E2E and new, with commas",
            "width": "of DarkNet-53 and YOLOv3, as a share of the published one",
            "yolo-epochs": "that a detector learns",
        },
        extras=("arms",),
    ),
    "p001": Paper(
        noted("CasCAM against the methods that it builds upon"),
        p001.reproduce,
        order={"size": 64, "films": 400, "widths": (16, 32, 64), "pooled": 3, "epochs": 5, "batch": 16, "patience": 2},
        films=24,
        choices=CHOICES,
        extras=("settings", "own", "pictures"),
    ),
    "p002": Paper(
        noted("HR-CAM against CAM and Grad-CAM on simulated lesions"),
        p002.reproduce,
        order={"widths": (8, 16, 32, 64, 64), "pooled": 3, "size": 64, "films": 2400, "epochs": 10, "rate": 0.1},
    ),
    "p003": Paper(
        noted("NormGrad against other maps, on trained and on random networks"),
        p003.reproduce,
        order=p003.ORDER,
        films=100,
        choices=p003.CHOICES,
    ),
    "p004": Paper(
        noted("Feature CAM's variants against the maps that they are made of"),
        p004.reproduce,
        order={"size": 64, "films": 700, "epochs": 10},
        films=60,
        seeds=1,
        choices=p004.CHOICES,
        extras=tuple(p004.CHOICES),
    ),
}


def plan_of(name: str, order: Mapping[str, Any], seeds: int, films: int, choices: Mapping[str, str]) -> Plan:
    """What is asked for, over what the paper has by itself; 0 leaves its own number. Raises `UsageError`."""
    paper = PAPERS[name]
    unknown = [choice for choice in choices if choice not in paper.choices]
    if unknown:
        known = ", ".join(paper.choices) or "none"
        raise UsageError(f"reproduce {name} has no choice {unknown[0]!r}; it has: {known}.")
    if min(seeds, films) < 0:
        raise UsageError("Seeds and measured films are whole numbers above zero.")
    many = tuple(range(1, (seeds or paper.seeds) + 1))
    return Plan(order_from(**{**paper.order, **order}), many, films or paper.films, dict(choices))


def run(name: str, plan: Plan, out: Path, task: Task) -> Reproduction:
    """Test a paper's claims; what lies in `out` already is not done again.

    More seeds may be asked for later. Raises `UsageError` where `out` holds something else, and what training raises.
    """
    paper = PAPERS[name]
    asked = {"paper": name, **plan.facts(leaving_out=paper.extras)}
    path = out / PLAN
    before = _read(path)
    if before is not None and before != asked:
        differ = ", ".join(key for key in asked if before.get(key) != asked[key])
        raise UsageError(f"{out}: holds another test, which differs in {differ}; name another folder.")
    if before is None:
        atomic.write_text(path, json.dumps(asked, indent=1) + "\n")
    return paper.reproduce(plan, out, task)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: cannot be read; name another folder.") from error
    return found if isinstance(found, dict) else {}
