"""What one reference image of a character is good for: read, measured, judged with reasons."""

from typing import Final, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from cliffhanger.checks.reading import ReadWord, WordReader, quote_words
from cliffhanger.checks.writing import Writing, find_writing
from cliffhanger.errors import InvalidMediaError
from cliffhanger.media.photo import decode_photo
from cliffhanger.media.sniff import HEAD_BYTES, header_size_px, sniff_media_type
from cliffhanger.value import Value

MAX_BYTES: Final = 64 << 20
MAX_PIXELS: Final = 8192 * 8192
"""Claimed by the header; more is not decoded: its pixels would not fit the memory."""
MIN_SIDE_PX: Final = 512
MIN_SHARPNESS: Final = 12.0
MIN_SUBJECT_SHARE, MAX_SUBJECT_SHARE = 0.04, 0.92
MIN_OPAQUE_SHARE: Final = 0.08
DARK, BRIGHT = 0.12, 0.92
"""Mean luma of the subject below and above which there is nothing to learn from."""
RIVAL_SHARE: Final = 0.4
"""A second thing of so much of the first one's size is a second subject."""

_TYPES: Final = frozenset({"image/png", "image/jpeg", "image/webp"})
_LOOK_PX: Final = 768
"""Long side at which sharpness is measured: a larger scan of a soft photo is no sharper."""
_MAP_PX: Final = 96
_Gray = NDArray[np.uint8]
_Image = NDArray[np.uint8]


class FaceFinder(Protocol):
    """Counts faces, such as OpenCV's YuNet where its model file is present."""

    def count_faces(self, image: _Image) -> int:
        """Return how many faces are in *image*, uint8 (height, width, 3), BGR."""
        ...


class ReferenceFacts(Value):
    """What was measured on a readable image."""

    width_px: int
    """Width."""
    height_px: int
    """Height."""
    sharpness: float
    """Variance of the Laplacian of the subject's luma, at a long side of 768 px."""
    brightness: float
    """Mean luma of the subject, [0, 1]."""
    subject_share: float
    """Share of the picture that the largest thing in it takes, [0, 1]."""
    num_subjects: int
    """Things of about its size, itself among them."""
    num_faces: int | None
    """Faces; None where no finder is installed and `num_subjects` stands for them."""
    opaque_share: float
    """Share of pixels that are more opaque than not; 1.0 without an alpha channel."""
    center_x: float
    """Where the subject is, from left to right, [0, 1]."""
    fingerprint: int = Field(ge=0)
    """64-bit perceptual hash: pictures that look alike differ in a few bits."""
    writing: Writing
    """Shapes in the picture that stand as letters do, a watermark for example."""
    words: tuple[ReadWord, ...] | None = None
    """Words that an engine read in it; None where none is installed, or it failed."""


class ReferenceVerdict(Value):
    """One image, measured and judged."""

    name: str
    """File name."""
    facts: ReferenceFacts | None = None
    """Measures; None where it could not be read."""
    problems: tuple[str, ...] = ()
    """Why it cannot be used, each with the way out; none for a good one."""

    @property
    def is_usable(self) -> bool:
        """Whether a model may learn from it."""
        return not self.problems


def judge_reference(
    name: str, data: bytes, *, faces: FaceFinder | None = None, reader: WordReader | None = None
) -> ReferenceVerdict:
    """Return what is wrong with an image, and what was measured on it.

    Args:
        name: File name, for the verdict.
        data: The file.
        faces: Counts faces; without one the size and the number of things in the picture decide.
        reader: Reads words; without one only shapes that stand as letters do are writing.
    """
    try:
        image = read_reference(data)
    except InvalidMediaError as exc:
        return ReferenceVerdict(name=name, problems=(str(exc),))
    facts = measure_reference(image, faces=faces, reader=reader)
    return ReferenceVerdict(name=name, facts=facts, problems=tuple(_problems(facts)))


