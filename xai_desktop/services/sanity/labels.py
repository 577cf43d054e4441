"""Does the map change with the class that is asked about? Maps of other classes are held against that of the first.

This is not the label test of Adebayo et al. 2018, which trains a network anew on permuted labels and asks whether its
maps differ: here no network is trained, and only what the map owes to the class is looked at.
"""

from xai_desktop.core.sanity import CheckResult, Finding, Verdict, concluded
from xai_desktop.core.wording import noted
from xai_desktop.services.repeating import alike
from xai_desktop.services.sanity.asking import Asking, why_unfit
from xai_desktop.services.sanity.changes import own_classes
from xai_desktop.services.sanity.effects import finding_of
from xai_desktop.services.sanity.maps import first_map, ready

ONE_CLASS = noted("the network has one class, and there is no other to ask about")
TWO_CLASSES = noted(
    "the network's two classes exclude each other, so that what speaks for one speaks against the other, and there is "
    "no third to ask about"
)
CLASSLESS = noted("by its definition the method does not ask which class is meant")
MOST_OTHERS = 8
"""More classes than so many are not asked about on each film: these, in even steps through all others."""

SOME = noted("Of {classes} classes {count} others are asked about on each film, in even steps through all of them.")
NOTE = noted(
    "This is not the label test of Adebayo et al. (2018), which trains a network anew on random labels: here the same "
    "network is asked about its other classes, which costs no training and shows less."
)


def labels(asking: Asking) -> CheckResult:
    """Raises `BundleError`, `InputError`, `Cancelled`."""
    rule, classes = asking.rule("labels"), asking.bundle.card.classes
    if len(own_classes(asking.bundle)) < 2:
        reason = ONE_CLASS if len(classes) == 1 else TWO_CLASSES
        return CheckResult("labels", Verdict.NOT_TESTABLE, rule, reason=reason, notes=(NOTE,))
    reasons = {method.key: CLASSLESS if not method.by_class else why_unfit(asking, method) for method in asking.methods}
    fit = [method for method in asking.methods if not reasons[method.key]]
    rows: dict[str, list[float | None]] = {method.key: [] for method in fit}
    patients, why = [], ""
    for film in ready(asking, noted("maps of other classes")):
        patients.append(film.case.patient)
        for method in fit:
            first = first_map(asking, film, asking.recipe(method, film.target))
            others = [first_map(asking, film, asking.recipe(method, k)) for k in others_of(film.target, len(classes))]
            found = [alike(first, other, film.body).rank for other in others]
            known = [1 - one.value for one in found if one.value is not None]
            why = next((one.reason for one in found if one.value is None), why)
            rows[method.key].append(sum(known) / len(known) if known else None)
    lines = [
        Finding(method.label, Verdict.NOT_TESTABLE, reason=reasons[method.key])
        if reasons[method.key]
        else finding_of(method.label, rows[method.key], patients, rule, len(fit), most=2.0, why=why)
        for method in asking.methods
    ]
    some = (SOME.format(classes=len(classes), count=MOST_OTHERS),) if len(classes) > MOST_OTHERS + 1 else ()
    return concluded("labels", rule, tuple(lines), notes=(*some, NOTE))


def others_of(target: int, count: int) -> tuple[int, ...]:
    """All classes but the one asked about; of very many some, in even steps."""
    others = [k for k in range(count) if k != target]
    if len(others) <= MOST_OTHERS:
        return tuple(others)
    return tuple(others[(2 * number + 1) * len(others) // (2 * MOST_OTHERS)] for number in range(MOST_OTHERS))
