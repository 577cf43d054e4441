"""Which architectures may stand behind a set of names, the most common first. Nothing is built here.

A family is known by a few names of its weights; only the networks of that family are then compared one by one.
"""

from collections.abc import Set
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Family:
    """Networks of one library whose weights all have the names of `stems`, and none of `without`."""

    library: str
    stems: tuple[str, ...]
    members: tuple[str, ...]
    without: tuple[str, ...] = ()

    def fits(self, names: Set[str]) -> bool:
        return all(stem in names for stem in self.stems) and not any(stem in names for stem in self.without)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


TORCHVISION = (
    Family(
        "torchvision",
        ("layer1.0.conv1.weight", "conv1.weight", "fc.weight"),
        _words(
            "resnet50 resnet18 resnet34 resnet101 resnet152 resnext50_32x4d wide_resnet50_2 resnext101_32x8d "
            "wide_resnet101_2 resnext101_64x4d"
        ),
    ),
    Family(
        "torchvision",
        ("features.denseblock1.denselayer1.norm1.weight", "classifier.weight"),
        _words("densenet121 densenet169 densenet201 densenet161"),
    ),
    Family("torchvision", ("features.0.weight", "classifier.6.weight", "classifier.1.weight"), ("alexnet",)),
    Family(
        "torchvision",
        ("features.0.weight", "classifier.6.weight", "classifier.0.weight"),
        _words("vgg16 vgg19 vgg16_bn vgg19_bn vgg11 vgg11_bn vgg13 vgg13_bn"),
    ),
    Family("torchvision", ("features.3.squeeze.weight",), ("squeezenet1_1",)),
    Family("torchvision", ("features.3.squeeze.weight", "features.5.squeeze.weight"), ("squeezenet1_0",)),
    Family("torchvision", ("features.1.conv.0.0.weight",), ("mobilenet_v2",)),
    Family(
        "torchvision",
        ("features.1.block.0.0.weight", "classifier.3.weight"),
        _words("mobilenet_v3_small mobilenet_v3_large"),
    ),
    Family(
        "torchvision",
        ("features.1.0.block.0.0.weight",),
        _words(
            "efficientnet_b0 efficientnet_b1 efficientnet_b2 efficientnet_b3 efficientnet_b4 efficientnet_v2_s "
            "efficientnet_v2_m efficientnet_b5 efficientnet_b6 efficientnet_b7 efficientnet_v2_l"
        ),
    ),
    Family(
        "torchvision",
        ("features.1.0.layer_scale",),
        _words("convnext_tiny convnext_small convnext_base convnext_large"),
    ),
    Family(
        "torchvision",
        ("stem.0.weight", "trunk_output.block1.block1-0.f.a.0.weight"),
        _words(
            "regnet_y_400mf regnet_y_800mf regnet_y_1_6gf regnet_y_3_2gf regnet_y_8gf regnet_y_16gf regnet_y_32gf "
            "regnet_x_400mf regnet_x_800mf regnet_x_1_6gf regnet_x_3_2gf regnet_x_8gf regnet_x_16gf regnet_x_32gf "
            "regnet_y_128gf"
        ),
    ),
    Family(
        "torchvision",
        ("stage2.0.branch1.0.weight",),
        _words("shufflenet_v2_x1_0 shufflenet_v2_x0_5 shufflenet_v2_x1_5 shufflenet_v2_x2_0"),
    ),
    Family(
        "torchvision",
        ("layers.0.weight", "layers.8.0.layers.0.weight"),
        _words("mnasnet1_0 mnasnet0_5 mnasnet0_75 mnasnet1_3"),
    ),
    Family(
        "torchvision",
        ("conv_proj.weight", "encoder.layers.encoder_layer_0.ln_1.weight"),
        _words("vit_b_16 vit_b_32 vit_l_16 vit_l_32 vit_h_14"),
    ),
    Family(
        "torchvision",
        ("features.1.0.attn.qkv.weight",),
        _words("swin_t swin_s swin_b swin_v2_t swin_v2_s swin_v2_b"),
    ),
    Family("torchvision", ("stem.0.0.weight", "blocks.0.layers.0.layers.MBconv.layers.pre_norm.weight"), ("maxvit_t",)),
    Family("torchvision", ("Conv2d_1a_3x3.conv.weight", "Mixed_5b.branch1x1.conv.weight"), ("inception_v3",)),
    Family("torchvision", ("conv1.conv.weight", "inception3a.branch1.conv.weight"), ("googlenet",)),
)

