"""Whether results that are facts or weights rather than media hold together."""

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

from pydantic import JsonValue, ValidationError

from cliffhanger.errors import InvalidMediaError
from cliffhanger.media.speech import Phone, SpeechTimes, Word
from cliffhanger.models.jobs.results import TranscriptResult
from cliffhanger.models.json_body import as_object, body_text, read_json

_MAX_HEADER_BYTES: Final = 100_000_000
"""As the reference reader of safetensors has it."""
_MAX_NUMBER: Final = 1e30
_DTYPE_BITS: Final[Mapping[str, int]] = {
    "BOOL": 8,
    "U8": 8,
    "I8": 8,
    "F8_E4M3": 8,
    "F8_E5M2": 8,
    "I16": 16,
    "U16": 16,
    "F16": 16,
    "BF16": 16,
    "I32": 32,
    "U32": 32,
    "F32": 32,
    "I64": 64,
    "U64": 64,
    "F64": 64,
}


def refuse_bad_times(data: bytes) -> None:
    """Return nothing for the JSON of `SpeechTimes` whose times are possible.

    Raises:
        InvalidMediaError: It is none.
    """
    try:
        times = SpeechTimes.model_validate(_read(data))
    except ValidationError as exc:
        raise InvalidMediaError(_first_problem(exc, "speech times")) from exc
    _refuse_bad_spans(times.phones)
    _refuse_bad_spans(times.words)


def refuse_bad_transcript(data: bytes) -> None:
    """Return nothing for the JSON of a `TranscriptResult` whose times are possible.

    Raises:
        InvalidMediaError: It is none.
    """
    try:
        transcript = TranscriptResult.model_validate(_read(data))
    except ValidationError as exc:
        raise InvalidMediaError(_first_problem(exc, "a transcript")) from exc
    _refuse_bad_spans(transcript.words)


def refuse_bad_embedding(data: bytes) -> None:
    """Return nothing for a JSON list of vectors: finite, of one length, none of them zero.

    Raises:
        InvalidMediaError: It is none.
    """
    vectors = _read(data)
    if not isinstance(vectors, list) or not vectors:
        raise InvalidMediaError("it must be a list of at least one vector")
    lengths = {_vector_length(vector, index) for index, vector in enumerate(vectors)}
    if len(lengths) > 1:
        raise InvalidMediaError(f"its vectors must have one length, they have {sorted(lengths)}")


def refuse_bad_reply(data: bytes) -> None:
    """Return nothing for a JSON object.

    Raises:
        InvalidMediaError: It is none.
    """
    if not isinstance(_read(data), dict):
        raise InvalidMediaError("it must be a JSON object")


def refuse_bad_lora(path: Path) -> None:
    """Return nothing for safetensors whose tensors fill the file without gap or overlap.

    The header is the length of a JSON object (8 bytes, little endian) and the object; the offsets
    in it count from its end.

    Raises:
        InvalidMediaError: It is none.
    """
    num_bytes = path.stat().st_size
    with path.open("rb") as file:
        header_bytes = int.from_bytes(file.read(8), "little")
        if not 2 <= header_bytes <= min(_MAX_HEADER_BYTES, num_bytes - 8):
            raise InvalidMediaError(
                f"its header claims {header_bytes} bytes, the file has {num_bytes}; it is no "
                "safetensors or breaks off"
            )
        tensors = _read(file.read(header_bytes))
    if not isinstance(tensors, dict):
        raise InvalidMediaError("its header must be a JSON object")
    spans = [_span(name, value) for name, value in tensors.items() if name != "__metadata__"]
    _refuse_gaps(sorted(spans), num_bytes - 8 - header_bytes)


def _read(data: bytes) -> JsonValue:
    try:
        return read_json(body_text(data))
    except ValueError as exc:
        raise InvalidMediaError(f"it must be JSON: {exc}") from exc


def _first_problem(error: ValidationError, wanted: str) -> str:
    problem = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(step) for step in problem["loc"]) or "it"
    return f"it must be {wanted}: {where}: {problem['msg']}"


def _refuse_bad_spans(spans: Iterable[Phone | Word]) -> None:
    for index, span in enumerate(spans):
        times = (span.start_seconds, span.end_seconds)
        if not all(map(math.isfinite, times)) or not 0.0 <= times[0] <= times[1]:
            raise InvalidMediaError(
                f"span {index} must run from 0 or later to its end, got {times[0]} to {times[1]}"
            )


def _vector_length(vector: JsonValue, index: int) -> int:
    if not isinstance(vector, list) or not all(map(_is_finite_number, vector)):
        raise InvalidMediaError(f"vector {index} must be a list of finite numbers")
    if not any(vector):
        raise InvalidMediaError(f"vector {index} must not be zero or empty")
    return len(vector)


def _is_finite_number(value: JsonValue) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    # Not `math.isfinite`: a whole number of 400 digits is JSON and no float.
    return -_MAX_NUMBER < value < _MAX_NUMBER


def _span(name: str, value: JsonValue) -> tuple[int, int]:
    """Return the bytes `[start, end)` of a tensor.

    Raises:
        InvalidMediaError: They are no span, or not as long as its type and shape say.
    """
    tensor = as_object(value)
    bits = _DTYPE_BITS.get(str(tensor.get("dtype")))
    shape, offsets = _counts(tensor.get("shape")), _counts(tensor.get("data_offsets"))
    if bits is None or shape is None or offsets is None or len(offsets) != 2:
        raise InvalidMediaError(
            f"tensor {name!r} must have a dtype, a shape and two data_offsets that are known"
        )
    start, end = offsets
    if (end - start) * 8 != math.prod(shape) * bits:
        raise InvalidMediaError(
            f"tensor {name!r} must have {math.prod(shape) * bits // 8} bytes by its shape, "
            f"got {end - start}"
        )
    return start, end


def _counts(value: JsonValue) -> list[int] | None:
    if not isinstance(value, list):
        return None
    counts = [item for item in value if isinstance(item, int) and not isinstance(item, bool)]
    is_good = len(counts) == len(value) and all(count >= 0 for count in counts)
    return counts if is_good else None


def _refuse_gaps(spans: Sequence[tuple[int, int]], num_bytes: int) -> None:
    if not spans:
        raise InvalidMediaError("it has no tensors")
    is_tiled = spans[0][0] == 0 and all(one[1] == two[0] for one, two in pairwise(spans))
    if not is_tiled or spans[-1][1] != num_bytes:
        raise InvalidMediaError(
            f"its tensors must fill the {num_bytes} bytes behind the header, they end at "
            f"{spans[-1][1]}; it breaks off or is damaged"
        )