def read_reference(data: bytes) -> _Image:
    """Return the pixels, uint8 (height, width, 3 or 4), BGR or BGRA, upright as its EXIF says.

    Raises:
        InvalidMediaError: It is no picture, damaged, or claims more pixels than are decoded.
    """
    if not data:
        raise InvalidMediaError("it is empty, 0 bytes; copy it again")
    if len(data) > MAX_BYTES:
        raise InvalidMediaError(f"it has {len(data)} bytes, at most {MAX_BYTES} are read")
    media_type = sniff_media_type(data[:HEAD_BYTES])
    if media_type not in _TYPES:
        found = media_type or "nothing that is known"
        raise InvalidMediaError(f"it is {found}; save it as PNG, JPEG or WebP")
    size = header_size_px(data, media_type)
    if size is None:
        raise InvalidMediaError(f"its {media_type} header gives no size; save it anew")
    if size[0] * size[1] > MAX_PIXELS:
        raise InvalidMediaError(
            f"its header claims {size[0]}x{size[1]} px, at most {MAX_PIXELS} pixels are decoded; "
            "make it smaller"
        )
    try:
        return _decoded(data, media_type)
    except InvalidMediaError as exc:
        raise InvalidMediaError(f"{exc}; save it anew") from exc


def _decoded(data: bytes, media_type: str) -> _Image:
    # a JPEG has no alpha to keep, but it may say that the camera was held on its side
    is_jpeg = media_type == "image/jpeg"
    flags = cv2.IMREAD_COLOR if is_jpeg else cv2.IMREAD_UNCHANGED
    pixels = decode_photo(data, media_type, flags=flags)
    if pixels.dtype != np.uint8:
        pixels = np.right_shift(pixels.astype(np.uint16), 8)
    if pixels.ndim == 2:
        pixels = np.repeat(pixels[..., np.newaxis], 3, axis=2)
    return np.ascontiguousarray(pixels, np.uint8)


def measure_reference(
    image: _Image, *, faces: FaceFinder | None = None, reader: WordReader | None = None
) -> ReferenceFacts:
    """Return the measures of *image*, uint8 (height, width, 3 or 4), BGR or BGRA."""
    height_px, width_px = image.shape[:2]
    scale = min(1.0, _LOOK_PX / max(height_px, width_px))
    size = (max(1, round(width_px * scale)), max(1, round(height_px * scale)))
    small = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
    opaque = small[..., 3] > 127 if small.shape[2] == 4 else np.ones(small.shape[:2], np.bool_)
    flat = _over_gray(small)
    gray = np.asarray(cv2.cvtColor(flat, cv2.COLOR_BGR2GRAY), np.uint8)
    subject, num_subjects = _subject(gray, opaque)
    rows, columns = np.nonzero(subject)
    edges = cv2.Laplacian(cv2.GaussianBlur(gray, (3, 3), 0), cv2.CV_32F)
    return ReferenceFacts(
        width_px=width_px,
        height_px=height_px,
        sharpness=float(edges[subject].var()) if rows.size else 0.0,
        brightness=float(gray[subject].mean()) / 255.0 if rows.size else 0.0,
        subject_share=float(subject.mean()),
        num_subjects=num_subjects,
        num_faces=None if faces is None else faces.count_faces(flat),
        opaque_share=float(opaque.mean()),
        center_x=float(columns.mean()) / gray.shape[1] if columns.size else 0.5,
        fingerprint=fingerprint(gray),
        writing=find_writing(gray),
        words=None if reader is None else _read(image, reader),
    )


def fingerprint(gray: _Gray) -> int:
    """Return a 64-bit perceptual hash: which of the lowest 8 x 8 frequencies are above the middle.

    Args:
        gray: Luma, uint8 (height, width).
    """
    small = cv2.resize(gray, (32, 32), interpolation=cv2.INTER_AREA).astype(np.float32)
    low = cv2.dct(small)[:8, :8].ravel()
    bits = low > np.median(low[1:])
    return int.from_bytes(np.packbits(bits).tobytes(), "big")


def _read(image: _Image, reader: WordReader) -> tuple[ReadWord, ...] | None:
    """Return what is writing of what *reader* reads, at the picture's full size."""
    words = reader.read_words(_over_gray(image))
    return None if words is None else tuple(word for word in words if word.is_writing)


def _over_gray(image: _Image) -> _Image:
    if image.shape[2] == 3:
        return image
    alpha = image[..., 3:].astype(np.float32) / 255.0
    return (image[..., :3] * alpha + 128.0 * (1.0 - alpha)).astype(np.uint8)


