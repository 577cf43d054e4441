"""What a file of weights may name: torch's own words for tensors, and the parts of networks that are public.

None of it is ever imported or called because a file names it (`io.inert_pickle`).
"""

import re

_NAME = r"[A-Za-z_]\w*"
_TORCH = (
    r"Size|device|dtype|Tensor|(Double|Float|Half|BFloat16|Long|Int|Short|Char|Byte|Bool)Storage|"
    r"storage\.(UntypedStorage|TypedStorage|_TypedStorage|_UntypedStorage)|"
    r"float(16|32|64)|bfloat16|double|half|float|u?int8|int16|int32|int64|long|bool|"
    r"_utils\._rebuild_(tensor|tensor_v2|tensor_v3|parameter|parameter_with_state)|_tensor\._rebuild_from_type_v2|"
    r"nn\.parameter\.(Parameter|Buffer)|nn\.backends\.thnn\._get_thnn_function_backend"
)
_PARTS = (
    rf"torch\.nn\.modules\.{_NAME}\.{_NAME}|torch\.nn\.functional\.{_NAME}|"
    rf"torchvision\.(models|ops)(\.{_NAME})+|"
    rf"torchxrayvision\.(models|baseline_models)(\.{_NAME})+"
)
_PLAIN = (
    r"collections\.(OrderedDict|defaultdict|Counter)|"
    r"(builtins|__builtin__)\.(set|frozenset|list|dict|tuple|int|float|bool|str|bytes|complex|slice|range|object)|"
    r"_codecs\.encode|copy_?reg\._reconstructor|argparse\.Namespace|pathlib\.(Pure)?(Posix|Windows)?Path|"
    r"numpy\.(_?core\.multiarray\.(scalar|_reconstruct)|dtype|ndarray|float32|float64|int64)"
)
_ALLOWED = re.compile(rf"(torch\.({_TORCH})|{_PARTS}|{_PLAIN})")


def is_allowed(name: str) -> bool:
    """Whether a name may stand in a file of weights at all."""
    return _ALLOWED.fullmatch(name) is not None
