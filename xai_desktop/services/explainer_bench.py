"""Every method beside the library that people use for it now: ours, theirs, how many times as fast."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import torch

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.figure import Figure
from xai_desktop.core.task import Quiet, Task
from xai_desktop.explainers import explain_tensor
from xai_desktop.explainers.pictures import picture_of
from xai_desktop.explainers.smoothing import gaussian
from xai_desktop.explainers.subject import Steps
from xai_desktop.explainers.superpixels import superpixels
from xai_desktop.services import bench_peers as peers
from xai_desktop.services.bench_cases import Case, case_of, medians, residual_blocks
from xai_desktop.services.bench_peers import CAPTUM, GRAD_CAM, LIME, TORCHCAM, Peer

CHANNELS = 64
"""Of 2048: as many as a peer is timed on that asks the network once for each; its time is then scaled."""

SAMPLES = 1000
FEW = 200


@dataclass(frozen=True, slots=True)
class Pair:
    """One method and its peer. `least` is how many times as fast we want to be; None where nothing was promised.

    The peer does a `share` of the work, and its time is divided by it. Slow ones are measured in fewer `rounds`.
    """

    label: str
    net: str
    library: str
    ours: Callable[[Case], object]
    theirs: Peer
    least: float | None = None
    share: float = 1.0
    rounds: int = 5


def _ours(method: str, **parameters: int | float | str | bool) -> Callable[[Case], object]:
    return lambda case: case.explained(method, **parameters)


def _both(one: Callable[[Case], object], other: Callable[[Case], object]) -> Callable[[Case], object]:
    return lambda case: (one(case), other(case))


def _cam(label: str, method: str, kind: str, least: float | None = None, **parameters: int | str | bool) -> Pair:
    return Pair(label, "resnet50", GRAD_CAM, _ours(method, **parameters), peers.grad_cam(kind), least)


def _superpixels(film: AnyArray) -> AnyArray:
    """(H, W, 3) → (H, W): the same as ours."""
    x = torch.from_numpy(film).permute(2, 0, 1)[None]
    found: AnyArray = superpixels(picture_of(x), "slic", 0).numpy()
    return found


def _on_a_picture(work: Callable[[Case], object]) -> Callable[[Case], object]:
    """With the film's noise made smooth: what is noise through and through has no superpixels."""
    return lambda case: work(replace(case, x=gaussian(case.x[0], 6.0)[None]))


