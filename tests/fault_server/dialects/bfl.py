"""Black Forest Labs."""

from typing import Any, ClassVar, Final

from cliffhanger.models.jobs.job import Capability
from tests.fault_server.dialect import Dialect, route
from tests.fault_server.exchange import RefusedError, Reply, Request, answer
from tests.fault_server.forms import BOOLEAN, SEED, URL, body, integer, one_of, text
from tests.fault_server.jobs import Order, Stage
from tests.fault_server.media import Medium
from tests.fault_server.plan import FailReason, Step
from tests.fault_server.sizes import size_of

_PICTURE: Final = text(pattern="^(https?://|data:image/|[A-Za-z0-9+/])")
_SIDE: Final = {"type": "integer", "minimum": 64, "maximum": 4096, "multipleOf": 16}
_IMAGE: Final = body(
    {
        "prompt*": text(),
        **{f"input_image{index}": _PICTURE for index in ("", *(f"_{n}" for n in range(2, 9)))},
        "width": _SIDE,
        "height": _SIDE,
        "aspect_ratio": text(pattern=r"^\d+:\d+$"),
        "seed": SEED,
        "safety_tolerance": integer(0, 6),
        "output_format": one_of("jpeg", "png", "webp"),
        "prompt_upsampling": BOOLEAN,
        "steps": integer(1, 50),
        "guidance": {"type": "number"},
        "webhook_url": URL,
        "webhook_secret": text(),
    }
)


class Bfl(Dialect):
    """`https://api.bfl.ai`."""

    name = "bfl"
    refusals: ClassVar = {
        "auth": (403, "Not authenticated"),
        "balance": (402, "Insufficient credits"),
        "invalid": (422, "invalid"),
        "content": (422, "Request Moderated"),
        "rate": (429, "Too many requests"),
        "concurrency": (429, "Too many active tasks"),
        "overload": (503, "Service unavailable"),
        "server": (500, "Internal Server Error"),
        "not_found": (404, "Task not found"),
    }
    failures: ClassVar = {
        FailReason.CONTENT_INPUT: "Request Moderated",
        FailReason.CONTENT_OUTPUT: "Content Moderated",
        FailReason.BAD_OUTPUT: "Error",
        FailReason.OTHER: "Error",
    }
    words: ClassVar = {
        Stage.QUEUED: "Pending",
        Stage.RUNNING: "Pending",
        Stage.DONE: "Ready",
        Stage.CANCELLED: "Error",
    }

    def error(self, status: int, code: str, message: str) -> object:
        """Return `{"detail": ...}`: a list where a field is wrong, else words."""
        if status == 422:
            return {"detail": [{"loc": ["body"], "msg": message, "type": "value_error"}]}
        return {"detail": code}

    def authorize(self, request: Request) -> None:
        """Want the key in its own header."""
        if request.headers.get("x-key") != self.house.options.key:
            raise self.refuse("auth")

    @route("POST", r"/v1/(?P<model>flux-[\w.-]+)", Step.SUBMIT)
    async def draw(self, request: Request) -> Reply:
        """Open a picture."""
        asked = self.read(request, _IMAGE)
        width, height = size_of(asked.get("aspect_ratio", "9:16"), 768)
        width, height = asked.get("width", width), asked.get("height", height)
        if width * height > 4_194_304:
            raise self.refuse("invalid", "width, height: 4 MP at most")
        medium = Medium(asked.get("output_format", "jpeg"), 0, width, height)
        job = await self.accept(request, Order(Capability.IMAGE, (medium,)))
        place = f"{request.base_url}/v1/get_result?id={job.id}"
        return answer({"id": job.id, "polling_url": place, "cost": 3.0})

    @route("GET", "/v1/get_result", Step.POLL)
    async def poll(self, request: Request) -> Reply:
        """Show a picture."""
        job_id = request.query.get("id", "")
        shown: dict[str, Any] = {"id": job_id, "result": None, "progress": None, "details": None}
        try:
            job = self.job(job_id)
            stage = self.look(job, request)
        except RefusedError:
            return answer({**shown, "status": "Task not found"}, 404)
        if stage is Stage.FAILED:
            return answer({**shown, "status": self.failure_of(job)[0]})
        url = self.url(job, request) if stage is Stage.DONE else None
        result = {"sample": url, "prompt": "", "seed": 7} if url else None
        return answer({**shown, "status": self.word(stage), "result": result})

    @route("GET", "/v1/credits", Step.OTHER)
    async def credits(self, request: Request) -> Reply:
        """Show the balance."""
        del request
        return answer({"credits": 1000.0})