def _subject(gray: _Gray, opaque: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], int]:
    """Return the largest thing in the picture, and how many there are of about its size.

    Cut-outs say it by their alpha; in others it is where the detail is.
    """
    mask = _detailed(gray) if opaque.all() else opaque.astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    if count < 2:
        return np.zeros(gray.shape, np.bool_), 0
    areas = stats[1:, cv2.CC_STAT_AREA]
    largest = int(areas.argmax()) + 1
    num = int((areas >= RIVAL_SHARE * areas.max()).sum())
    subject = np.asarray(
        cv2.resize(
            np.asarray(labels == largest, np.uint8),
            (gray.shape[1], gray.shape[0]),
            interpolation=cv2.INTER_NEAREST,
        )
    )
    return subject.astype(np.bool_), num


def _detailed(gray: _Gray) -> NDArray[np.uint8]:
    """Return a small mask of where edges are dense."""
    across = cv2.Sobel(gray, cv2.CV_32F, 1, 0)
    down = cv2.Sobel(gray, cv2.CV_32F, 0, 1)
    scale = _MAP_PX / max(gray.shape)
    size = (max(1, round(gray.shape[1] * scale)), max(1, round(gray.shape[0] * scale)))
    energy = cv2.resize(cv2.magnitude(across, down), size, interpolation=cv2.INTER_AREA)
    energy = np.asarray(cv2.GaussianBlur(energy, (0, 0), 3.0), np.float32)
    if float(energy.max()) < 1.0:
        return np.zeros(energy.shape, np.uint8)
    share = np.clip(energy / np.percentile(energy, 99.5), 0.0, 1.0)
    levels = np.asarray(share * 255.0, np.uint8)
    middle, _ = cv2.threshold(levels, 0, 1, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return np.asarray(levels > middle, np.uint8)


def _problems(facts: ReferenceFacts) -> list[str]:
    found: list[str] = []
    if min(facts.width_px, facts.height_px) < MIN_SIDE_PX:
        found.append(
            f"it is {facts.width_px}x{facts.height_px} px, each side must have {MIN_SIDE_PX} px or "
            "more; find a larger original, enlarging adds nothing"
        )
    if facts.opaque_share < MIN_OPAQUE_SHARE:
        found.append(
            f"only {facts.opaque_share:.0%} of it is opaque, {MIN_OPAQUE_SHARE:.0%} at least are "
            "needed; crop it to the character"
        )
    found += _subject_problems(facts)
    return [*found, *_writing_problems(facts)]


def _writing_problems(facts: ReferenceFacts) -> list[str]:
    """Return why its writing keeps it from use: shapes of letters are enough, words are quoted."""
    words, letters = facts.words or (), facts.writing.num_letters
    if not words and not letters:
        return []
    if words:
        seen = quote_words(words)
    else:
        rows = f"{facts.writing.num_lines} line{'s' * (facts.writing.num_lines > 1)}"
        seen = f"{letters} letters in {rows}"
    return [f"it has writing in it ({seen}); take one without captions or watermark"]


def _subject_problems(facts: ReferenceFacts) -> list[str]:
    found: list[str] = []
    if facts.num_faces is not None and facts.num_faces != 1:
        found.append(f"it shows {facts.num_faces} faces, one is needed; crop it to the character")
    if facts.num_faces is None and facts.num_subjects > 1:
        found.append(
            f"it shows {facts.num_subjects} things of about one size, one is needed; crop it to "
            "the character (no face model is installed, so their size decides)"
        )
    if not MIN_SUBJECT_SHARE <= facts.subject_share <= MAX_SUBJECT_SHARE:
        found.append(
            f"the subject takes {facts.subject_share:.0%} of it, "
            f"{MIN_SUBJECT_SHARE:.0%}-{MAX_SUBJECT_SHARE:.0%} are needed; crop it, or take one "
            "with a calmer background"
        )
    if facts.sharpness < MIN_SHARPNESS:
        found.append(
            f"it is blurred (sharpness {facts.sharpness:.1f}, {MIN_SHARPNESS:g} at least); take a "
            "sharper one"
        )
    if not DARK <= facts.brightness <= BRIGHT:
        how = "dark" if facts.brightness < DARK else "bright"
        found.append(
            f"it is too {how} (mean luma {facts.brightness:.2f} of the subject, "
            f"{DARK:g}-{BRIGHT:g}); take one in better light"
        )
    return found
