"""Vidu video."""

from dataclasses import replace

from cliffhanger.models.jobs.job import FailureKind, JobState
from cliffhanger.models.jobs.orders import Asset, VideoOrder
from cliffhanger.models.providers.vidu import ViduVideo
from tests.contract.provider_rigs.rig import ProviderRig, endpoint, reply

FRAME = Asset(
    sha256="a" * 64, media_type="image/png", num_bytes=4096, location="https://store/f.png"
)
ORDER = VideoOrder(prompt="She turns", first_frame=FRAME, duration_seconds=4.2, seed=7)


def look(state: str, **rest: object) -> dict[str, object]:
    return {"state": state, "err_code": "", "credits": 10, "creations": [], **rest}


CREATION = {"id": "c-1", "url": "https://cdn/v.mp4", "cover_url": "https://cdn/c.jpg"}

RIGS = (
    ProviderRig(
        adapter=ViduVideo(),
        endpoint=endpoint("https://api.vidu.com/ent/v2", "viduq3-turbo"),
        order=ORDER,
        bad_orders={
            "prompt": replace(ORDER, prompt=""),
            "5000": replace(ORDER, prompt="a" * 5001),
            "duration_seconds": replace(ORDER, duration_seconds=16.5),
            "references": replace(ORDER, first_frame=None, references=(FRAME,) * 8),
            "last_frame": replace(ORDER, first_frame=None, last_frame=FRAME),
            "image/gif": replace(ORDER, first_frame=replace(FRAME, media_type="image/gif")),
        },
        accepted=reply({"task_id": "t-1", "state": "created", "credits": 10}),
        job_id="t-1",
        polls={
            JobState.QUEUED: (reply(look("created")), reply(look("queueing"))),
            JobState.RUNNING: (reply(look("processing")),),
            JobState.SUCCEEDED: (reply(look("success", creations=[CREATION])),),
            JobState.FAILED: (reply(look("failed")),),
            JobState.CANCELLED: (reply(look("failed", err_code="UserCancelled")),),
        },
        strange=reply(look("pondering")),
        hollow=reply(look("success")),
        refusals=(
            (reply({"reason": "Unauthorized"}, 401), FailureKind.AUTH),
            (reply({"reason": "CreditInsufficient"}, 400), FailureKind.BALANCE),
            (reply({"reason": "QuotaExceeded"}, 429), FailureKind.BALANCE),
            (reply({"reason": "TooManyRequests"}, 429), FailureKind.RATE_LIMITED),
            (reply({"reason": "SystemThrottling"}, 429), FailureKind.TRANSIENT),
            (reply({"reason": "AuditSubmitIllegal"}, 400), FailureKind.CONTENT_INPUT),
            (reply({"reason": "FieldInvalid"}, 400), FailureKind.INVALID_REQUEST),
            (reply({"reason": "NeverSeen"}, 500), FailureKind.PROVIDER_FAILED),
        ),
        job_failures=(
            (reply(look("failed")), FailureKind.PROVIDER_FAILED),
            (reply(look("failed", err_code="AuditSubmitIllegal")), FailureKind.CONTENT_INPUT),
            (reply(look("failed", err_code="CreationPolicyViolation")), FailureKind.CONTENT_OUTPUT),
        ),
    ),
)
