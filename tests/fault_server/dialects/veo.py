"""Google Veo by the Gemini API."""

from typing import Any, ClassVar, Final

from cliffhanger.models.jobs.job import Capability
from tests.fault_server.dialect import STRANGE_WORD, Dialect, route
from tests.fault_server.exchange import Reply, Request, answer
from tests.fault_server.forms import BASE64, body, entity, integer, many, one_of, text
from tests.fault_server.jobs import Job, Order, Stage
from tests.fault_server.media import Medium
from tests.fault_server.plan import FailReason, Step
from tests.fault_server.sizes import short_px_of, size_of

_IMAGE: Final = entity({"bytesBase64Encoded*": BASE64, "mimeType*": text(pattern="^image/")})
_REFERENCE: Final = entity({"image*": _IMAGE, "referenceType*": one_of("asset", "style")})
_VIDEO: Final = body(
    {
        "instances*": many(
            entity(
                {
                    "prompt": text(),
                    "image": _IMAGE,
                    "lastFrame": _IMAGE,
                    "referenceImages": many(_REFERENCE, most=3),
                }
            ),
            most=1,
        ),
        "parameters": entity(
            {
                "aspectRatio": one_of("9:16", "16:9"),
                "resolution": one_of("720p", "1080p", "4k"),
                "durationSeconds": one_of(4, 6, 8),
                "personGeneration": text(),
                "negativePrompt": text(),
                "sampleCount": integer(1, 4),
                "numberOfVideos": integer(1, 4),
            }
        ),
    }
)
_FILTERED: Final = "Your prompt was blocked by the safety filters."


class Veo(Dialect):
    """`https://generativelanguage.googleapis.com`."""

    name = "veo"
    optional_base = "/v1beta"
    refusals: ClassVar = {
        "auth": (401, "UNAUTHENTICATED"),
        "balance": (402, "FAILED_PRECONDITION"),
        "invalid": (400, "INVALID_ARGUMENT"),
        "content": (400, "INVALID_ARGUMENT"),
        "rate": (429, "RESOURCE_EXHAUSTED"),
        "concurrency": (429, "RESOURCE_EXHAUSTED"),
        "overload": (503, "UNAVAILABLE"),
        "server": (500, "INTERNAL"),
        "not_found": (404, "NOT_FOUND"),
    }
    failures: ClassVar = {
        FailReason.CONTENT_INPUT: "INVALID_ARGUMENT",
        FailReason.CONTENT_OUTPUT: "filtered",
        FailReason.BAD_OUTPUT: "INTERNAL",
        FailReason.OTHER: "INTERNAL",
    }

    def error(self, status: int, code: str, message: str) -> object:
        """Return `{"error": {...}}`."""
        return {"error": {"code": status, "message": message, "status": code}}

    def authorize(self, request: Request) -> None:
        """Want the key in its own header."""
        if request.headers.get("x-goog-api-key") != self.house.options.key:
            raise self.refuse("auth", "API key not valid. Please pass a valid API key.")

    @route("POST", "/models/(?P<model>[^/:]+):predictLongRunning", Step.SUBMIT)
    async def predict(self, request: Request) -> Reply:
        """Open a clip."""
        asked = self.read(request, _VIDEO)
        options = asked.get("parameters", {})
        short = short_px_of(options.get("resolution", "720p"))
        size = size_of(options.get("aspectRatio", "16:9"), short)
        medium = Medium("mp4", float(options.get("durationSeconds", 8)), *size)
        echo = {"model": request.params["model"]}
        order = Order(Capability.VIDEO, (medium,) * options.get("sampleCount", 1), echo=echo)
        return answer({"name": _name(await self.accept(request, order))})

    @route("GET", "/models/{model}/operations/{id}", Step.POLL)
    async def poll(self, request: Request) -> Reply:
        """Show an operation: it is done, or it is not."""
        job = self.job(request.params["id"])
        stage = self.look(job, request)
        shown: dict[str, Any] = {"name": _name(job)}
        if stage is Stage.STRANGE:
            return answer({**shown, "done": False, "metadata": {"state": STRANGE_WORD}})
        if stage is Stage.FAILED and self.failure_of(job)[0] != "filtered":
            code, message = self.failure_of(job)
            number = 3 if code == "INVALID_ARGUMENT" else 13
            error = {"code": number, "message": message, "status": code}
            return answer({**shown, "done": True, "error": error})
        if stage not in {Stage.DONE, Stage.FAILED}:
            return answer(shown)
        uris = [
            f"{request.base_url}/v1beta/files/j{job.number}i{index}:download?alt=media"
            for index in range(len(self.urls(job, request)))
        ]
        videos: dict[str, Any] = {"generatedSamples": [{"video": {"uri": uri}} for uri in uris]}
        if stage is Stage.FAILED:
            videos = {"raiMediaFilteredCount": 1, "raiMediaFilteredReasons": [_FILTERED]}
        kind = "type.googleapis.com/google.ai.generativelanguage.v1beta.PredictLongRunningResponse"
        response = {"@type": kind, "generateVideoResponse": videos}
        return answer({**shown, "done": True, "response": response})

    @route("GET", "/files/j(?P<number>[0-9]+)i(?P<index>[0-9]+):download", Step.DOWNLOAD)
    async def download(self, request: Request) -> Reply:
        """Send on to where the bytes are."""
        number, jobs = int(request.params["number"]), self.house.jobs_of(self.name)
        job = next((job for job in jobs if job.number == number), None)
        if job is None:
            raise self.refuse("not_found", "no such file")
        place = self.house.address(job, int(request.params["index"]), request.root_url)
        return Reply(status=302, content_type="text/html", headers={"location": place})

    @route("GET", "/models", Step.OTHER)
    async def models(self, request: Request) -> Reply:
        """List models."""
        del request
        return answer({"models": [{"name": "models/veo-3.1-generate-preview"}]})


def _name(job: Job) -> str:
    return f"models/{job.order.echo['model']}/operations/{job.id}"
