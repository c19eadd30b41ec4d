"""Kling's newer video API: the model in the path, every task under `/tasks`."""

from decimal import Decimal
from typing import Final
from urllib.parse import quote

from pydantic import JsonValue

from cliffhanger.models.http import HttpCall, HttpReply
from cliffhanger.models.jobs.adapter import (
    AssetForm,
    Capabilities,
    Endpoint,
    Idempotency,
    JobAdapter,
    Pacing,
)
from cliffhanger.models.jobs.job import (
    Capability,
    Failure,
    FailureKind,
    JobRef,
    JobSnapshot,
    JobState,
    Output,
    OutputRole,
    Submitted,
)
from cliffhanger.models.jobs.orders import VideoOrder
from cliffhanger.models.jobs.replies import (
    bare_base64,
    clean,
    expired_if_missing,
    fit_seconds,
    post_json,
    read_object,
    resolution_class,
    snapshot_of,
    text_at,
)
from cliffhanger.models.json_body import JsonObject, as_object
from cliffhanger.models.providers.account_calls import get
from cliffhanger.models.providers.kling_auth import kling_headers
from cliffhanger.models.providers.kling_task import has_error, kling_failure
from cliffhanger.models.providers.measures import quantity_at
from cliffhanger.models.providers.order_checks import seconds_problems, video_problems
from cliffhanger.models.providers.shapes import frame_size, nearest_ratio
from cliffhanger.money.units import Units

SECONDS: Final = tuple(range(3, 16))
RATIOS: Final = ("9:16", "16:9", "1:1")
_STATES: Final = {
    "submitted": JobState.QUEUED,
    "processing": JobState.RUNNING,
    "succeeded": JobState.SUCCEEDED,
    "failed": JobState.FAILED,
}


