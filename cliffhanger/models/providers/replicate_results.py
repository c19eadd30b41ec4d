"""What Replicate answers: files of its models in whatever shape, and why a job failed."""

import io
import re
import tarfile
from pathlib import PurePosixPath
from typing import Final

from pydantic import JsonValue

from cliffhanger.errors import InvalidMediaError
from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.job import Failure, FailureKind, Output, OutputRole
from cliffhanger.models.jobs.replies import clean, decode_base64, refusal, refused_file
from cliffhanger.models.json_body import JsonObject, as_object, as_words
from cliffhanger.models.providers.measures import quantity_at
from cliffhanger.money.units import Units

_NAMES: Final = ("video", "image", "images", "weights", "lora", "output", "url", "file", "files")
"""What models call their file where they answer with an object, the likeliest first."""
_SUFFIXES: Final = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "mov": "video/quicktime",
    "tar": "application/x-tar",
    "safetensors": "application/x-safetensors",
}
_WEIGHTS: Final = ".safetensors"
MAX_WEIGHTS_BYTES: Final = 2 << 30
"""Largest weights out of an archive: both are in memory for a moment."""
MAX_MEMBERS: Final = 1000
"""Most entries that are looked at; trainers leave a handful."""
_CODE: Final = re.compile(r"\bE\d{3,4}\b")
_CONTENT_CODE: Final = "E005"
"""The input or the output was flagged; that it is always this code is unverified."""


def output_links(output: JsonValue) -> tuple[str, ...]:
    """Return the addresses in a result: a string, a list of them, or an object that has one."""
    if isinstance(output, str):
        return (output,) if output.startswith(("https://", "http://", "data:")) else ()
    if isinstance(output, list):
        return tuple(link for item in output for link in output_links(item))
    found = as_object(output)
    links = (output_links(found[name]) for name in _NAMES if name in found)
    return next((each for each in links if each), ())


def read_link(link: str, role: OutputRole, media_type: str) -> Output:
    """Return the output at *link*, its kind told by the end of the address where that tells."""
    if link.startswith("data:"):
        said = link.removeprefix("data:").partition(";")[0]
        return Output(role, said or media_type, data=decode_base64(link))
    suffix = link.partition("?")[0].rpartition(".")[2].lower()
    return Output(role, _SUFFIXES.get(suffix, media_type), url=link)


def job_failure(body: JsonObject) -> Failure:
    """Return why a job failed; its code stands within the words."""
    words = as_words(body.get("error"))
    code = _CODE.search(words)
    is_content = code is not None and code[0] == _CONTENT_CODE
    return Failure(
        FailureKind.CONTENT_INPUT if is_content else FailureKind.PROVIDER_FAILED,
        clean(words or "failed without a reason"),
        code=code[0] if code else "",
    )


def used_units(body: JsonObject) -> Units | None:
    """Return the seconds of a GPU that a job ran for; None where it does not say."""
    seconds = quantity_at(body, "metrics", "predict_time")
    return None if seconds is None else Units(gpu_seconds=seconds)


def unpack_weights(reply: HttpReply) -> Output | Failure:
    """Return the safetensors in the tar archive that a trainer leaves.

    BAD_OUTPUT, with what is wrong: a name that leads out of the archive, no weights or several,
    weights that are too large or break off, and what is no plain tar.
    """
    if not 200 <= reply.status < 300:
        return refused_file(reply)
    try:
        data = _only_weights(reply.body)
    except InvalidMediaError as exc:
        return refusal(reply, kind=FailureKind.BAD_OUTPUT, message=f"the archive {exc}")
    return Output(OutputRole.LORA, "application/x-safetensors", data=data)


def _only_weights(archive: bytes) -> bytes:
    """Return the one safetensors file of a tar; nothing is ever written to a disk.

    Raises:
        InvalidMediaError: There is not exactly one, or the archive is not as trainers leave it.
    """
    try:
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r:") as tar:
            member = _weights_in(tar)
            file = tar.extractfile(member)
            data = file.read() if file else b""
    except (tarfile.TarError, EOFError, OSError) as exc:
        raise InvalidMediaError(f"is no plain tar, or breaks off: {exc}") from exc
    if len(data) != member.size or not data:
        raise InvalidMediaError(f"has {len(data)} of {member.size} bytes of {member.name!r}")
    return data


def _weights_in(tar: tarfile.TarFile) -> tarfile.TarInfo:
    """Return the entry with the weights, once every name was looked at."""
    found: list[tarfile.TarInfo] = []
    for number, member in enumerate(tar, start=1):
        if number > MAX_MEMBERS:
            raise InvalidMediaError(f"has more than {MAX_MEMBERS} entries")
        path = PurePosixPath(member.name)
        if path.is_absolute() or ".." in path.parts or "\\" in member.name:
            raise InvalidMediaError(f"has {member.name[:80]!r}, which leads out of it")
        if member.size > MAX_WEIGHTS_BYTES:
            raise InvalidMediaError(
                f"has {member.name[:80]!r} of {member.size} bytes, at most {MAX_WEIGHTS_BYTES} "
                "are read"
            )
        if member.name.endswith(_WEIGHTS) and member.isreg() and not member.issparse():
            found.append(member)
    if len(found) != 1:
        names = ", ".join(member.name for member in found[:3])
        raise InvalidMediaError(
            f"has {len(found)} {_WEIGHTS} files{f' ({names})' if names else ''}, one is expected"
        )
    return found[0]
