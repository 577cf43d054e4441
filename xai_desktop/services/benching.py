"""How fast are we here? Figures measured side by side with a peer in one run, never a time taken on its own."""

from collections.abc import Mapping

from xai_desktop.core.figure import Figure
from xai_desktop.core.task import Quiet, Task
from xai_desktop.explainers.subject import Steps
from xai_desktop.services import bench_peers as peers
from xai_desktop.services.bench_cases import Case, medians, residual_blocks

ROUNDS, PEER_ROUNDS = 9, 3
MOST_OVER_ONE_PASS, LEAST_OVER_PEER = 1.3, 15.0
_NAME = "Grad-CAM at all 16 blocks of ResNet-50, 224 px"


def figures(task: Task | None = None, rounds: int = ROUNDS, peer_rounds: int = PEER_ROUNDS) -> tuple[Figure, ...]:
    """The layer engine on ResNet-50: against one forward and backward, and against the peer, layer by layer."""
    case, peer = residual_blocks(), peers.installed(peers.GRAD_CAM)
    step = Steps(task or Quiet(), rounds + peer_rounds * peer)
    times = medians({"ours": lambda: case.layerwise("grad_cam"), "one pass": case.one_pass}, rounds, step)
    works = {"ours": lambda: case.layerwise("grad_cam"), "peer": lambda: layer_by_layer(case)}
    both = medians(works, peer_rounds, step) if peer else {}
    return one_pass(times["ours"], times["one pass"]), over_peer(both)


def layer_by_layer(case: Case) -> list[object]:
    """Every layer's Grad-CAM from the peer: one layer after the other."""
    each = [Case(case.name, case.net, case.x, (layer,), case.target) for layer in case.layers]
    return [peers.grad_cam("GradCAM")(one) for one in each]


def one_pass(ours: float, other: float) -> Figure:
    how = f"{ours * 1000:.0f} ms; one forward and one input-side backward {other * 1000:.0f} ms"
    return Figure(f"{_NAME}, over one pass", ours / other, "×", MOST_OVER_ONE_PASS, "at most", how)


def over_peer(both: Mapping[str, float]) -> Figure:
    name = f"{_NAME}, as fast as grad-cam layer by layer"
    if not both:
        return Figure(name, None, "×", LEAST_OVER_PEER, "at least", "grad-cam is not installed")
    how = f"{both['ours'] * 1000:.0f} ms against {both['peer'] * 1000:.0f} ms"
    return Figure(name, both["peer"] / both["ours"], "×", LEAST_OVER_PEER, "at least", how)
