"""The networks of a running program: loaded once each, and only ever touched from the MODEL lane.

The methods run on a worker thread. Importing torch takes over a second, so it happens inside them, never when the
window is built.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xai_desktop.app import rubbish
from xai_desktop.core.ask_wish import CoverWish, RegionWish
from xai_desktop.core.asked import RegionAnswer
from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.cascade import RowWish
from xai_desktop.core.device import AUTOMATIC, CPU, Devices
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.kept import KeptPixels
from xai_desktop.core.prediction import Prediction, Target
from xai_desktop.core.task import Task
from xai_desktop.core.threshold import Threshold
from xai_desktop.io.explanation_cache import DiskCache
from xai_desktop.services.cascading_table import CascadeTable, Strip
from xai_desktop.services.results import Film, MapResult

if TYPE_CHECKING:
    from xai_desktop.models.bundle import ModelBundle
    from xai_desktop.services.covering import Covered
    from xai_desktop.services.kept_maps import KeptMaps


class Engine:
    """Bundles by name, on one device. With `keeps` maps that were made before come back at once.

    `wished` is the device that somebody chose, or `AUTOMATIC`; `device` the one that networks run on, and `long_device`
    the one for what takes long: audits and checks, in processes of their own.
    """

    def __init__(self, wished: str = AUTOMATIC) -> None:
        self.wished, self.device, self.long_device = wished, CPU, CPU
        self.keeps = True
        self.disk = DiskCache()
        self._bundles: dict[str, ModelBundle] = {}
        self._kept: KeptMaps | None = None

    def start(self, task: Task) -> Devices:
        """Load the libraries that everything else needs. Returns the devices, each tried with a tiny computation."""
        task.step(0, 2, "loading the network library")
        try:
            from xai_desktop.models import devices
            from xai_desktop.services import explaining, predicting  # noqa: F401  - the imports are the work
        finally:
            rubbish.resume()
        task.step(1, 2, "looking for devices")
        found = self._take(Devices(devices.list_devices(), self.wished))
        task.step(2, 2)
        return found

    def choose(self, wished: str, task: Task) -> Devices:
        """Look at the devices once more, and run on another one from now on; networks are loaded there anew."""
        from xai_desktop.models.devices import list_devices

        task.step(0, 0, "looking for devices")
        self.wished = wished
        return self._take(Devices(list_devices(), wished))

    def _take(self, found: Devices) -> Devices:
        if found.chosen.key != self.device:
            self.forget()
        self.device, self.long_device = found.chosen.key, found.for_long_work.key
        return found

    def card(self, name: str, task: Task) -> tuple[BundleCard, dict[str, str]]:
        """The bundle's card, and the explainers that do not fit its network, with the reason."""
        from xai_desktop.services import explaining
        from xai_desktop.services.kept_dry_runs import refused

        bundle = self._bundle(name, task)
        return bundle.card, {**refused(bundle.card, bundle.device), **explaining.unsuitable(bundle)}

    def predict(self, name: str, film: Film, task: Task) -> Prediction:
        from xai_desktop.services import predicting

        return predicting.predict_and_show(self._bundle(name, task), film.image, task)

    def explain(self, name: str, film: Film, request: ExplainRequest, target: Target, task: Task) -> MapResult:
        from xai_desktop.services import examining

        return examining.explain_film(self._bundle(name, task), film, request, target, task, self._maps())

    def cascade(
        self,
        wishes: Sequence[tuple[RowWish, ExplainRequest]],
        film: Film,
        target: Target,
        mode: str,
        task: Task,
        before: Sequence[Strip] = (),
    ) -> Iterator[CascadeTable]:
        """The rows that are wished for, after those `before`, as they come; a network is loaded at its turn."""
        from xai_desktop.services.cascading import cascaded

        def bundle_of(name: str) -> "ModelBundle":
            return self._bundle(name, task)

        return cascaded(wishes, bundle_of, film, target.title, mode, task, before, self._maps())

    def ask_about(self, name: str, film: Film, wish: RegionWish, task: Task) -> RegionAnswer:
        """What the network says without a region, and to it alone."""
        from xai_desktop.services.asking import ask_about

        bundle, explanation, layers = self._bundle(name, task), wish.explanation, wish.layers
        return ask_about(bundle, film, wish.region, wish.target, explanation=explanation, layers=layers, task=task)

    def cover(
        self, name: str, film: Film, wish: CoverWish, target: Target, request: ExplainRequest, task: Task
    ) -> "Iterator[Covered]":
        """What the network says to a covered film: first the scores, then the map."""
        from xai_desktop.services.covering import cover

        return cover(self._bundle(name, task), film, wish, target, request, task)

    def keep(self, name: str, film: Film, result: MapResult, threshold: Threshold, task: Task) -> KeptPixels:
        """What the network says to the pixels that a map keeps."""
        from xai_desktop.services.keeping import keep

        return keep(self._bundle(name, task), film, result, threshold, task=task)

    def forget(self) -> None:
        """Put all networks and kept maps out of memory; nothing may be under way any more."""
        self._bundles.clear()
        self._kept = None

    def forget_kept(self) -> None:
        """Remove every map that is kept, on the disk and in memory. For any thread."""
        kept = self._kept
        if kept is not None:
            kept.clear()
        else:
            self.disk.clear()

    def keep_hed(self, path: Path, task: Task) -> Path:
        """Raises `BundleError` where the file holds no weights of HED."""
        from xai_desktop.models.hed_weights import keep_hed

        task.step(0, 0, "checking the weights")
        return keep_hed(path)

    def _maps(self) -> "KeptMaps | None":
        from xai_desktop.services.kept_maps import KeptMaps

        self._kept = self._kept or KeptMaps(self.disk)
        return self._kept if self.keeps else None

    def _bundle(self, name: str, task: Task) -> "ModelBundle":
        """A bundle of the catalogue, or at a path. Raises `BundleError`."""
        if name not in self._bundles:
            from xai_desktop.models.store import load_bundle

            task.step(0, 0, "loading the network")
            self._bundles[name] = load_bundle(name, self.device)
        return self._bundles[name]
