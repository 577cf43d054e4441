"""Does the map stay where nothing that matters changes? Made once more, and of films that are shifted.

- `repeat`: another seed, noise of 1 % that no eye sees, the film moved by one pixel of the input.
- `input_shift`: a constant added to every input and taken away again before the first layer (Kindermans et al. 2019:
  the network computes the very same, so a faithful map stays); contrast and brightness of the film changed a little;
  the film moved by 4 % and its map moved back. The bundle's own preprocessing is fixed and comes before all of this.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace

from torch import Tensor, nn

from xai_desktop.core.sanity import CheckResult, Finding, Verdict, concluded
from xai_desktop.core.wording import noted, told
from xai_desktop.explainers import hooks
from xai_desktop.explainers.noisy import span
from xai_desktop.services.repeating import Alike, Repeated
from xai_desktop.services.sanity.asking import Asking, why_unfit
from xai_desktop.services.sanity.effects import finding_of
from xai_desktop.services.sanity.maps import ready, repeated

FAR = 0.04
"""Of the input's longer side: how far a film is moved."""

CONTRAST, BRIGHTNESS = 0.9, 0.03
"""Times its contrast around the middle, plus a share of its range."""

Again = Callable[[Repeated], Alike]


def repeat(asking: Asking) -> CheckResult:
    """Raises `BundleError`, `InputError`, `Cancelled`."""
    ways: dict[str, Again] = {
        noted("another seed"): lambda own: own.with_seed(asking.seed + 1),
        noted("noise of 1 %"): lambda own: own.with_noise(draw=asking.seed),
        noted("moved by one pixel"): lambda own: own.with_shift(),
    }
    return _check("repeat", asking, ways, "maps made once more")


def input_shift(asking: Asking) -> CheckResult:
    """Raises `BundleError`, `InputError`, `Cancelled`."""
    far = max(2, round(FAR * max(asking.bundle.card.input.size)))
    ways: dict[str, Again] = {
        noted("constant added and taken away"): compensated,
        noted("contrast and brightness"): _exposed,
        told("moved by {count} pixels", count=far): lambda own: own.with_shift(far, far),
    }
    if not any(True for _ in asking.bundle.net.parameters()):
        del ways["constant added and taken away"]  # a program in a process of its own cannot be told to take it away
    return _check("input_shift", asking, ways, "maps of shifted films")


def compensated(own: Repeated) -> Alike:
    """The film with half of its range added, asked of a network that takes it away first."""
    constant = 0.5 * span(own.x)
    net = shifted(own.net, constant)
    return replace(own, x=own.x + constant).of(net)


def shifted(net: nn.Module, constant: Tensor | float) -> nn.Module:
    """A copy that takes a constant from its input; for the unshifted film plus the constant it computes the same."""
    return hooks.before(deepcopy(net).eval(), lambda x: x - constant)


def _exposed(own: Repeated) -> Alike:
    middle = own.x.mean()
    x = middle + CONTRAST * (own.x - middle) + BRIGHTNESS * span(own.x)
    return replace(own, x=x).of(own.net)


def _check(key: str, asking: Asking, ways: dict[str, Again], text: str) -> CheckResult:
    rule = asking.rule(key)
    unfit = {method.key: why for method in asking.methods if (why := why_unfit(asking, method))}
    fit = [method for method in asking.methods if method.key not in unfit]
    rows: dict[tuple[str, str], list[Alike]] = {(method.key, way): [] for method in fit for way in ways}
    patients = []
    for film in ready(asking, text):
        patients.append(film.case.patient)
        for method in fit:
            own = repeated(asking, film, method)
            for way, again in ways.items():
                rows[(method.key, way)].append(again(own))
    found = [Finding(method.label, Verdict.NOT_TESTABLE, reason=unfit[method.key])
             for method in asking.methods if method.key in unfit]  # fmt: skip
    for method in fit:
        for way in ways:
            own_rows = rows[(method.key, way)]
            found.append(finding_of(
                f"{method.label}: {way}", [one.rank.value for one in own_rows], patients, rule, len(rows), most=1.0,
                why=next((one.rank.reason for one in own_rows if one.rank.value is None), ""),
                beside=(("SSIM", [one.ssim.value for one in own_rows], "SSIM"),),
            ))  # fmt: skip
    return concluded(key, rule, tuple(found))
