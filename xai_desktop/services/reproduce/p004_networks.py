"""The classifiers of a page on Feature CAM: trained here, bundled with the program, or somebody's own."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from xai_desktop.core.errors import UsageError
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.naming import safe_name
from xai_desktop.core.task import Task
from xai_desktop.io.bundle_files import CARD, find_bundle
from xai_desktop.models.backbones import CASCADE_NET
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.models.store import load_bundle
from xai_desktop.services.kept_parts import black_of
from xai_desktop.services.reproduce.p004_darkening import darkened
from xai_desktop.services.reproduce.p004_films import Films, films_of, pictures_in
from xai_desktop.services.reproduce.p004_maps import Making
from xai_desktop.services.reproduce.p004_measuring import measured
from xai_desktop.services.reproduce.p004_rows import Row, load, save
from xai_desktop.services.reproduce.plan import Plan
from xai_desktop.services.training import train
from xai_desktop.services.training_films import split_of
from xai_desktop.services.training_order import TrainOrder, order_from
from xai_desktop.training.examples import Split

NETWORKS = "narrow,plain,resnet18:blocks,vgg11_bn"
BUNDLES = "demo-cascade,demo-end-to-end"


@dataclass(frozen=True, slots=True, eq=False)
class Classifier:
    """A network, the films that it is asked about, and the folder in which its rows are kept."""

    name: str
    bundle: ModelBundle
    films: Films
    folder: Path

    def rows(self, making: Making, task: Task) -> tuple[Row, ...]:
        """What was measured with these films and maps, or is measured now."""
        facts = repr((self.bundle.card.weights_hash, self.films.ids, making))
        path = self.folder / f"rows-{hashlib.sha256(facts.encode()).hexdigest()[:8]}.csv"
        if not path.is_file():
            save(measured(self.bundle, self.films, making, task), path)
        return load(path)


def asked_for(plan: Plan, choice: str, default: str) -> tuple[str, ...]:
    """The names of a choice; `none` is nothing."""
    words = plan.words(choice, default)
    return () if words == ("none",) else words


def order_of(plan: Plan, network: str, seed: int) -> TrainOrder:
    """`plain` is the plan's own network, `narrow` the same with half of its widths, any other word a backbone.

    The whole network learns at once, as the paper's have; its additional heads are not used here, and learn as short
    as they can. Raises `UsageError`.
    """
    order, safe = plan.order, safe_name(network)
    architecture, arguments = order.architecture, order.arguments
    if network == "narrow":
        if architecture != CASCADE_NET:
            raise UsageError("--choice networks=narrow: halves the widths of the project's own network; leave it out.")
        own = dict(arguments)
        widths = own["widths"]
        assert isinstance(widths, tuple | list)
        arguments = tuple({**own, "widths": tuple(max(1, width // 2) for width in widths)}.items())
    elif network != "plain":
        made = order_from(data=order.data, backbone=network, channels=order.spec.channels, size=order.spec.size[0])
        architecture, arguments = made.architecture, made.arguments
    recipe = replace(order.recipe, seed=seed, tap_epochs=1)
    return replace(order, arm="end-to-end", architecture=architecture, arguments=arguments, recipe=recipe,
                   name=f"p004-{safe}-{seed}")  # fmt: skip


def drawn(plan: Plan, split: Split, out: Path, task: Task) -> Iterator[Classifier]:
    """Networks that are trained on the plan's films, and those of the catalogue, on films of the test part.

    What lies in `out` already is not trained again.
    """
    known: dict[InputSpec, Films] = {plan.order.spec: films_of(split.judged, plan.films)}
    dark = plan.says("dark")
    if dark:
        split = darkened(split, black_of(plan.order.spec), plan.seeds[0])
    for network in asked_for(plan, "networks", NETWORKS):
        for seed in plan.seeds:
            order = replace(order_of(plan, network, seed), classes=split.train.classes)
            folder = out / f"{safe_name(network)}{'-dark' if dark else ''}-{seed}"
            if not (folder / CARD).is_file():
                for event in train(order, folder, task, split=split):
                    task.step(event.epoch, event.epochs, f"{network}, seed {seed}: {event.part}")
            name = network.partition(":")[0] + (f", seed {seed}" if len(plan.seeds) > 1 else "")
            yield Classifier(name, _loaded(folder, plan), known[plan.order.spec], folder)
    for name in asked_for(plan, "bundles", BUNDLES):
        bundle = load_bundle(name, plan.order.device)
        spec = bundle.card.input
        if spec not in known:
            again = first_split(replace(plan, order=replace(plan.order, spec=spec)), task)
            known[spec] = films_of(again.judged, plan.films)
        yield Classifier(bundle.name, bundle, known[spec], out / safe_name(bundle.name))


def _loaded(folder: Path, plan: Plan) -> ModelBundle:
    """Raises `UsageError` where a network lies there that takes other films."""
    bundle = load_bundle(folder, plan.order.device)
    if bundle.card.input != plan.order.spec:
        raise UsageError(f"{folder}: holds a network that takes films of another size; name another folder with --out.")
    return bundle


def first_split(plan: Plan, task: Task) -> Split:
    """All networks share the films, which the first seed decides."""
    return split_of(replace(plan.order, recipe=replace(plan.order.recipe, seed=plan.seeds[0])), task)


def own(plan: Plan, out: Path, task: Task) -> Iterator[Classifier]:
    """Somebody's own bundles on a folder of films, which need no labels: the whole film's class is the reference."""
    names, place = plan.words("own", ""), plan.choices.get("pictures", "")
    if bool(names) != bool(place):
        raise UsageError("--choice own=BUNDLE and --choice pictures=FOLDER belong together: name both, or neither.")
    for name in names:
        bundle = load_bundle(find_bundle(name), plan.order.device)
        films = pictures_in(Path(place), bundle.card.input, plan.films, task)
        yield Classifier(bundle.name, bundle, films, out / f"own-{safe_name(bundle.name)}")
