"""One tiny picture in every transfer syntax, to try the readers on.

Pixel (row, column) of the 8 × 8 picture is row · 8 + column in the upper six of its bits (8 bits for baseline JPEG, 12
for the others). JPEG 2000 needs more room: there every pixel is a block of 8 × 8. Lossless JPEG 2000 serves both of its
syntaxes; the high-throughput ones were written by OpenJPH, one of them in the order of resolutions that its syntax asks
for.
"""

from base64 import b64decode
from dataclasses import dataclass

from pydicom.uid import (
    HTJ2K,
    JPEG2000,
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    HTJ2KLosslessRPCL,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    JPEGLSNearLossless,
    RLELossless,
)


@dataclass(frozen=True, slots=True)
class Sample:
    """`stream` decodes to `side` × `side` pixels of `bits`, each within `tolerance` stored values.

    An empty stream stands for the pixels themselves, in the byte order of their syntax.
    """

    stream: bytes = b""
    bits: int = 12
    side: int = 8
    tolerance: int = 0


_JPEGBASELINE8BIT = b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggL"
    "DAsKDAkKCgr/wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAABP/EABsQAAAHAQAAAAAAAAAAAAAAAAAHCiYzRFHh/9oACAEBAAA/"
    "ADlsm4jYWVuD///Z"
)
_JPEGEXTENDED12BIT = b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAEBAQEBAQEBAQEBAQEBAQIBAQEBAQIBAQECAgICAgICAgIDAwQDAwMDAwICAwQDAwQEBAQEAgMF"
    "BQQEBQQEBAT/wQALDAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABwQAAAGAwAAAAAAAAAAAAAAAAALDio3SVVlc//aAAgBAQAA"
    "PwA/y3FNxsCsL8bW3y0w///Z"
)
_JPEGLOSSLESS = b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/wwALEAAIAAgBAREA/8QAFwABAQEBAAAAAAAAAAAAAAAACQcKEP/aAAgBAQAGAADqBQKBQKBQKBoAQBAE"
    "AQBAEAQDQAgCAIAgCAIAgGgBAEAQBAEAQBANACAIAgCAIAgCAaAEAQBAEAQBAEA0AIAgCAIAgCAIBoAQBAEAQBAEAQD//9k="
)
_JPEGLOSSLESSSV1 = b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/wwALEAAIAAgBAREA/8QAFgABAQEAAAAAAAAAAAAAAAAABwoQ/9oACAEBAAEAAMgICAgICAgUAICAgICA"
    "gIFACAgICAgICBQAgICAgICAgUAICAgICAgIFACAgICAgICBQAgICAgICAgUAICAgICAgIH/2Q=="
)
_JPEGLSLOSSLESS = b64decode(
    "/9j/9wALDAAIAAgBAREA/9oACAEBAAAAAJ/f399e399AACAQH58enh2IAAAQHRycG5san5/zQzMjEwLz4/xcWlhWVFJ6f0oJyYlJCM8P4REJ"
    "A/fPTs/bx27dOXJ0/9kA"
)
_JPEGLSNEARLOSSLESS = b64decode(
    "/9j/9wALDAAIAAgBAREA/9oACAEBAAIAAJlldldlkADjTTDDDDQAHlmFlllGhMUWUSUSaZiSSSSCDDMQQ8h7zDK97nOcYZmua1rTAP/Z"
)
_JPEG2000LOSSLESS = b64decode(
    "/0//UQApAAAAAABAAAAAQAAAAAAAAAAAAAAAQAAAAEAAAAAAAAAAAAABCwEB/1IADAAAAAEABQQEAAH/XAATQGBoaHBoaHBoaHBoaHBoaHD/"
    "ZAAlAAFDcmVhdGVkIGJ5IE9wZW5KUEVHIHZlcnNpb24gMi41LjL/kAAKAAAAAADlAAH/k9/gIAeuVnjsAEwPwPwBY/kGAA0B/e+PCz2BD6NF"
    "wH2g8P2CQCIaCFS/LyEDf907vPKlgVPAPqFoPzGgEWqh4sJnssEIzbzlZBJEgL90AM9AHxKOKqv8xxMr79av/jZmZnofCs0NX+OoGbqIwD6i"
    "GD8yEBcpjKBY2DCrcPX1mxwfQ1a44dAAAABhIS7P9hEw8mv/fwwiZfgoy9gEUXyiOP45R/jlFGAAAABhIS6MBzLJ7h//f8A+oOg/MOAhbBVJ"
    "6q+tTL//e/1UfwDVAg63vfHVvn5b/fnf/9k="
)
_RLELOSSLESS = b64decode(
    "AgAAAEAAAABgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAP0A/QH9Av0D/QT9Bf0G/Qf9"
    "CP0J/Qr9C/0M/Q39Dv0PBwBAgMAAQIDABwBAgMAAQIDABwBAgMAAQIDABwBAgMAAQIDABwBAgMAAQIDABwBAgMAAQIDABwBAgMAAQIDABwBA"
    "gMAAQIDA"
)

