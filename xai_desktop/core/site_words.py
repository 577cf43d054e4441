"""What a site has set, in words for the person at the screen: each thing with what it means for them."""

from dataclasses import dataclass
from typing import Any

from xai_desktop.core.site_policy import AllowedProgram, SitePolicy
from xai_desktop.core.wording import counted, local, noted, wording

SHORT = 12
"""Digits of a hash that are enough to find it in the file."""

STEPS = noted("Reading steps")
NAMES = {
    "hospital": noted("Hospital"),
    "logo": noted("Logo"),
    "theme": noted("Colours"),
    "font_points": noted("Text"),
    "language": noted("Language"),
}
VALUES = {
    "dark": noted("Dark"),
    "light": noted("Light"),
    "system": noted("As the desktop has it"),
    "en": "English",
    "de": "Deutsch",
    "": noted("none"),
}
NOT_CHANGED = noted("It cannot be changed on these pages.")


@dataclass(frozen=True, slots=True)
class SiteLine:
    """`value` is what is set, `meaning` a sentence or two."""

    title: str
    value: str
    meaning: str


def site_lines(policy: SitePolicy, reviews: str) -> tuple[SiteLine, ...]:
    """Whatever differs from a machine without a policy. `reviews` is where this person's reviews lie."""
    return (*_steps(policy), *_results(policy), *_reviews(policy, reviews), *_networks(policy), *_taste(policy))


def _steps(policy: SitePolicy) -> list[SiteLine]:
    on = policy.settings.get("reading_steps")
    if on is None:
        return []
    meaning = (
        wording("Every film in the window is read in its steps, those of the demo, too. Nobody can turn them off here.")
        if on
        else wording("Films open with everything in sight. Nobody can turn the steps on here.")
    )
    return [SiteLine(wording(STEPS), wording("on") if on else wording("off"), meaning)]


def _results(policy: SitePolicy) -> list[SiteLine]:
    lines = []
    if policy.research_destination:
        meaning = wording("DICOM results with a patient's own identifiers may go there, and nowhere else.")
        lines.append(SiteLine(wording("Research destination"), policy.research_destination, meaning))
    if policy.deidentified_results:
        meaning = wording(
            "Every export calls films and patients by pseudonyms. Expert marks and import reports name films by their "
            "files and are not written; the folders of audits do so, too, and stay in the house."
        )
        lines.append(SiteLine(wording("Results"), wording("by pseudonyms"), meaning))
    return lines


def _reviews(policy: SitePolicy, reviews: str) -> list[SiteLine]:
    if policy.reviews_folder is None:
        meaning = wording("Nobody can tell where your site wants reviews to be kept, so none are stored.")
        return [SiteLine(wording("Reviews"), wording("not stored"), meaning)]
    if not policy.reviews_folder:
        return []
    meaning = wording("What you confirm is stored there and nowhere else. Reviews from before stay where they were.")
    return [SiteLine(wording("Reviews"), reviews, meaning)]


def _networks(policy: SitePolicy) -> list[SiteLine]:
    lines = []
    if policy.only_listed_networks:
        meaning = wording("No network opens but these and those that came with the program.")
        lines.append(SiteLine(wording("Networks"), _listed(policy.allowed_networks), meaning))
    if policy.allowed_programs:
        meaning = wording("These files of networks may run as programs; no other one does.")
        lines.append(SiteLine(wording("Networks that are programs"), _listed(policy.allowed_programs), meaning))
    if policy.networks_folder:
        meaning = wording("The networks in it are listed for everybody.")
        lines.append(SiteLine(wording("Networks of the site"), policy.networks_folder, meaning))
    return lines


def _listed(ones: tuple[AllowedProgram, ...]) -> str:
    count = counted("{n} listed", "{n} listed", len(ones))
    return "\n".join((count, *(f"{one.sha256[:SHORT]}… {one.note}".rstrip() for one in ones)))


def _taste(policy: SitePolicy) -> list[SiteLine]:
    found = [(name, policy.settings[name]) for name in NAMES if name in policy.settings]
    return [SiteLine(wording(NAMES[name]), _shown(value), wording(NOT_CHANGED)) for name, value in found]


def _shown(value: Any) -> str:
    said = local(f"{value:g}") if isinstance(value, float) else str(value)
    known = VALUES.get(said)
    return wording(known) if known else said