class KlingTurboVideo(JobAdapter[VideoOrder]):
    """Kling's newer API, made for kling-3.0-turbo: it always makes sound, and takes no last frame.

    Facts as of mid 2026, from mirrors of Kling's documentation and reports of its users. Options
    of the route named `settings` and `options` go into those parts of the body; it has no field
    for a negative prompt.

    Unverified: text to video, the lookup by `external_task_ids`, what `billing` lists, and that a
    task nobody knows is an empty list.
    """

    name = "kling-turbo-video"
    version = "1"
    caps = Capabilities(
        capability=Capability.VIDEO,
        idempotency=Idempotency.LOOKUP,
        asset_forms=(AssetForm.URL, AssetForm.BYTES),
        asset_media_types=frozenset({"image/jpeg", "image/png"}),
        max_asset_bytes=10 << 20,
        durations_seconds=SECONDS,
        max_prompt_chars=2500,
        has_audio=True,
        pacing=Pacing(5.0, 10.0),
        result_seconds=30 * 86_400.0,
    )

    def check(self, order: VideoOrder, endpoint: Endpoint) -> tuple[str, ...]:
        """Return what keeps the order from being sent."""
        problems = [
            *video_problems(order, self.caps),
            *seconds_problems(order.duration_seconds, max(SECONDS)),
        ]
        if order.last_frame is not None:
            problems.append(
                "last_frame is set; the turbo model takes none: leave it out or use kling-video"
            )
        return tuple(problems)

    def submit(self, order: VideoOrder, endpoint: Endpoint, token: str) -> HttpCall:
        """Return the request for a clip."""
        settings: dict[str, JsonValue] = {
            **as_object(order.options.get("settings")),
            "resolution": _resolution(order),
            "duration": fit_seconds(order.duration_seconds, SECONDS),
        }
        named: dict[str, JsonValue] = {
            **as_object(order.options.get("options")),
            "external_task_id": token,
        }
        first = order.first_frame
        if first is None:
            kind = "text-to-video"
            settings["aspect_ratio"] = nearest_ratio(order.width_px, order.height_px, RATIOS)
            body: dict[str, JsonValue] = {"prompt": order.prompt}
        else:
            kind = "image-to-video"
            body = {
                "contents": [
                    {"type": "prompt", "text": order.prompt},
                    {"type": "first_frame", "url": bare_base64(first)},
                ]
            }
        url = f"{endpoint.base_url}/{kind}/{quote(endpoint.model, safe='')}"
        return post_json(
            url,
            {**body, **order.options, "settings": settings, "options": named},
            secrets=kling_headers(endpoint),
        )

    def read_submit(self, reply: HttpReply, endpoint: Endpoint) -> Submitted | Failure:
        """Return the task."""
        task_id = text_at(read_object(reply), "data", "id")
        if has_error(reply) or not task_id:
            return kling_failure(reply, endpoint, is_submit=True)
        return Submitted(job_id=task_id)

    def poll(self, ref: JobRef, endpoint: Endpoint) -> HttpCall:
        """Return the request that looks at a task."""
        return _tasks(f"task_ids={quote(ref.job_id, safe='')}", endpoint)

    def read_poll(self, reply: HttpReply, ref: JobRef, endpoint: Endpoint) -> JobSnapshot | Failure:
        """Return the task as it stands."""
        tasks = read_object(reply).get("data")
        if has_error(reply) or not isinstance(tasks, list):
            return expired_if_missing(kling_failure(reply, endpoint))
        task = next((as_object(item) for item in tasks if text_at(item, "id") == ref.job_id), None)
        if task is None:
            return Failure(
                FailureKind.EXPIRED, f"Kling lists no task {ref.job_id}", http_status=reply.status
            )
        status = text_at(task, "status")
        words = clean(text_at(task, "message"))
        is_failed = status == "failed" and words
        return snapshot_of(
            status,
            _STATES,
            outputs=_outputs(task),
            failure=Failure(FailureKind.PROVIDER_FAILED, words) if is_failed else None,
            usage=_usage(task),
        )

    def find(self, token: str, order: VideoOrder, endpoint: Endpoint) -> HttpCall:
        """Return the request for the task of our name."""
        return _tasks(f"external_task_ids={token}", endpoint)

    def read_find(
        self, reply: HttpReply, token: str, endpoint: Endpoint
    ) -> Submitted | Failure | None:
        """Return the task of *token*, why that is unknown, or None for surely none."""
        tasks = read_object(reply).get("data")
        if has_error(reply) or not isinstance(tasks, list):
            return kling_failure(reply, endpoint)
        for task in tasks:
            our_name = text_at(task, "external_id") or text_at(task, "external_task_id")
            if our_name == token and text_at(task, "id"):
                return Submitted(job_id=text_at(task, "id"))
        if not tasks:
            return None
        return Failure(
            FailureKind.AMBIGUOUS_SUBMIT,
            f"Kling lists {len(tasks)} tasks, none with our name; look for it in Kling's console",
            http_status=reply.status,
        )

    def measure(self, order: VideoOrder, endpoint: Endpoint) -> Units:
        """Return one clip of the length sold; sound is always made."""
        short_px = resolution_class(order.width_px, order.height_px, (720, 1080))
        ratio = nearest_ratio(order.width_px, order.height_px, RATIOS)
        width_px, height_px = frame_size(ratio, short_px)
        return Units(
            clips=1,
            seconds=Decimal(fit_seconds(order.duration_seconds, SECONDS)),
            width_px=width_px,
            height_px=height_px,
            resolution=_resolution(order),
            has_audio=True,
        )

    def probe(self, endpoint: Endpoint) -> HttpCall:
        """Return a request for a task that there is not."""
        return _tasks("external_task_ids=probe", endpoint)


def _tasks(query: str, endpoint: Endpoint) -> HttpCall:
    return get(f"{endpoint.base_url}/tasks?{query}", kling_headers(endpoint))


def _resolution(order: VideoOrder) -> str:
    return f"{resolution_class(order.width_px, order.height_px, (720, 1080))}p"


def _outputs(task: JsonObject) -> tuple[Output, ...]:
    found = task.get("outputs")
    return tuple(
        Output(OutputRole.VIDEO, "video/mp4", url=text_at(item, "url"))
        for item in (found if isinstance(found, list) else [])
        if text_at(item, "url") and text_at(item, "type") in {"", "video"}
    )


def _usage(task: JsonObject) -> Units | None:
    """Return the units deducted; what was paid in money is not told in which currency."""
    bills = task.get("billing")
    amounts = [
        quantity_at(bill, "amount") or Decimal(0)
        for bill in (bills if isinstance(bills, list) else [])
        if text_at(bill, "charge_type") == "unit"
    ]
    if not amounts:
        return None
    seconds = quantity_at(task, "outputs", 0, "duration") or Decimal(0)
    return Units(credits=sum(amounts, Decimal(0)), seconds=seconds.to_integral_value(), clips=1)
