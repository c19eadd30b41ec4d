"""Events as the server keeps them."""

from typing import Any

import httpx

from tests.integration.processes import wait_for


async def first_event(api_url: str, name: str, *, seconds: float = 30.0) -> dict[str, Any]:
    """Return the latest event of that name, once the server has one."""

    async def find() -> dict[str, Any] | None:
        async with httpx.AsyncClient(base_url=api_url, trust_env=False) as client:
            wanted = {"filter": {"event": {"name": [name]}}}
            answer = await client.post("/events/filter", json=wanted)
        events = answer.raise_for_status().json()["events"]
        return next(iter(events), None)

    return await wait_for(find, seconds=seconds)
