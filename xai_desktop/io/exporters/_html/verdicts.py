"""What readers said, as in the PDF: side by side, then each reader with the verdict that counts first."""

from xai_desktop.core.report import Report
from xai_desktop.io.exporters import _verdict_words as told
from xai_desktop.io.exporters._html.tags import Markup, facts, table, tag


def verdicts(report: Report) -> Markup:
    """Empty where nobody confirmed a verdict."""
    people = told.readers(report)
    if not people:
        return Markup("")
    title = "Verdict" if len(people) == 1 else f"Verdicts · {len(people)} readers"
    beside = told.beside(report)
    both = Markup("") if beside is None else _beside(beside)
    return tag("section", tag("h2", title), both, *(_reader(one) for one in people))


def _beside(beside: told.Beside) -> Markup:
    rows = [(finding, *map(_flagged, said)) for finding, said in beside.rows]
    return table("The valid verdicts side by side", ("finding", *beside.names), rows)


def _flagged(text: str) -> str:
    plain = text.removesuffix(f", {told.WRONG_REASON}")
    return text if plain == text else Markup(tag("span", plain) + Markup(" ") + _wrong_reason())


def _wrong_reason() -> Markup:
    return tag("span", told.WRONG_REASON, class_="warn")


def _reader(one: told.ReaderSaid) -> Markup:
    valid = one.valid
    parts = [
        tag("h3", one.name),
        tag("p", f"{valid.title} · {valid.status}", class_="valid"),
        tag("p", valid.how, class_="quiet small"),
    ]
    if valid.answers:
        rows = [(*answers.cells, _wrong_reason() if answers.wrong_reason else "") for answers in valid.answers]
        parts.append(table(f"Verdict of {one.name}", (*told.QUESTIONS, "what follows"), rows))
    parts += [tag("p", text) for text in valid.remarks]
    parts += [facts("Beside the answers", valid.lines)] if valid.lines else []
    return tag("section", *parts, *(_earlier(said) for said in one.earlier))


def _earlier(said: told.Said) -> Markup:
    head = tag("strong", f"{said.title} · {said.status} · {said.how}")
    return tag("div", tag("p", head), tag("p", said.sentence), class_="earlier")