TIMM = (
    Family(
        "timm",
        ("conv1.weight", "layer1.0.conv1.weight", "fc.weight"),
        _words(
            "resnet50 resnet18 resnet34 resnet101 resnet26 resnet152 resnext50_32x4d wide_resnet50_2 seresnet50 "
            "seresnet18 seresnext50_32x4d"
        ),
    ),
    Family(
        "timm",
        ("conv1.0.weight", "layer1.0.conv1.weight"),
        _words("resnet50d resnet18d resnet26d resnet34d resnet101d resnet26t resnet14t resnet10t"),
    ),
    Family(
        "timm",
        ("patch_embed.proj.weight", "cls_token", "blocks.0.attn.qkv.weight"),
        _words(
            "vit_base_patch16_224 vit_small_patch16_224 vit_tiny_patch16_224 deit3_small_patch16_224 "
            "deit3_base_patch16_224 vit_base_patch32_224 vit_small_patch32_224 vit_small_patch14_dinov2 "
            "vit_base_patch14_dinov2 vit_base_patch8_224 vit_large_patch16_224 vit_tiny_r_s16_p8_224"
        ),
        ("dist_token",),
    ),
    Family(
        "timm",
        ("patch_embed.proj.weight", "cls_token", "dist_token"),
        _words("deit_tiny_distilled_patch16_224 deit_small_distilled_patch16_224 deit_base_distilled_patch16_224"),
    ),
    Family(
        "timm",
        ("stem.0.weight", "stages.0.blocks.0.conv_dw.weight", "head.fc.weight"),
        _words(
            "convnext_tiny convnext_small convnext_base convnext_nano convnext_pico convnext_femto convnext_atto "
            "convnextv2_tiny convnextv2_nano convnextv2_base convnextv2_atto convnextv2_femto convnextv2_pico "
            "convnext_large"
        ),
    ),
    Family(
        "timm",
        ("conv_stem.weight", "blocks.0.0.conv_dw.weight"),
        _words(
            "efficientnet_b0 tf_efficientnet_b0 efficientnet_b1 efficientnet_b2 efficientnet_b3 efficientnet_b4 "
            "mobilenetv3_large_100 mobilenetv3_small_100 mobilenetv2_100 mnasnet_100 efficientnet_lite0 "
            "tf_efficientnet_b4 tf_efficientnet_b5 tf_efficientnet_b6 tf_efficientnet_b7"
        ),
    ),
    Family(
        "timm",
        ("conv_stem.weight", "blocks.0.0.conv.weight"),
        _words("efficientnetv2_rw_t efficientnetv2_s tf_efficientnetv2_s efficientnetv2_m"),
    ),
    Family(
        "timm",
        ("patch_embed.proj.weight", "layers.0.blocks.0.attn.qkv.weight"),
        _words(
            "swin_tiny_patch4_window7_224 swin_small_patch4_window7_224 swin_base_patch4_window7_224 "
            "swinv2_tiny_window8_256 swinv2_small_window8_256 swin_large_patch4_window7_224"
        ),
    ),
    Family(
        "timm",
        ("stem.conv.weight", "s1.b1.conv1.conv.weight"),
        _words(
            "regnety_004 regnety_008 regnety_016 regnety_032 regnetx_004 regnetx_008 regnetx_016 "
            "regnetx_032 regnety_002"
        ),
    ),
    Family(
        "timm",
        ("features.conv0.weight", "features.denseblock1.denselayer1.norm1.weight"),
        _words("densenet121 densenet169 densenet201 densenet161"),
    ),
    Family("timm", ("Conv2d_1a_3x3.conv.weight", "Mixed_5b.branch1x1.conv.weight"), ("inception_v3",)),
    Family(
        "timm",
        ("features.0.weight", "head.fc.weight", "pre_logits.fc1.weight"),
        _words("vgg16 vgg16_bn vgg19 vgg11 vgg13 vgg11_bn vgg13_bn vgg19_bn"),
    ),
    Family("timm", ("block1.rep.0.conv1.weight", "conv1.weight"), _words("xception legacy_xception")),
    Family(
        "timm",
        ("stem.conv.weight", "stages.0.blocks.0.norm1.weight"),
        _words("resnetv2_50x1_bit resnetv2_50 resnetv2_101x1_bit resnetv2_101"),
    ),
    Family(
        "timm",
        ("stem.proj.weight", "blocks.0.mlp_tokens.fc1.weight"),
        _words("mixer_b16_224 mixer_s32_224 mixer_s16_224"),
    ),
)


def families(names: Set[str], library: str = "") -> tuple[Family, ...]:
    """Those that these names may belong to; `library` looks in one alone."""
    return tuple(one for one in (*TORCHVISION, *TIMM) if library in ("", one.library) and one.fits(names))
