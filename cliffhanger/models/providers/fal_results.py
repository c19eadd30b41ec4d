"""What fal.ai answers: results of its models, and what it says no with."""

from typing import Final

from pydantic import JsonValue

from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.job import ACCOUNT_STOPPERS, Failure, FailureKind, Output, OutputRole
from cliffhanger.models.jobs.replies import (
    clean,
    decode_base64,
    dig,
    kind_of_status,
    read_object,
    refusal,
    text_at,
)
from cliffhanger.models.json_body import (
    JsonObject,
    as_object,
    as_words,
    body_text,
    first_object,
    read_json,
)

_CONTENT: Final = "content_policy_violation"
_KINDS: Final = {
    _CONTENT: FailureKind.CONTENT_INPUT,
    "no_media_generated": FailureKind.BAD_OUTPUT,
    "bad_request": FailureKind.INVALID_REQUEST,
    "client_cancelled": FailureKind.CANCELLED,
    "client_disconnected": FailureKind.CANCELLED,
}
"""By `error_type` or the `type` of a detail; others follow the status."""
_PLACES: Final[dict[OutputRole, tuple[tuple[str | int, ...], ...]]] = {
    OutputRole.VIDEO: (("video",), ("videos", 0), ("output",)),
    OutputRole.IMAGE: (("images", 0), ("image",), ("output",)),
    OutputRole.LORA: (("diffusers_lora_file",), ("lora_file",)),
}
"""Where models put their files. That of trainings is unverified; a wrong guess is BAD_OUTPUT."""
_FAMILIES: Final = {OutputRole.VIDEO: "video/", OutputRole.IMAGE: "image/"}


def refusal_of_submit(reply: HttpReply) -> Failure:
    """Return why an order was not put into the queue."""
    body = read_object(reply)
    code, words = _code(reply, body), _words(body)
    kind = FailureKind.CONTENT_INPUT if code == _CONTENT else None
    return refusal(reply, kind=kind, code=code, message=words)


def completed_failure(body: JsonObject) -> Failure | None:
    """Return why a completed job failed; None where it did not."""
    code = text_at(body, "error_type")
    words = as_words(body.get("error")) if body.get("error") else ""
    if not code and not words:
        return None
    kind = _KINDS.get(code, FailureKind.PROVIDER_FAILED)
    return Failure(kind, clean(words or code), code=code)


def read_result(reply: HttpReply, output: Output) -> Output | Failure:
    """Return the file that a result names, or why there is none.

    Trouble on the way to the result is TRANSIENT: the job itself has failed only where an error
    type or the model says so.
    """
    try:
        body = first_object(read_json(body_text(reply.body)))
    except ValueError:
        body = None
    if body is None or not 200 <= reply.status < 300 or "detail" in body:
        return _result_failure(reply, body or {})
    if output.role is OutputRole.IMAGE and _is_blacked_out(body):
        return refusal(
            reply,
            kind=FailureKind.CONTENT_OUTPUT,
            code="has_nsfw_concepts",
            message="the safety checker took the image away",
        )
    for place in _PLACES.get(output.role, ()):
        found = _file(dig(body, *place), output)
        if found is not None:
            return found
    names = ", ".join(sorted(body)) or "nothing"
    return refusal(
        reply,
        kind=FailureKind.BAD_OUTPUT,
        message=f"the result has no {output.role}, only {names}",
    )


def _result_failure(reply: HttpReply, body: JsonObject) -> Failure:
    code, words = _code(reply, body), _words(body)
    if code == _CONTENT:
        kind = FailureKind.CONTENT_INPUT if _is_input_named(body) else FailureKind.CONTENT_OUTPUT
    elif code in _KINDS:
        kind = _KINDS[code]
    elif reply.status == 404 or kind_of_status(reply.status) in ACCOUNT_STOPPERS:
        # A refused key means one more look at the job, which stops the account, not the job's end.
        kind = FailureKind.EXPIRED
    elif reply.status < 300 or reply.status >= 500:
        is_said = bool(code) or ("detail" in body and reply.status <= 500)
        kind = FailureKind.PROVIDER_FAILED if is_said else FailureKind.TRANSIENT
    else:
        kind = None
    return refusal(reply, kind=kind, code=code, message=words)


def _detail(body: JsonObject) -> JsonObject:
    """Return the detail that says most: one about content where there is one, else the first."""
    details = body.get("detail")
    listed = [as_object(item) for item in details] if isinstance(details, list) else [body]
    about_content = (item for item in listed if item.get("type") == _CONTENT)
    return next(about_content, listed[0] if listed else {})


def _code(reply: HttpReply, body: JsonObject) -> str:
    return (
        text_at(_detail(body), "type")
        or text_at(body, "error_type")
        or reply.headers.get("x-fal-error-type", "")
    )


def _words(body: JsonObject) -> str:
    """Return a detail's words and place, without the input, which it repeats."""
    detail = _detail(body)
    words, place = text_at(detail, "msg"), detail.get("loc")
    if not words or not isinstance(place, list):
        return words
    return f"{'.'.join(as_words(step) for step in place)}: {words}"


def _is_input_named(body: JsonObject) -> bool:
    """Return whether a detail points at a field of the input rather than at all of it."""
    place = _detail(body).get("loc")
    return isinstance(place, list) and len(place) > 1


def _is_blacked_out(body: JsonObject) -> bool:
    concepts = body.get("has_nsfw_concepts")
    return isinstance(concepts, list) and True in concepts


def _file(value: JsonValue, output: Output) -> Output | None:
    link = text_at(value) or text_at(value, "url")
    said = text_at(value, "content_type")
    family = _FAMILIES.get(output.role)
    media_type = said if family and said.startswith(family) else output.media_type
    if link.startswith("data:"):
        data = decode_base64(link)
        return Output(output.role, media_type, data=data) if data else None
    if not link.startswith(("https://", "http://")):
        return None
    return Output(output.role, media_type, url=link)
