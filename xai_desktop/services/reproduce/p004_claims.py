"""P004's claims about Feature CAM, and the ones that it does not make: what the network has to do with it."""

from collections.abc import Iterator

from xai_desktop.explainers.methods.feature_cam import BASES, SELECTED
from xai_desktop.metrics.bootstrap import Interval
from xai_desktop.services.reproduce.claim import SEEDS, Claim, Verdict
from xai_desktop.services.reproduce.p004_maps import ALONE, NO_NETWORK
from xai_desktop.services.reproduce.p004_runs import Group

BEST = 2
"""The variant that the paper ranks first by all three of its measures."""

ADDED, COMPLEMENT = (1, 2, 3), (4, 5)
"""The paper's experiments 1 and 3, as numbers of variants."""

PAPER_NETWORKS = ("InceptionV3", "VGG16", "NASNetMobile")
RIGHT: dict[str, tuple[tuple[int, ...], ...]] = {
    "grad_cam": ((93, 90, 92, 92, 85, 93), (52, 78, 81, 51, 50, 66), (85, 92, 95, 88, 87, 90)),
    "grad_cam_pp": ((95, 95, 95, 88, 80, 95), (80, 88, 86, 84, 81, 84), (75, 88, 93, 79, 79, 83)),
    "smooth_grad_cam_pp": ((97, 96, 94, 87, 77, 95), (80, 88, 86, 84, 81, 84), (73, 90, 93, 79, 79, 89)),
}
"""Its Table 2, in percent: a row per network of the map alone and the five variants. VGG16 has the same row twice."""

SURE: dict[str, tuple[tuple[int, ...], ...]] = {
    "grad_cam": ((97, 97, 98, 98, 97, 97, 97), (86, 82, 83, 86, 84, 84, 84), (87, 78, 85, 84, 78, 80, 82)),
    "grad_cam_pp": ((97, 96, 97, 97, 96, 95, 96), (86, 88, 88, 89, 88, 85, 86), (87, 73, 84, 85, 78, 77, 83)),
    "smooth_grad_cam_pp": ((97, 96, 96, 98, 96, 97, 97), (), (87, 75, 83, 84, 77, 77, 81)),
}
"""Its Table 3, in percent, with the whole film first. One row is missing in the paper."""


def judged(title: str, paper: str, found: Interval, level: float, networks: int) -> Claim:
    """That a figure lies above a level: decided only where its whole interval lies on one side.

    With fewer than five networks nothing is decided: the same figure can be an accident of one of them.
    """
    verdict: Verdict = "undecided"
    if found.low is not None and found.high is not None and networks >= SEEDS:
        verdict = "holds here" if found.low > level else "does not hold here" if found.high < level else "undecided"
    some = f"{networks} network{'s' if networks > 1 else ''}"
    few = "" if networks >= SEEDS else f", {some} {'are' if networks > 1 else 'is'} too few"
    return Claim(title, paper, f"{found.text(3)}; {found.groups} films, {some}", verdict + few)


def claims(group: Group, bases: tuple[str, ...]) -> Iterator[Claim]:
    """Those of the paper, then our own."""
    for base in bases:
        yield from _of_base(group, base)
    yield from _of_variants(group, bases[0])
    yield from _of_the_network(group, bases[0])


def _of_base(group: Group, base: str) -> Iterator[Claim]:
    """The best variant against the map alone and against the whole film."""
    ours, theirs, count = (base, BEST), (base, ALONE), len(group.runs)
    name, table, sure = BASES[base], RIGHT[base], SURE[base]
    text = ", ".join(f"{row[BEST] - row[0]:+d}" for row in table)
    yield judged(
        f"Variant {BEST} on {name}: its kept part is given the film's class more often than the map's (difference)",
        f"{text} points with {', '.join(PAPER_NETWORKS)} (Table 2)", group.gap([ours], [theirs], "right"), 0.0, count,
    )  # fmt: skip
    text = ", ".join(f"{row[BEST + 1] - row[1]:+d}" if row else "not printed" for row in sure)
    yield judged(
        f"Variant {BEST} on {name}: the network is surer of its kept part, whichever class it gives (difference)",
        f"{text} points (Table 3)", group.gap([ours], [theirs], "sure"), 0.0, count,
    )  # fmt: skip
    yield judged(
        f"Variant {BEST} on {name}: share of films whose class scores higher than with the map's kept part (level 0.5)",
        "ranked first of nine; its figures are not printed", group.share(ours, theirs), 0.5, count,
    )  # fmt: skip
    yield judged(
        f"Variant {BEST} on {name}: share of films whose class scores higher than with the whole film (level 0.5)",
        "ranked first of nine; its figures are not printed", group.share(ours, None), 0.5, count,
    )  # fmt: skip


def _of_variants(group: Group, base: str) -> Iterator[Claim]:
    others = [(base, variant) for variant in SELECTED if variant != BEST]
    name, count = BASES[base], len(group.runs)
    yield judged(
        f"Variant {BEST} on {name} is right more often than the other four on average (difference)",
        "best by all three measures", group.gap([(base, BEST)], others, "right"), 0.0, count,
    )  # fmt: skip
    added, complement = ([(base, variant) for variant in some] for some in (ADDED, COMPLEMENT))
    yield judged(
        f"Adding edges (1 to 3) to {name} is right more often than their complement (4 and 5) (difference)",
        "experiment 1 above experiment 3, but for input 3", group.gap(added, complement, "right"), 0.0, count,
    )  # fmt: skip


def _of_the_network(group: Group, base: str) -> Iterator[Claim]:
    """What the paper does not ask: would the film's edges do without the network?"""
    name, count, none = BASES[base], len(group.runs), "not asked"
    yield judged(
        f"{name}: its kept part is given the film's class more often than a random one (difference)",
        none, group.gap([(base, ALONE)], [(NO_NETWORK, ALONE)], "right"), 0.0, count,
    )  # fmt: skip
    yield judged(
        f"Variant {BEST} on {name} is right more often than the same variant without a network (difference)",
        none, group.gap([(base, BEST)], [(NO_NETWORK, BEST)], "right"), 0.0, count,
    )  # fmt: skip
    yield judged(
        f"Variant {BEST} on {name} owes more of its variance to the film's edges than the map alone (difference of R²)",
        none, group.gap([(base, BEST)], [(base, ALONE)], "edges"), 0.0, count,
    )  # fmt: skip