PAIRS = (
    _cam("Grad-CAM", "grad_cam", "GradCAM"),
    _cam("Grad-CAM++", "grad_cam_pp", "GradCAMPlusPlus"),
    _cam("XGrad-CAM", "xgrad_cam", "XGradCAM"),
    _cam("HiResCAM", "hires_cam", "HiResCAM"),
    _cam("LayerCAM", "layer_cam", "LayerCAM"),
    Pair(
        "Eigen-CAM and EigenGrad-CAM",
        "resnet50",
        GRAD_CAM,
        _both(_ours("eigen_cam"), _ours("eigen_grad_cam")),
        _both(peers.grad_cam("EigenCAM"), peers.grad_cam("EigenGradCAM")),
        3.0,
    ),
    _cam("FullGrad", "full_grad", "FullGrad", 8.0, rescale="per_channel"),
    Pair("CAM", "resnet50", TORCHCAM, _ours("cam"), peers.torchcam("CAM", fc_layer="fc")),
    Pair(
        "Smooth Grad-CAM++, 4 samples",
        "resnet50",
        TORCHCAM,
        _ours("smooth_grad_cam_pp", samples=4),
        peers.torchcam("SmoothGradCAMpp", num_samples=4),
    ),
    Pair(
        "Ablation-CAM",
        "resnet50",
        GRAD_CAM,
        _ours("ablation_cam"),
        peers.grad_cam_channels("AblationCAM", CHANNELS),
        100.0,
        share=CHANNELS / 2048,
        rounds=1,
    ),
    Pair(
        "Score-CAM, exact",
        "resnet50",
        GRAD_CAM,
        _ours("score_cam"),
        peers.grad_cam_channels("ScoreCAM", CHANNELS),
        1.3,
        share=CHANNELS / 2048,
        rounds=1,
    ),
    Pair(
        "Score-CAM, quick",
        "resnet50",
        GRAD_CAM,
        _ours("score_cam", budget=128),
        peers.grad_cam_channels("ScoreCAM", CHANNELS),
        15.0,
        share=CHANNELS / 2048,
        rounds=1,
    ),
    Pair("Gradient saliency", "resnet50", CAPTUM, _ours("saliency"), peers.captum("Saliency")),
    Pair("Input × gradient", "resnet50", CAPTUM, _ours("input_x_gradient"), peers.captum("InputXGradient")),
    Pair(
        "SmoothGrad, 20 samples",
        "resnet50",
        CAPTUM,
        _ours("smooth_grad", samples=20),
        peers.captum_noise("smoothgrad", 20),
    ),
    Pair(
        "Integrated gradients, 20 steps",
        "resnet50",
        CAPTUM,
        _ours("integrated_gradients", steps=20),
        peers.captum("IntegratedGradients", n_steps=20, internal_batch_size=4),
    ),
    Pair("Guided backpropagation", "resnet50", GRAD_CAM, _ours("guided_backprop"), peers.guided_model),
    Pair("DeepLift", "vgg16", CAPTUM, _ours("deep_lift"), peers.captum("DeepLift", baselines="zeros")),
    Pair("LRP, epsilon", "vgg16", CAPTUM, _ours("lrp", rule="epsilon"), peers.captum("LRP")),
    Pair(
        f"LIME, {SAMPLES} samples",
        "squeezenet1_0",
        LIME,
        _on_a_picture(_ours("lime", samples=SAMPLES, segments="slic")),
        _on_a_picture(peers.lime(SAMPLES, _superpixels)),
        1.5,
        rounds=3,
    ),
    Pair(
        f"LIME, {FEW} samples",
        "resnet50",
        LIME,
        _on_a_picture(_ours("lime", samples=FEW, segments="slic")),
        _on_a_picture(peers.lime(FEW, _superpixels)),
        1.15,
        rounds=3,
    ),
)


NORM_LAYERS, MOST_OVER_ONE_PASS = 10, 1.5


def norm_grad_over_one_pass(rounds: int = 5) -> Figure:
    """NormGrad's most costly kind at ten layers of ResNet-50, joined, against one forward and one backward."""
    case = residual_blocks()
    layers = case.layers[-NORM_LAYERS:]

    def ours() -> object:
        return explain_tensor(case.net, case.x, "norm_grad", layers, case.target, vil="conv3x3")

    times = medians({"ours": ours, "one pass": case.one_pass}, rounds, lambda _: None)
    how = f"{times['ours'] * 1000:.0f} ms against {times['one pass'] * 1000:.0f} ms"
    name = f"NormGrad conv3x3 at {NORM_LAYERS} layers of resnet50, over one forward and backward"
    return Figure(name, times["ours"] / times["one pass"], "×", MOST_OVER_ONE_PASS, "at most", how)


def figures(task: Task | None = None, pairs: Sequence[Pair] = PAIRS) -> Iterator[Figure]:
    """One figure per pair, as soon as it is measured: how many times as fast as the peer we are."""
    step, cases = Steps(task or Quiet(), sum(pair.rounds for pair in pairs)), dict[str, Case]()
    for pair in pairs:
        if pair.net not in cases:
            cases[pair.net] = case_of(pair.net)
        yield _figure(pair, cases[pair.net], step)


def _figure(pair: Pair, case: Case, step: Steps) -> Figure:
    library = peers.NAMES[pair.library]
    name = f"{pair.label} on {pair.net}, as fast as {library}"
    if not peers.installed(pair.library):
        return Figure(name, None, "×", pair.least, "at least", f"{library} is not installed")
    works = {"ours": lambda: pair.ours(case), library: lambda: pair.theirs(case)}
    times = medians(works, pair.rounds, step)
    ours, theirs = times["ours"], times[library] / pair.share
    scaled = f", scaled from {pair.share:.3g} of its work" if pair.share < 1 else ""
    how = f"{ours * 1000:.0f} ms against {theirs * 1000:.0f} ms{scaled}"
    return Figure(name, theirs / ours, "×", pair.least, "at least", how)
