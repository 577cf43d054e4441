"""P003's claims about NormGrad, each judged on the same films and networks."""

from collections.abc import Iterator

from xai_desktop.metrics.bootstrap import Interval
from xai_desktop.metrics.contrasts import mean_difference
from xai_desktop.metrics.more_consistent import dom_difference
from xai_desktop.services.reproduce.claim import SEEDS, Claim, above
from xai_desktop.services.reproduce.p003_figures import Aim, hits, patients, values
from xai_desktop.services.reproduce.p003_maps import CUT, PIXEL, SEVERAL, WAYS
from xai_desktop.services.reproduce.p003_networks import Found
from xai_desktop.services.reproduce.p003_randomised import SEMI
from xai_desktop.services.reproduce.p003_tables import several

BEST = "norm_grad conv3x3"
"""The paper's best on its chest films: one layer."""

NEGLIGIBLE = 0.05
"""A difference of shares that we call none, where the paper says negligible."""


def claims(first: Found, second: Found, objects: Found | None) -> Iterator[Claim]:
    yield from _better(first)
    yield from _smoothing(first)
    yield from _random(first)
    yield from _consistent(first, second)
    if objects is not None:
        yield from _several(objects)


def _better(found: Found) -> Iterator[Claim]:
    for way in ("grad_cam", *PIXEL):
        title = f"{WAYS[BEST]}, points better than {WAYS[way]} (share of hits, difference)"
        yield _above(found, title, "above 0: .853 on Object-CXR, the best of all", Aim(BEST), Aim(way))
    many = f"norm_grad conv1x1{SEVERAL}"
    title = f"{WAYS[many]}, points better than Grad-CAM (difference)"
    yield _above(found, title, ".611 against .547 on LVOT", Aim(many), Aim("grad_cam"))
    many = f"{BEST}{SEVERAL}"
    title = "NormGrad conv3×3 points better with several layers than with one (difference)"
    yield _above(found, title, ".602 against .430 on LVOT; on Object-CXR one layer is best", Aim(many), Aim(BEST))


def _smoothing(found: Found) -> Iterator[Claim]:
    said = "above 0: crucial for gradients"
    for way in PIXEL:
        title = f"Smoothing helps {WAYS[f'{way}{CUT}']}, as the paper does (hits with it − without)"
        yield _above(found, title, said, Aim(f"{way}{CUT}"), Aim(f"{way}{CUT}", "none"))
        title = f"Smoothing helps {WAYS[way]} that is not cut"
        yield _above(found, title, f"{said}; without the cut not in the paper", Aim(way), Aim(way, "none"))
    for way in ("grad_cam", BEST):
        gap = _gap(found, Aim(way), Aim(way, "none"))
        title = f"Smoothing changes nothing for {WAYS[way]} (less than {NEGLIGIBLE} either way)"
        yield within(title, "negligible", gap, NEGLIGIBLE, len(found.runs))


def _random(found: Found) -> Iterator[Claim]:
    said = "trained networks point better (its Sect. 4.4; no figure at hand)"
    for way in ("grad_cam", "guided_backprop", BEST, f"{BEST}{SEVERAL}", f"norm_grad scaling{SEVERAL}"):
        for depth, named in ((SEMI, "with a random head"), (found.depth, "that is all random")):
            title = f"{WAYS[way]}: the trained network points better than one {named}"
            if depth == SEMI and (same := _unchanged(found, way)):
                yield Claim(title, said, same, "does not hold here")
            else:
                yield _above(found, title, said, Aim(way), Aim(way, depth=depth))


def _unchanged(found: Found, way: str) -> str:
    """What there is to say where a random head changes no map at all (methods §0.6); else nothing."""
    alike = values(found, way, "alike", SEMI)
    if not (alike > 1 - 1e-6).all():
        return ""
    return (
        f"the map is the same for every head, rank correlation 1.000 on all {alike.size} maps: before an average and "
        "one linear layer every place has the same gradient"
    )


def _consistent(first: Found, second: Found) -> Iterator[Claim]:
    seeds = min(len(first.runs), len(second.runs))
    for other in ("grad_cam", *PIXEL):
        pairs = [[hits(one, Aim(way)).astype(float) for one in (first, second)] for way in (other, BEST)]
        gap = dom_difference((pairs[0][0], pairs[0][1]), (pairs[1][0], pairs[1][1]), patients(first))
        title = f"Two architectures agree more on {WAYS[BEST]}, than on {WAYS[other]} (DoM of the latter − former)"
        yield above(title, "above 0: NormGrad's DoM .001 on Object-CXR, .005 on LVOT", gap, 0.0, seeds)


def _several(found: Found) -> Iterator[Claim]:
    for name, named in (("pointed", "has a hill on"), ("covered", "covers")):
        (ours, places), (theirs, _) = (several(found, way, name) for way in (BEST, "grad_cam"))
        if places:
            people = patients(found)
            gap = mean_difference(ours, theirs, [people[place] for place in places], paired_runs=True)
            title = f"{WAYS[BEST]}, {named} more of several objects than Grad-CAM (share of objects, difference)"
            yield above(title, "not asked", gap, 0.0, len(found.runs))


def _gap(found: Found, ours: Aim, theirs: Aim) -> Interval:
    return mean_difference(hits(found, ours), hits(found, theirs), patients(found), paired_runs=True)


def _above(found: Found, title: str, paper: str, ours: Aim, theirs: Aim) -> Claim:
    return above(title, paper, _gap(found, ours, theirs), 0.0, len(found.runs))


def within(title: str, paper: str, found: Interval, bound: float, seeds: int) -> Claim:
    """A claim that there is next to no difference: decided only where the whole interval lies inside, or outside."""
    verdict = "undecided"
    if found.low is not None and found.high is not None and seeds >= SEEDS:
        inside, outside = max(-found.low, found.high) < bound, max(found.low, -found.high) > bound
        verdict = "holds here" if inside else "does not hold here" if outside else verdict
    few = "" if seeds >= SEEDS else f", {seeds} seeds are too few"
    return Claim(title, paper, f"{found.text(3)}; {found.groups} patients, {seeds} seeds", verdict + few)
