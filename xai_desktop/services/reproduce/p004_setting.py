"""What the page on P004 says about itself: what is missing, what was trained on what, and how it was measured."""

from xai_desktop.explainers.edges import LABELS
from xai_desktop.metrics.explanation_map import KEPT
from xai_desktop.services.reproduce.p004_maps import Making
from xai_desktop.services.reproduce.plan import Plan
from xai_desktop.training.examples import Split

MISSING = (
    "VGG16, NASNetMobile and InceptionV3 with ImageNet's weights, and the paper's 30 classes of ImageNet, whose number "
    "of films is not published, are not here: the networks and films are those under *Setting*.",
    "The study with 25 students (its Table 1: faith and interpretability) needs people; it was not done.",
    "The paper does not say which way its 2:1 goes, how a result is normalised, how its five variants are numbered, "
    "whether the top or the bottom of the 80th percentile is kept, whose confidence is averaged, and how many noisy "
    "copies Smooth Grad-CAM++ takes: the readings taken here are this program's.",
)
HED_MISSING = (
    "The paper's edges are HED's, whose weights are not part of this program (--choice edges=hed takes a file of "
    "them): {} edges stood in for them, so that every figure that has to do with edges may be another with HED."
)
DEAF = (
    "Asked about {}, these networks give more than nine of ten kept parts one and the same class, whichever map kept "
    "them: {}. They answer to the black around a part; what they say about a map is not what the paper measured."
)
DARK = "Every second film that was learnt from was black but for a random part. "


def training(plan: Plan, split: Split, where: str) -> str:
    """Of the networks on the plan's films."""
    order, widths = plan.order, dict(plan.order.arguments).get("widths", "")
    recipe, seeds = order.recipe.text().rsplit(",", 1)[0], ", ".join(map(str, plan.seeds))
    plain = f" (plain: widths {widths}; narrow: half of them)" if widths else ""
    return (
        f"Networks trained whole on {where}, {order.spec.size[0]} pixels, {order.recipe.whole_epochs()} epochs, "
        f"{recipe}; seeds {seeds}{plain}; {split.how}. Bundled networks were asked about the same films at their own "
        f"size. {DARK if plan.says('dark') else ''}Measured are films with a finding out of the test part, which no "
        "network trained here has learnt from."
    )


def method(making: Making) -> str:
    """The same for every group of networks."""
    return (
        f"The explained class is the one that the network gives the whole film; it is the reference, too. Edges: "
        f"{LABELS[making.edges]}. Kept is the top {100 - KEPT.q:g} % of the map by rank, black outside, not stretched "
        "anew, and the same network is asked. Where it has not learnt from films with black around a part, it answers "
        "to the black, too: see which class its kept parts are given most often. *Without a network* means the same "
        "variant with a constant in place of "
        "the class activation map: what the film's own pixels do alone. A film without a map counts as wrong and "
        "as 0. Intervals: 95 %, bootstrap over networks and films, pairs kept together; networks that were trained on "
        "the same films differ less than others would."
    )
