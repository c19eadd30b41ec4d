"""Tokens of a reply."""

from pydantic import JsonValue

from cliffhanger.models.json_body import as_count, as_object
from cliffhanger.money.call import Usage


def read_usage(usage: JsonValue) -> Usage | None:
    """Return what the server says was read and written; None where it says nothing usable.

    Some servers leave reasoning out of `completion_tokens` but not out of the total, and some fill
    the field with zeros.
    """
    fields = as_object(usage)
    prompt = as_count(fields.get("prompt_tokens"))
    completion = as_count(fields.get("completion_tokens"))
    if not prompt or completion is None:
        return None
    total = as_count(fields.get("total_tokens")) or 0
    cached = (
        as_count(as_object(fields.get("prompt_tokens_details")).get("cached_tokens"))
        or as_count(fields.get("prompt_cache_hit_tokens"))
        or as_count(fields.get("cached_tokens"))
        or 0
    )
    return Usage(
        prompt_tokens=prompt,
        completion_tokens=max(completion, total - prompt),
        cached_tokens=min(cached, prompt),
    )