_HTJ2KLOSSLESS = b64decode(
    "/0//UQApQAAAAABAAAAAQAAAAAAAAAAAAAAAQAAAAEAAAAAAAAAAAAABCwEB/1AACAACAAAACP9SAAwAAAABAAUEBEAB/1wAEyBweHiAeHiAeHiA"
    "eHh4cHB4/2QAFgABT3BlbkpQSCBWZXIgMC45LjAu/5AACgAAAAAGOgAB/5PAAVSjQQRnDygBwzQAwACogAFUCwskJADCtABbQMkWoOQBhrQAwACt"
    "gAFogH9JyV8i+Qad+AZbdwD/f/8LpSiiiPIClA9l8mo4AMAAu+gAF6wAweB933vvvffeAyAI3ve999577z0AguB933vvvffeAyAI3ve999577z0A"
    "/gHr1+sP69frD+vX6w5IYzIZkwEP/j74++Dvg78P/j74++Dvg79/f/9++/v7+/v7+/v7+/v7+/v79+/v7+/v7+/v7+/v7+/P4V+HP4c/hz+HP4c/"
    "hz+HA9ev1l/Xr9Zf16/WXEIDWhCA0LUBwAC+5IABfp6Ax2EYx2EYx2EYx2EYx2EYx2EYx6HHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjH"
    "YRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjH"
    "YRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRgJcdnHZx2cnuOzjs47OT3HZx2cdnJ7js47OOzk9x2cdnHZye47OOzjs5PcdnHZx2cnDB9b"
    "kWW5FluRYn0DP/748ePHjx8/fvz48ePHjx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw"
    "8cPHDx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw8cPH"
    "Dx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw8cPHDx8/fPjw4cOHDx8+"
    "fPjw4cOHDx8+/gLWta1rOwQcEHBBwY+CDgg4IODHwQcEHBBwY+CDgg4IODHwQcEHBBwY+CDgg4IODHEICmkQgKaRCAppEICnUATAAX6XQAF+8YD/"
    "f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//"
    "f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3+A/3AFOU5TlOU5TlOU5TlOU5Tl"
    "OU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU"
    "5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TgALgALgALgALgALgALgAJ4Cf9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//"
    "f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//"
    "f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//"
    "f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/7AB/gAAAAAAxge/Yxge/Yxge/Yxge/Yxge/Yxge/Yxge/YxgeywAAAAAYwPfsY"
    "wPfsYwPfsYwPfsYwPfsYwPfsYwPfsYwPZYAAAAAMYHv2MYHv2MYHv2MYHv2MYHv2MYHv2MYHv2MYHssAAAAAGMD37GMD37GMD37GMD37GMD37GMD"
    "37GMD37GMD2WAAAAADGB79jGB79jGB79jGB79jGB79jGB79jGB79jGB7LAAAAABjA9+xjA9+xjA9+xjA9+xjA9+xjA9+xjA9+xjA9lgAAAAAxge/"
    "Yxge/Yxge/Yxge/Yxge/Yxge/Yxge/YxgeyzD//Z"
)
_HTJ2KLOSSLESSRPCL = b64decode(
    "/0//UQApQAAAAABAAAAAQAAAAAAAAAAAAAAAQAAAAEAAAAAAAAAAAAABCwEB/1AACAACAAAACP9SAAwAAgABAAUEBEAB/1wAEyBweHiAeHiAeHiA"
    "eHh4cHB4/2QAFgABT3BlbkpQSCBWZXIgMC45LjAu/5AACgAAAAAGOgAB/5PAAVSjQQRnDygBwzQAwACogAFUCwskJADCtABbQMkWoOQBhrQAwACt"
    "gAFogH9JyV8i+Qad+AZbdwD/f/8LpSiiiPIClA9l8mo4AMAAu+gAF6wAweB933vvvffeAyAI3ve999577z0AguB933vvvffeAyAI3ve999577z0A"
    "/gHr1+sP69frD+vX6w5IYzIZkwEP/j74++Dvg78P/j74++Dvg79/f/9++/v7+/v7+/v7+/v7+/v79+/v7+/v7+/v7+/v7+/P4V+HP4c/hz+HP4c/"
    "hz+HA9ev1l/Xr9Zf16/WXEIDWhCA0LUBwAC+5IABfp6Ax2EYx2EYx2EYx2EYx2EYx2EYx6HHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjH"
    "YRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjH"
    "YRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRjHYRgJcdnHZx2cnuOzjs47OT3HZx2cdnJ7js47OOzk9x2cdnHZye47OOzjs5PcdnHZx2cnDB9b"
    "kWW5FluRYn0DP/748ePHjx8/fvz48ePHjx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw"
    "8cPHDx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw8cPH"
    "Dx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw8cPHDx8/fPzw8cPHDx8/fPjw4cOHDx8+"
    "fPjw4cOHDx8+/gLWta1rOwQcEHBBwY+CDgg4IODHwQcEHBBwY+CDgg4IODHwQcEHBBwY+CDgg4IODHEICmkQgKaRCAppEICnUATAAX6XQAF+8YD/"
    "f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//"
    "f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3+A/3AFOU5TlOU5TlOU5TlOU5Tl"
    "OU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU"
    "5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TlOU5TgALgALgALgALgALgALgAJ4Cf9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//"
    "f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//"
    "f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//"
    "f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/9//3//f/7AB/gAAAAAAxge/Yxge/Yxge/Yxge/Yxge/Yxge/Yxge/YxgeywAAAAAYwPfsY"
    "wPfsYwPfsYwPfsYwPfsYwPfsYwPfsYwPZYAAAAAMYHv2MYHv2MYHv2MYHv2MYHv2MYHv2MYHv2MYHssAAAAAGMD37GMD37GMD37GMD37GMD37GMD"
    "37GMD37GMD2WAAAAADGB79jGB79jGB79jGB79jGB79jGB79jGB79jGB7LAAAAABjA9+xjA9+xjA9+xjA9+xjA9+xjA9+xjA9+xjA9lgAAAAAxge/"
    "Yxge/Yxge/Yxge/Yxge/Yxge/Yxge/YxgeyzD//Z"
)
_HTJ2K = b64decode(
    "/0//UQApQAAAAABAAAAAQAAAAAAAAAAAAAAAQAAAAEAAAAAAAAAAAAABCwEB/1AACAACAAAAIP9SAAwAAgABAAUEBEAA/1wAIyJhqWGLYYthblmZ"
    "WZlZhlHLUctR2kpCSkJKlkIgQiBB2P9kABYAAU9wZW5KUEggVmVyIDAuOS4wLv+QAAoAAAAAAxAAAf+TwAVQy6tDmODxAYC0AMAE8AFTABGARWGa"
    "AEK0ADeA3gD0AQa0AIADAMAKmAFogDNmM2aASWK1AIiII+KIOCKOiEAhAAx60LgAwBa0AXZg/3/8/3z/ef9zKIgPREB6IgPUVlWdAD//fPn5+fn5"
    "qVqrqqqqqqqqaq2qqqqqqqrnn5+fn5+fnwPXr9Zf16/WX9ev1l6MajGyAcAu7gF9Zv9//3//f/9//3//f/9/BzzzzzyU555555Kc88888lOeeeee"
    "SnPPPPPJTnnnnnkpzzzzzyUIooooo+0CkCAhISEhISEhISEhISEhISkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkp"
    "KSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKQEAAAAAAAAA/gALWta1rOwQcEHBBwY+CDgg4IODHwQc"
    "EHBBwY+CDgg4IODHwQcEHBBwY+CDgg4IODHoQqEKhCoWugOgL9cwaGgUjaJRNIpG0SgaRaNoFI2iUTSKRtEoGkWjoVE0ikbRKBpFo2gUjaJRNIpG"
    "0SgaRaNoFI2GRtEoGkWjaBSNolE0ikbRKBpFo2gUjaJRNBoaRaNoFI2iUTSKRtEoGkWjaBSNolE0ikbRaGgUjaJRNIpG0SgaRaNoFI2iUTSKRtEo"
    "GkWjoVE0ikbRKBpFo2gUjaJRNIpG0SgaRaNoFI2GRtEoGkWjaBSNolE0ikbRKBpFo2gUjaJR9P7AB/gAAAAABJTpklOmSU6ZJTpklOmSU6ZJTpkl"
    "N0AAAAAJKdMkp0ySnTJKdMkp0ySnTJKdMkpugAAAABJTpklOmSU6ZJTpklOmSU6ZJTpklN0AAAAAJKdMkp0ySnTJKdMkp0ySnTJKdMkpugAAAABJ"
    "TpklOmSU6ZJTpklOmSU6ZJTpklN0AAAAAJKdMkp0ySnTJKdMkp0ySnTJKdMkpugAAAABJTpklOmSU6ZJTpklOmSU6ZJTpklN2wv/2Q=="
)

