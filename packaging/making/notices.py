"""The licences of everything in the bundle in one file, and its parts as a CycloneDX document."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

from making.facts import Facts, epoch
from making.inventory import Part

LINE = "=" * 100


def write_licences(parts: Sequence[Part], facts: Facts, place: Path) -> None:
    """Every text once, under the names that it is of. Raises `SystemExit` where a part has neither text nor name."""
    silent = [part.name for part in parts if not part.texts and not part.licence]
    if silent:
        raise SystemExit(f"These parts of the bundle say nothing of their licence: {', '.join(silent)}.")
    head = f"XAI Desktop {facts.version} ({facts.variant}) holds {len(parts)} works of others. Their licences follow.\n"
    place.write_text("\n".join([head, *map(_paragraph, parts)]), "utf-8")


def _paragraph(part: Part) -> str:
    texts = dict.fromkeys(text.read_text("utf-8", errors="replace").strip() for text in part.texts)
    title = f"{part.name} {part.version}" + (f" - {part.licence}" if part.licence else "")
    return "\n".join([LINE, title, LINE, "", *(f"{text}\n" for text in texts)])


def write_sbom(parts: Sequence[Part], facts: Facts, place: Path) -> None:
    """CycloneDX 1.6, checked against its schema; times and numbers come from the commit."""
    bom = Bom(components=[_component(part) for part in parts])
    whole = Component(
        name="xai-desktop",
        version=facts.version,
        type=ComponentType.APPLICATION,
        bom_ref=f"xai-desktop@{facts.version}",
    )
    bom.metadata.component = whole
    bom.register_dependency(whole, bom.components)
    bom.metadata.timestamp = datetime.fromtimestamp(epoch(), UTC)
    bom.serial_number = uuid5(NAMESPACE_URL, f"{facts.name}/{facts.commit}")
    text = make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2)
    wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if wrong:
        raise SystemExit(f"The list of parts is no CycloneDX: {wrong}")
    place.write_text(text + "\n", "utf-8")


def _component(part: Part) -> Component:
    kind = {"pypi": "pypi", "deb": "deb", "generic": "generic"}[part.kind]
    space = "debian" if kind == "deb" else None
    link = PackageURL(kind, space, part.name, part.version)
    licences = [DisjunctiveLicense(name=part.licence)] if part.licence else []
    name = str(link)
    return Component(name=part.name, version=part.version, purl=link, bom_ref=name, licenses=licences)
