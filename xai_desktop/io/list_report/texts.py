"""What a list report says in words, the same in the PDF and in the HTML."""

from xai_desktop.core.list_report import Fact, ListEntry, ListSummary, ReaderLine


def title(summary: ListSummary) -> str:
    return f"List of {studies(summary.studies)}"


def synthetic(summary: ListSummary) -> str:
    """Which of the films were made by a program; empty where none was."""
    if not summary.synthetic:
        return ""
    some = f"{summary.synthetic} " if summary.synthetic < summary.studies - summary.failed else ""
    return f"{some}SYNTHETIC FILMS · made by a program, no patient"


def studies(count: int) -> str:
    return "1 study" if count == 1 else f"{count} studies"


def made_line(summary: ListSummary) -> str:
    """The newest time of a record: a list has no time of its own."""
    if not summary.made_at:
        return "No study of this list has a report."
    return f"The newest result is of {summary.made_at.replace('T', ' ')}."


def counts(summary: ListSummary) -> tuple[tuple[str, str], ...]:
    """(what, how many) of the whole list, in the order in which a reader asks."""
    calls = f"{summary.called} called, {summary.not_called} not called"
    points = f", {summary.no_point} without an operating point" if summary.no_point else ""
    judged = summary.right + summary.wrong + summary.unsure
    verdicts = f"{summary.right} right, {summary.wrong} wrong, {summary.unsure} unsure" if judged else "none given"
    return (
        ("studies", f"{summary.studies}"),
        ("without a report", f"{summary.failed}"),
        ("without a map", f"{summary.no_map} (empty, constant or not finite)"),
        ("without marks to compare with", f"{summary.no_reference}"),
        ("calls of the network", f"{calls}{points}"),
        ("verdicts about these calls", verdicts),
    )


READERS = (
    "marks of",
    "maps with an IoU",
    "none",
    "IoU: median (quartiles)",
    "random map",
    "ceiling",
    "peak inside",
    "by chance",
)


def reader_rows(summary: ListSummary) -> tuple[tuple[str, ...], ...]:
    """Under `READERS`: one row for each reader."""
    return tuple(
        (
            reader(one.reader),
            f"{one.iou.known}",
            f"{one.iou.unknown}",
            one.iou.text(),
            number(one.floor.median),
            number(one.ceiling.median),
            f"{one.peaks_inside} of {one.peaks}",
            f"{one.peak_chance:.1f}",
        )
        for one in summary.readers
    )


READERS_NOTE = (
    "Random map and ceiling are medians: the IoU to expect of a mask of the same area drawn at random, and the largest "
    "that this area allows. Medians and quartiles take only the maps that have an IoU; the others are counted beside."
)


def reader(name: str) -> str:
    return f"reader {name}" if name else "expert boxes"


def number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def call(entry: ListEntry) -> str:
    """Score and call of the class that is explained."""
    said = "no operating point" if entry.called is None else "called" if entry.called else "not called"
    return f"{number(entry.score)} · {said}"


def peak(line: ReaderLine) -> str:
    return "–" if line.peak_inside is None else "inside" if line.peak_inside else "outside"


def agreed(entry: ListEntry) -> tuple[str, ...]:
    """One sentence for each reader's marks."""
    return tuple(_agreed(line, bool(entry.map_sentence)) for line in entry.readers)


def _agreed(line: ReaderLine, no_map: bool) -> str:
    if line.iou is None:
        return f"{reader(line.reader)}: no IoU, {'there is no map' if no_map else line.reason}"
    limits = f"chance {number(line.floor)}, ceiling {number(line.ceiling)}"
    return f"{reader(line.reader)}: IoU {number(line.iou)} ({limits}), peak {peak(line)}"


def facts(summary: ListSummary) -> tuple[Fact, ...]:
    """What the results hang on, and the end of the audit chain in full."""
    head = summary.head
    if head is None:
        return summary.facts
    entry = Fact("audit chain", ((f"entry {head.number} of {head.at}", summary.studies),))
    return (*summary.facts, entry, Fact("its SHA-256", ((head.hash, summary.studies),)))


def foot(summary: ListSummary) -> str:
    """What stands at the foot of every page."""
    head = summary.head
    parts = (
        title(summary),
        f"audit chain {head.number}, {head.hash[:12]}" if head else "",
        next((fact.values[0][0] for fact in summary.facts if fact.name == "network"), ""),
        summary.made_at,
    )
    return " · ".join(filter(None, parts))