SAMPLES: dict[UID, Sample] = {
    JPEGBaseline8Bit: Sample(_JPEGBASELINE8BIT, bits=8, tolerance=4),
    JPEGExtended12Bit: Sample(_JPEGEXTENDED12BIT, tolerance=60),
    JPEGLossless: Sample(_JPEGLOSSLESS),
    JPEGLosslessSV1: Sample(_JPEGLOSSLESSSV1),
    JPEGLSLossless: Sample(_JPEGLSLOSSLESS),
    JPEGLSNearLossless: Sample(_JPEGLSNEARLOSSLESS, tolerance=2),
    JPEG2000Lossless: Sample(_JPEG2000LOSSLESS, side=64),
    JPEG2000: Sample(_JPEG2000LOSSLESS, side=64),
    RLELossless: Sample(_RLELOSSLESS),
    HTJ2KLossless: Sample(_HTJ2KLOSSLESS, side=64),
    HTJ2KLosslessRPCL: Sample(_HTJ2KLOSSLESSRPCL, side=64),
    HTJ2K: Sample(_HTJ2K, side=64, tolerance=60),
    ImplicitVRLittleEndian: Sample(),
    ExplicitVRLittleEndian: Sample(),
    ExplicitVRBigEndian: Sample(),
    DeflatedExplicitVRLittleEndian: Sample(),
}
