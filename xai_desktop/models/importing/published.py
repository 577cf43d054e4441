"""The published weights of TorchXRayVision: their classes and operating points, as its own table has them.

An output without a name was not trained. A threshold is of the sigmoid of the logit; NaN in the library's table means
that there is none, and is None here.
"""

from dataclasses import dataclass
from pathlib import Path

_ALL = (
    *("Atelectasis", "Consolidation", "Infiltration", "Pneumothorax", "Edema", "Emphysema", "Fibrosis", "Effusion"),
    *("Pneumonia", "Pleural_Thickening", "Cardiomegaly", "Nodule", "Mass", "Hernia", "Lung Lesion", "Fracture"),
    *("Lung Opacity", "Enlarged Cardiomediastinum"),
)


@dataclass(frozen=True, slots=True)
class Published:
    """One file of weights, as the library offers it."""

    name: str
    file: str
    labels: tuple[str, ...]
    thresholds: tuple[float | None, ...]
    size: int


def classes_of(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Names that differ: an output that was not trained is called so."""
    return tuple(label or f"untrained output {index + 1}" for index, label in enumerate(labels))


def _trained(*labels: int) -> tuple[str, ...]:
    return tuple(name if index in labels else "" for index, name in enumerate(_ALL))


def _numbers(text: str) -> tuple[float | None, ...]:
    return tuple(None if word == "-" else float(word) for word in text.split())


PUBLISHED = (
    Published(
        "densenet121-res224-all",
        "nih-pc-chex-mimic_ch-google-openi-kaggle-densenet121-d121-tw-lr001-rot45-tr15-sc15-seed0-best.pt",
        _ALL,
        _numbers(
            "0.07422872 0.038290843 0.09814756 0.0098118475 0.023601074 0.0022490358 0.010060724 0.103246614 "
            "0.056810737 0.026791653 0.050318155 0.023985857 0.01939503 0.042889766 0.053369623 0.035975814 "
            "0.20204692 0.05015312"
        ),
        224,
    ),
    Published(
        "densenet121-res224-nih",
        "nih-densenet121-d121-tw-lr001-rot45-tr15-sc15-seed0-best.pt",
        _trained(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13),
        _numbers(
            "0.039117552 0.0034529066 0.11396341 0.0057298196 0.00045666535 0.0018880932 0.012037827 0.038744126 "
            "0.0037213727 0.014730946 0.016149804 0.054241467 0.037198864 0.0004403434 - - - -"
        ),
        224,
    ),
    Published(
        "densenet121-res224-pc",
        "pc-densenet121-d121-tw-lr001-rot45-tr15-sc15-seed0-best.pt",
        _trained(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15),
        _numbers(
            "0.031012505 0.013347598 0.081435576 0.001262615 0.002587246 0.0035944257 0.0023071 0.055412333 "
            "0.044385884 0.042766232 0.043258056 0.037629247 0.005658899 0.0091741895 - 0.026507627 - -"
        ),
        224,
    ),
    Published(
        "densenet121-res224-chex",
        "chex-densenet121-d121-tw-lr001-rot45-tr15-sc15-seed0-best.pt",
        _trained(0, 1, 3, 4, 7, 8, 10, 14, 15, 16, 17),
        _numbers(
            "0.1988969 0.05710573 - 0.0531293 0.1435217 - - 0.27212676 0.07749717 - 0.19712369 - - - 0.09932402 "
            "0.09273402 0.3270967 0.10888247"
        ),
        224,
    ),
    Published(
        "densenet121-res224-rsna",
        "kaggle-densenet121-d121-tw-lr001-rot45-tr15-sc15-seed0-best.pt",
        _trained(8, 16),
        _numbers("- - - - - - - - 0.13486601 - - - - - - - 0.13511065 -"),
        224,
    ),
    Published(
        "densenet121-res224-mimic_nb",
        "mimic_nb-densenet121-d121-tw-lr001-rot45-tr15-sc15-seed0-best.pt",
        _trained(0, 1, 3, 4, 7, 8, 10, 14, 15, 16, 17),
        _numbers(
            "0.08558747 0.011884617 - 0.0040595434 0.010733786 - - 0.118761964 0.022924708 - 0.06358637 - - - "
            "0.022143636 0.017476924 0.1258702 0.014020768"
        ),
        224,
    ),
    Published(
        "densenet121-res224-mimic_ch",
        "mimic_ch-densenet121-d121-tw-lr001-rot45-tr15-sc15-seed0-best.pt",
        _trained(0, 1, 3, 4, 7, 8, 10, 14, 15, 16, 17),
        _numbers(
            "0.09121389 0.010573786 - 0.005023008 0.003698257 - - 0.08001232 0.037242252 - 0.05006329 - - - "
            "0.019866971 0.03823637 0.11303808 0.0069147074"
        ),
        224,
    ),
    Published(
        "resnet50-res512-all",
        "pc-nih-rsna-siim-vin-resnet50-test512-e400-state.pt",
        _ALL,
        _numbers(
            "0.51570356 0.50444704 0.53787947 0.50723547 0.5025118 0.5035252 0.5038076 0.51862943 0.5078151 "
            "0.50724894 0.5056339 0.510706 0.5053923 0.5020846 - 0.5080557 0.5138526 -"
        ),
        512,
    ),
)


def published(path: Path) -> Published | None:
    """By the name that the library gives the file."""
    return next((one for one in PUBLISHED if one.file == path.name), None)


def with_thresholds(thresholds: tuple[float | None, ...]) -> Published | None:
    """By operating points that are kept beside the weights, to six digits."""
    return next((one for one in PUBLISHED if _same(one.thresholds, thresholds)), None)


def _same(these: tuple[float | None, ...], those: tuple[float | None, ...]) -> bool:
    if len(these) != len(those):
        return False
    pairs = zip(these, those, strict=True)
    return all(a is b is None or (a is not None and b is not None and abs(a - b) < 1e-6) for a, b in pairs)
