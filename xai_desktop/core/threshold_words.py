"""A threshold as plain JSON values, and as a word of the command line."""

from typing import Any
from urllib.parse import unquote

from xai_desktop.core.errors import InputError
from xai_desktop.core.threshold import Absolute, Cut, Otsu, Percentile, PerClass, Threshold

WORDS = "p:90 (percentile by rank), abs:0.3 (in the map's own unit) or otsu"


def threshold_json(threshold: Threshold) -> dict[str, Any]:
    """`{"kind": "percentile", "percentile": 90.0}` and the like; `threshold_of` reads it back.

    What a network's card names stays with the card.
    """
    match threshold:
        case Percentile(q):
            return {"kind": "percentile", "percentile": q}
        case Absolute(value):
            return {"kind": "absolute", "value": value}
        case Otsu():
            return {"kind": "otsu"}
        case PerClass(table, otherwise, _):
            classes = {name: threshold_json(cut) for name, cut in table}
            return {"kind": "per class", "classes": classes, "otherwise": threshold_json(otherwise)}


def threshold_of(data: object) -> Threshold:
    """Raises `InputError` for what is no threshold."""
    if not isinstance(data, dict) or data.get("kind") != "per class":
        return cut_of(data)
    classes = data.get("classes")
    if not isinstance(classes, dict):
        raise InputError("The thresholds per class are a table of classes; write one, or {} for none.")
    table = tuple((str(name), cut_of(one)) for name, one in classes.items())
    return PerClass(table, cut_of(data.get("otherwise")))


def cut_of(data: object) -> Cut:
    """A threshold that is the same for every class. Raises `InputError`."""
    known = data if isinstance(data, dict) else {}
    match known.get("kind"):
        case "percentile":
            return Percentile(_number(known.get("percentile")))
        case "absolute":
            return Absolute(_number(known.get("value")))
        case "otsu":
            return Otsu()
    raise InputError(f"A threshold is a percentile, an absolute value or otsu, not {data!r}.")


def threshold_from_word(word: str) -> Cut:
    """`p:90`, `abs:0.3` or `otsu`. Raises `InputError` that names them."""
    kind, _, number = word.strip().casefold().partition(":")
    if kind == "otsu" and not number:
        return Otsu()
    try:
        if kind == "p":
            return Percentile(float(number))
        if kind == "abs":
            return Absolute(float(number))
    except ValueError:
        pass
    raise InputError(f"There is no threshold {word!r}; write {WORDS}.")


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(f"A threshold's number is a number, not {value!r}.")
    return float(value)


def threshold_word(threshold: Cut) -> str:
    """As the command line writes it: `p:90`, `abs:0.3`, `otsu`; `threshold_from_word` reads it back."""
    match threshold:
        case Percentile(q):
            return f"p:{q!r}".removesuffix(".0")
        case Absolute(value):
            return f"abs:{value!r}"
        case Otsu():
            return "otsu"


def policy_from_word(word: str) -> Threshold:
    """`Mass=p:95,Nodule=otsu,p:90`: a threshold of its own for some classes, and one for all others (p:90 where none
    is written); or a threshold as above. Raises `InputError`.
    """
    if "=" not in word:
        return threshold_from_word(word)
    table: list[tuple[str, Cut]] = []
    rest: list[Cut] = []
    for part in filter(None, (one.strip() for one in word.split(","))):
        name, equals, own = (one.strip() for one in part.rpartition("="))
        if equals and name:
            table.append((unquote(name), threshold_from_word(own)))
        else:
            rest.append(threshold_from_word(part))
    names = [name.casefold() for name, _ in table]
    if len(rest) > 1 or len(set(names)) < len(names) or not table:
        raise InputError(f"There is no threshold {word!r}; write each class once, and at most one for all others.")
    return PerClass(tuple(table), rest[0] if rest else Percentile())


def policy_word(threshold: Threshold) -> str:
    """`policy_from_word` reads it back; what a network's card names is not in it."""
    if not isinstance(threshold, PerClass):
        return threshold_word(threshold)
    own = (f"{_plain(name)}={threshold_word(cut)}" for name, cut in threshold.table)
    return ",".join((*own, threshold_word(threshold.otherwise)))


def cut_word_of(word: str, label: str) -> str:
    """What a policy says of a class: `p:95` of `Mass=p:95,p:90` for a mass; any other word as it stands."""
    return policy_word(policy_from_word(word).of(label)) if "=" in word else word


def _plain(name: str) -> str:
    """Without the signs that part a policy, or policies."""
    for sign, written in (("%", "%25"), (",", "%2C"), ("=", "%3D"), (";", "%3B")):
        name = name.replace(sign, written)
    return name
