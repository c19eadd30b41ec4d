"""What Black Forest Labs says."""

from dataclasses import replace

from cliffhanger.models.jobs.job import FailureKind, JobState
from cliffhanger.models.jobs.orders import Asset, ImageOrder, LoraUse
from cliffhanger.models.providers.bfl import BflImages
from tests.contract.provider_rigs.rig import ProviderRig, endpoint, reply

SHEET = Asset("a" * 64, "image/png", 4, location="https://store.test/sheet.png?sig=1")
ORDER = ImageOrder(prompt="Mai on the roof at night", seed=7, references=(SHEET,))
ID = "0c5c3f0e-6a8b-4f2f-9d7c-5f7c2b1a9e11"

RIGS = (
    ProviderRig(
        adapter=BflImages(),
        endpoint=endpoint("https://api.bfl.ai", "flux-2-pro"),
        order=ORDER,
        bad_orders={
            "prompt": replace(ORDER, prompt=" "),
            "references": replace(ORDER, references=(SHEET,) * 9),
            "image/gif": replace(ORDER, references=(replace(SHEET, media_type="image/gif"),)),
            "loras": replace(ORDER, loras=(LoraUse(name="mai"),)),
        },
        accepted=reply({"id": ID, "polling_url": f"https://api.eu2.bfl.ai/v1/get_result?id={ID}"}),
        job_id=ID,
        polls={
            JobState.QUEUED: (reply({"id": ID, "status": "Pending", "result": None}),),
            # The card has no state for a job that runs; "Pending" is both.
            JobState.RUNNING: (),
            JobState.SUCCEEDED: (
                reply({"status": "Ready", "result": {"sample": "https://cdn.bfl.test/a.png?se=1"}}),
            ),
            JobState.FAILED: (
                reply({"status": "Error"}),
                reply({"status": "Request Moderated"}),
                reply({"status": "Content Moderated"}),
            ),
        },
        strange=reply({"status": "Reticulating"}),
        hollow=reply({"status": "Ready", "result": {}}),
        refusals=(
            (reply({"detail": "Not authenticated"}, 401), FailureKind.AUTH),
            (reply({"detail": "Not authenticated"}, 403), FailureKind.AUTH),
            (reply({"detail": "Insufficient credits"}, 402), FailureKind.BALANCE),
            (reply({"detail": "Rate limit exceeded"}, 429), FailureKind.RATE_LIMITED),
            (
                reply({"detail": "You have reached 24 active tasks"}, 429),
                FailureKind.CONCURRENCY,
            ),
            (
                reply({"detail": [{"loc": ["body", "width"], "msg": "must be / 16"}]}, 422),
                FailureKind.INVALID_REQUEST,
            ),
            (reply({"detail": "down"}, 503), FailureKind.TRANSIENT),
        ),
        job_failures=(
            (
                reply(
                    {
                        "status": "Request Moderated",
                        "details": {"Moderation Reasons": ["Derivative Works"]},
                    }
                ),
                FailureKind.CONTENT_INPUT,
            ),
            (reply({"status": "Content Moderated"}), FailureKind.CONTENT_OUTPUT),
            (reply({"status": "Error"}), FailureKind.PROVIDER_FAILED),
        ),
    ),
)
