"""P001's figures that are pictures: maps side by side, masked films, decays, and where CasCAM fails."""

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from xai_desktop.core.iterations import recombined
from xai_desktop.models.cascam_set import CascamSet
from xai_desktop.models.staged import StagedNet
from xai_desktop.services.reproduce.drawings import Pictures
from xai_desktop.services.reproduce.p001_films import MarkedFilm
from xai_desktop.services.reproduce.p001_maps import (
    CASCAM,
    base_map,
    label_of,
    positive,
    steps_of,
)
from xai_desktop.services.reproduce.p001_measured import Run, networks, normalisation, own_map
from xai_desktop.services.reproduce.p001_rows import Row
from xai_desktop.services.reproduce.p001_tiles import picture, tile_of, why
from xai_desktop.services.sheets import Sheet, Tile
from xai_desktop.training.cascam import Masking
from xai_desktop.training.features import Features

SHOWN = 4
DECAYS = (0.0, 0.05, 0.1, 0.3, 0.5)
"""Those of the paper's figure."""

ASIDE = ("cam", "grad_cam", "score_cam", "layer_cam", "full_grad")


def side_by_side(name: str, run: Run, films: Sequence[MarkedFilm], target: int) -> Pictures:
    """Films against CasCAM and some of the others, each map on its own scale, AP below."""
    nets, keys = networks(run.folder), [label_of(key) for key in ASIDE]
    known = {(row.film, row.method): row.ap for row in run.rows}
    rows = []
    for film in films[:SHOWN]:
        maps = own_map(nets, film, run.setting, target)
        maps |= {label_of(key): base_map(nets.models[0], film.x, key, target) for key in ASIDE}
        shown = [tile_of(film, maps[key], f"AP {known[film.name, key]:.2f}") for key in (CASCAM, *keys)]
        rows.append((film.name, (tile_of(film, None), *shown)))
    sheet = Sheet(f"Maps on {name} films", ("film", CASCAM, *keys), tuple(rows), SIGNED)
    return Pictures(f"maps-{name}", sheet.title, sheet)


FOOT = "Outlines: the finding green, the inserted word blue. Every map on its own scale. The first films, not chosen."
SIGNED = f"{FOOT}\nCAM keeps its signs: evidence against the finding is blue."


def masked_films(name: str, runs: Sequence[Run], film: MarkedFilm) -> Pictures:
    """What each network is given, by threshold (Fig. 6); one row for each training."""
    rows, count = [], 0
    for run in runs:
        nets, (mean, std) = networks(run.folder), normalisation(run.folder)
        masking = Masking(run.setting.scheme, run.setting.strength, mean, std)
        rows.append((run.setting.text.replace(", ", "\n"), tuple(_given(nets, film.x, masking))))
        count = len(nets.models)
    title = f"Masked films by network and threshold, {name} films"
    foot = "One film as each network is given it, and the probability of the finding that the network still gives it."
    columns = tuple(f"network {n}" for n in range(1, count + 1))
    return Pictures(f"masked-{name}", title, Sheet(title, columns, tuple(rows), foot))


def _given(nets: CascamSet, x: Tensor, masking: Masking) -> Iterator[Tile]:
    """As in the training: the film is darkened by each network's map of the finding, one after the other."""
    films = Features(x, torch.ones(1, 1))
    for net in nets.models:
        assert isinstance(net, StagedNet)
        with torch.no_grad():
            yield Tile(picture(films.x[0].numpy()), f"p = {float(net(films.x)[0, 0].sigmoid()):.2f}")
        films = masking.next(net, films)


def decays(name: str, run: Run, films: Sequence[MarkedFilm], target: int) -> Pictures:
    """Stored maps of all networks, added up for each decay (Fig. 7)."""
    nets = networks(run.folder)
    rows = []
    for film in films[:SHOWN]:
        maps = steps_of(nets, film.x, target, run.setting, len(nets.models)).maps
        rows.append((film.name, tuple(tile_of(film, positive(recombined(maps, decay))) for decay in DECAYS)))
    title = f"Decay: the same stored maps added up, {name} films"
    sheet = Sheet(title, tuple(f"λ {decay:g}" for decay in DECAYS), tuple(rows), FOOT)
    return Pictures(f"decay-{name}", title, sheet)


def failures(name: str, run: Run, films: Sequence[MarkedFilm], target: int) -> Pictures:
    """The films on which CasCAM loses most against CAM, worst first, whatever the reason (Fig. 8)."""
    nets, lost = networks(run.folder), dict(loss_of(run.rows))
    worst = sorted(films, key=lambda film: lost[film.name])[:SHOWN]
    rows = []
    for film in worst:
        maps = own_map(nets, film, run.setting, target)
        tiles = [tile_of(film, maps[key], why(film, maps[key])) for key in (CASCAM, label_of("cam"))]
        stages = steps_of(nets, film.x, target, run.setting, len(nets.models)).maps
        tiles += [tile_of(film, positive(heat), why(film, positive(heat))) for heat in stages]
        rows.append((f"{film.name}\nΔAP {lost[film.name]:+.2f}", (tile_of(film, None), *tiles)))
    columns = ("film", CASCAM, label_of("cam"), *(f"network {n}" for n in range(1, len(nets.models) + 1)))
    title = f"Where CasCAM fails, {name} films"
    foot = f"The {len(worst)} films of {len(films)} with the largest loss of AP against CAM. Below each map: its peak."
    return Pictures(f"failures-{name}", title, Sheet(title, columns, tuple(rows), foot))


def loss_of(rows: Sequence[Row]) -> Iterator[tuple[str, float]]:
    """Film and CasCAM's AP minus CAM's."""
    theirs = {row.film: row.ap for row in rows if row.method == label_of("cam")}
    return ((row.film, row.ap - theirs[row.film]) for row in rows if row.method == CASCAM)
