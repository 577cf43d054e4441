"""Charts of an audit that was never made, with long names, films without a value, and numbers known beforehand."""

import numpy as np

from xai_desktop.core.cohort import charts as c
from xai_desktop.core.cohort.words import BOOTSTRAP, better, caption
from xai_desktop.metrics.box_plot import BoxPlot

LONG = "Grad-CAM++ (smooth, 16 copies, σ = 0.15) × densenet121-res224-chexpert-with-a-very-long-name-v2.1"
"""No audit has a longer name."""

NAMES = ("Grad-CAM", "HiResCAM", "Integrated gradients", LONG)
FINDINGS = ("Cardiomegaly", "Pleural effusion", "Mass", "Nodule", "Pneumothorax", "Infiltration", "Atelectasis")
THRESHOLDS = ("0.3", "0.5", "0.8")
IOU = c.Axis("IoU at percentile 90", low=0, high=1)


def numbers(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def scatter() -> c.Scatter:
    draw = numbers(1)
    a = draw.beta(2, 3, 96)
    b = np.clip(a + draw.normal(-0.04, 0.14, 96), 0, 1)
    points = [c.FilmPoint(f"film {n}", float(x), float(y)) for n, (x, y) in enumerate(zip(a, b, strict=True))]
    points[3] = c.FilmPoint("film 3", None, 0.4)
    points[7] = c.FilmPoint("film 7", 0.55, None)
    points[9] = c.FilmPoint("film 9", None, None)
    across, up = (c.Axis(f"IoU, {name}", low=0, high=1) for name in NAMES[:2])
    verdict = better(NAMES[0], c.Estimate(0.62, 0.55, 0.70, 96, 3))
    told = caption(96, interval=BOOTSTRAP, undefined=3, as_miss=True)
    return c.Scatter("a_against_b", "IoU of two explainers on the same films", told, across, up, tuple(points), verdict)


def by_threshold() -> c.Curves:
    xs = np.linspace(50, 99, 25)
    series = [
        c.Series(
            name,
            tuple(
                c.CurvePoint(
                    float(x), None if n == 2 and i == 4 else float(y), float(y - 0.04), float(y + 0.04), 96 - i
                )
                for i, (x, y) in enumerate(zip(xs, 0.35 - 0.00012 * (xs - 75 - 4 * n) ** 2 - 0.03 * n, strict=True))
            ),
        )
        for n, name in enumerate(NAMES)
    ]
    floor = c.Limit(
        c.LimitKind.FLOOR, "random map", points=tuple((float(x), float(0.09 - 0.001 * (x - 50))) for x in xs)
    )
    ceiling = c.Limit(c.LimitKind.CEILING, "best mask of the same area", points=((50, 0.3), (82, 0.92), (99, 0.35)))
    across, up = c.Axis("threshold", "percentile", 50, 100), c.Axis("mean IoU", low=0, high=1)
    told = caption(96, interval=BOOTSTRAP, undefined=1)
    return c.Curves(
        "iou_by_threshold", "IoU against the threshold", told, across, up, tuple(series), (floor, ceiling), chosen=90
    )


def by_layer(long: bool = True) -> c.Curves:
    short = tuple(f"layer {n}" for n in range(1, 6))
    places = tuple(f"features.denseblock{n}.denselayer{4 * n}.conv2" for n in range(1, 13)) if long else short
    points = tuple(c.CurvePoint(n, 0.1 + 0.03 * n, 0.08 + 0.03 * n, 0.13 + 0.03 * n, 96) for n in range(len(places)))
    series = (c.Series("stage-wise", points), c.Series("end to end", tuple(_moved(p, 0.05) for p in points)))
    told = caption(96, interval=BOOTSTRAP)
    limits = (c.Limit(c.LimitKind.CHANCE, "chance", 0.05),)
    up = c.Axis("L-ACC (IoU > 0.2)", "share of films")
    return c.Curves("l_acc_by_layer", "L-ACC by layer", told, c.Axis("layer"), up, series, limits, places)


def _moved(point: c.CurvePoint, by: float) -> c.CurvePoint:
    y, low, high = (None if one is None else one + by for one in (point.y, point.low, point.high))
    return c.CurvePoint(point.x, y, low, high, point.n)


def box_of(values: list[float | None]) -> c.Box:
    found = BoxPlot.of(values)
    if found is None:
        return c.Box(0, len(values))
    f = found
    return c.Box(f.count, f.undefined, f.low, f.first, f.median, f.third, f.high, f.mean, f.outliers)


TESTS = (
    c.Compared(0, 1, "p = 0.01", "Wilcoxon signed rank", 90, 0.012, -0.31),
    c.Compared(0, 3, "p < 0.01", "Wilcoxon signed rank", 90, 0.00002, -0.78),
)


def box_plots() -> c.BoxPlots:
    draw = numbers(2)
    groups = []
    for name in THRESHOLDS:
        boxes = [box_of([*draw.beta(2 + n, 4 - float(name) * 2, 90).tolist(), *[None] * (3 * n)]) for n in range(4)]
        groups.append(c.BoxGroup(name, tuple(boxes), TESTS))
    told = caption(96, undefined=18, more="Boxes: quartiles; whiskers: 1.5 box heights. Wilcoxon, Holm over 6 tests.")
    across, up = c.Axis("threshold", "of the map's range"), c.Axis("box covered", "share of pixels", 0, 1)
    return c.BoxPlots("box_covered", "Box covered at three thresholds", told, across, up, NAMES, tuple(groups))


def forest(findings: tuple[str, ...] = FINDINGS[:3]) -> c.Forest:
    draw = numbers(3)
    rows = []
    for n, name in enumerate(NAMES):
        cells: list[c.ForestCell | None] = []
        for m in range(len(findings)):
            value = float(draw.uniform(0.1, 0.6))
            estimate = c.Estimate(value, value - 0.06, value + 0.07, 96 - m, m)
            cells.append(c.ForestCell(estimate, 0.05, 0.7, 0.3, primary=n == 0 and m == 1))
        if n == 1:
            cells[0] = c.ForestCell(c.Estimate(None, None, None, 96, 96), 0.05, 0.7, None)
            cells[-1] = None
        rows.append(c.ForestRow(name, tuple(cells), n == 0))
    told = caption(96, interval=BOOTSTRAP, undefined=6, as_miss=True)
    title = "IoU of every explainer and model, by finding"
    return c.Forest("forest", title, told, c.Axis("IoU", low=0, high=1), findings, tuple(rows))


def dom() -> c.Bars:
    rows = []
    for n, name in enumerate(NAMES):
        means = (c.Estimate(0.5 + 0.05 * n, 0.45 + 0.05 * n, 0.56 + 0.05 * n, 3), c.Estimate(0.55, 0.5, 0.61, 3))
        gap = c.Estimate(0.05 * n - 0.05, 0.05 * n - 0.11, 0.05 * n + 0.02, 3)
        rows.append(c.Bar(name, gap, means, n == 0))
    rows.append(c.Bar("LIME", c.Estimate(None, n=3, undefined=3), (c.NO_ESTIMATE, c.Estimate(0.4, 0.3, 0.5, 3))))
    told = caption(96, interval="95 % interval of Welch over 3 training runs", undefined=3)
    across, means_across = c.Axis("difference of means (DoM)"), c.Axis("mean hit rate", low=0, high=1)
    arms = ("ResNet-50", "DenseNet-121")
    return c.Bars("dom", "Do two architectures agree?", told, across, tuple(rows), (), arms, means_across)


def ranking() -> c.Bars:
    rows = [
        c.Bar(name, c.Estimate(0.5 - 0.1 * n, 0.42 - 0.1 * n, 0.6 - 0.1 * n, 96, n), (), n == 0)
        for n, name in enumerate(NAMES)
    ]
    limits = (c.Limit(c.LimitKind.FLOOR, "random map", 0.08), c.Limit(c.LimitKind.CEILING, "best mask", 0.71))
    told = caption(96, interval=BOOTSTRAP, undefined=3, as_miss=True)
    return c.Bars(
        "ranking", "Explainers by their mean IoU", told, c.Axis("mean IoU", low=0, high=1), tuple(rows), limits
    )


def calibration() -> c.Calibration:
    bins = []
    for n in range(10):
        count = (41, 22, 9, 5, 3, 0, 4, 6, 11, 27)[n]
        share = min(1.0, 0.08 * n + 0.02)
        ends = (max(0.0, share - 0.1), min(1.0, share + 0.14)) if count else (None, None)
        known = (n / 10 + 0.05, share) if count else (None, None)
        bins.append(c.CalibrationBin(n / 10, (n + 1) / 10, count, *known, *ends))
    told = caption(128, interval="95 % interval of Wilson")
    across, up = c.Axis("score of the network"), c.Axis("films with the finding", "share")
    return c.Calibration("calibration", "Calibration for mass", told, across, up, tuple(bins), 0.34, ("Brier 0.142",))


def against_size() -> c.MetricAgainst:
    draw = numbers(4)
    size = np.exp(draw.normal(1.4, 0.9, 96))
    iou = np.clip(0.12 * np.log(size) + 0.2 + draw.normal(0, 0.1, 96), 0, 1)
    points = [
        c.FilmPoint(f"film {n}", float(x), None if n == 5 else float(y), FINDINGS[n % 3])
        for n, (x, y) in enumerate(zip(size, iou, strict=True))
    ]
    places = np.quantile(size, np.linspace(0.05, 0.95, 12))
    median = tuple(
        c.CurvePoint(
            float(x), float(0.12 * np.log(x) + 0.2), float(0.12 * np.log(x) + 0.12), float(0.12 * np.log(x) + 0.3), 20
        )
        for x in places
    )
    limits = (c.Limit(c.LimitKind.CEILING, "best mask of the same area", points=((0.5, 0.05), (10, 1.0), (40, 0.25))),)
    told = caption(96, undefined=1, more="Line: running median of 20 films, band: quartiles.")
    across = c.Axis("size of the box", "% of the film", log=True)
    return c.MetricAgainst(
        "iou_by_size",
        "IoU against the size of the box",
        told,
        across,
        c.Axis("IoU", low=0, high=1),
        tuple(points),
        median,
        limits,
    )


def four_field() -> c.FourField:
    def field(first: int, count: int) -> c.Field:
        share = count / 90
        return c.Field(
            tuple(f"film {n}" for n in range(first, first + count)), c.Estimate(share, share - 0.05, share + 0.06, 90)
        )

    fields = ((field(0, 51), field(51, 19)), (field(70, 8), field(78, 12)))
    unplaced = tuple(f"film {n}" for n in range(90, 96))
    told = caption(96, interval=BOOTSTRAP, undefined=6)
    title = "Was the call right, and did the map lie in the right place?"
    return c.FourField("four_field", title, told, fields, unplaced, "the map is empty")


def picture(seed: int, height: int = 96, width: int = 96) -> c.Pixels:
    y, x = np.mgrid[:height, :width]
    draw = numbers(seed)
    blob = np.exp(-((x - draw.uniform(20, 70)) ** 2 + (y - draw.uniform(20, 70)) ** 2) / 300)
    grey = np.clip(60 + 120 * blob + draw.normal(0, 8, (height, width)), 0, 255).astype(np.uint8)
    return c.Pixels.of(np.stack([grey, grey, (grey * 0.8).astype(np.uint8)], 2), f"picture {seed}")


def contact_sheet() -> c.ContactSheet:
    def tiles(first: int) -> tuple[c.FilmTile, ...]:
        return tuple(
            c.FilmTile(f"film {n}", picture(n), f"patient-{n:04d}_frontal_{n}.dcm\nIoU {0.9 - n / 40:.2f}")
            for n in range(first, first + 5)
        )

    rows = (("best", tiles(0)), ("median", tiles(10)), ("worst", tiles(20)))
    told = caption(96, undefined=6, more="Five films of each kind by IoU.")
    return c.ContactSheet("films", "The best, the median and the worst films", told, rows)


def clusters() -> c.Clusters:
    made = [
        c.Cluster(name, tuple(f"film {n}" for n in range(count)), picture(count), picture(count + 1), about)
        for name, count, about in (
            ("L marker", 14, "upper left corner"),
            ("ECG leads", 9, ""),
            ("not yet named 3", 6, "below the diaphragm"),
        )
    ]
    told = caption(31, more="Films whose map missed the box, by where it went.")
    return c.Clusters("wrong_places", "Where the map went when it was wrong", told, tuple(made), 2)


def all_charts() -> tuple[c.Chart, ...]:
    return (
        scatter(),
        by_threshold(),
        by_layer(),
        box_plots(),
        forest(),
        dom(),
        ranking(),
        calibration(),
        against_size(),
        four_field(),
        contact_sheet(),
        clusters(),
    )
