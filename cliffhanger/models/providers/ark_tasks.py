"""The tasks of an account at Volcengine Ark: where they are looked at and listed."""

from urllib.parse import quote

from cliffhanger.models.http import HttpCall
from cliffhanger.models.jobs.adapter import Endpoint
from cliffhanger.models.providers.account_calls import get, secrets_of


def tasks_url(endpoint: Endpoint, job_id: str = "") -> str:
    """Return the address of all tasks, or of one."""
    tail = f"/{quote(job_id, safe='')}" if job_id else ""
    return f"{endpoint.base_url}/contents/generations/tasks{tail}"


def newest_task(endpoint: Endpoint) -> HttpCall:
    """Return the look at the newest task of an account, which costs nothing."""
    return get(f"{tasks_url(endpoint)}?page_num=1&page_size=1", secrets_of(endpoint))
