"""The self-test of the decoders: it finds all of them working, and notices when one is not."""

import pytest

from xai_desktop.io.readers import _codec_samples, _decoder_check, decoders


def test_every_compressed_syntax_can_be_decoded_here() -> None:
    found = decoders()
    assert len(found) >= 12
    assert {name: problem for name, problem in found.items() if problem} == {}


def test_a_wrong_or_failing_decoder_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    swapped = dict(_codec_samples.SAMPLES)
    one, two = list(swapped)[2], list(swapped)[-1]
    swapped[one] = _codec_samples.Sample(swapped[one].stream[:60])
    swapped[two] = _codec_samples.Sample(swapped[two].stream[:70] + bytes(20) + swapped[two].stream[90:])
    monkeypatch.setattr(_decoder_check, "SAMPLES", swapped)
    found = decoders()
    assert "cannot decode" in found[one.name]
    assert found[two.name] != ""
