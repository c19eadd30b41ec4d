"""ComfyUI: its own server, in memory only."""

import json
from typing import Any, ClassVar, Final

from cliffhanger.models.jobs.job import Capability
from tests.fault_server.dialect import Dialect, route
from tests.fault_server.exchange import RefusedError, Reply, Request, answer
from tests.fault_server.forms import OBJECT, Body, body, problem, text
from tests.fault_server.jobs import Job, Order, Stage
from tests.fault_server.media import MEDIA_TYPES, Medium
from tests.fault_server.plan import FailReason, FaultKind, Step

_PROMPT: Final[Body] = body(
    {
        "prompt*": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {
                "type": "object",
                "required": ["class_type", "inputs"],
                "properties": {"class_type": text(), "inputs": OBJECT},
            },
        },
        "client_id": text(),
        "prompt_id": text(pattern=r"^[0-9a-fA-F-]{32,36}$"),
        "extra_data": OBJECT,
        "front": {"type": "boolean"},
        "number": {"type": "number"},
    }
)
_CLIP_SAVERS: Final = ("VHS_VideoCombine", "SaveVideo", "SaveWEBM", "SaveAnimatedWEBP")
_CLASSES: Final = (
    "CheckpointLoaderSimple",
    "CLIPTextEncode",
    "EmptyLatentImage",
    "KSampler",
    "LoadImage",
    "LoraLoader",
    "SaveImage",
    "SaveVideo",
    "VAEDecode",
    "VHS_VideoCombine",
    "WanImageToVideo",
)


class ComfyUi(Dialect):
    """A server of one's own, without keys."""

    name = "comfyui"
    refusals: ClassVar = {
        "auth": (401, "unauthorized"),
        "balance": (402, "unauthorized"),
        "invalid": (400, "invalid_prompt"),
        "content": (400, "invalid_prompt"),
        "rate": (429, "too_many_requests"),
        "concurrency": (429, "too_many_requests"),
        "overload": (503, "unavailable"),
        "server": (500, "server_error"),
        "not_found": (404, "not_found"),
    }
    failures: ClassVar = {
        FailReason.CONTENT_INPUT: "ValueError",
        FailReason.CONTENT_OUTPUT: "ValueError",
        FailReason.BAD_OUTPUT: "RuntimeError",
        FailReason.OTHER: "torch.OutOfMemoryError",
    }

    def error(self, status: int, code: str, message: str) -> object:
        """Return `{"error": {...}, "node_errors": {}}`."""
        del status
        error = {"type": code, "message": message, "details": "", "extra_info": {}}
        return {"error": error, "node_errors": {}}

    def authorize(self, request: Request) -> None:
        """Let everybody in."""

    def token_of(self, request: Request) -> str:
        """Return the client's name for the prompt."""
        return str(request.json().get("prompt_id", ""))

    @route("POST", "(?:/api)?/prompt", Step.SUBMIT)
    async def prompt(self, request: Request) -> Reply:
        """Queue a graph; the same name twice is queued twice."""
        asked = request.json()
        wrong = problem(_PROMPT, asked)
        graph = asked.get("prompt", {})
        classes = [] if wrong else [node["class_type"] for node in graph.values()]
        savers = [name for name in classes if name.startswith(("Save", "Preview", "VHS_Video"))]
        if wrong or not savers:
            raise self.refuse("invalid", wrong or "Prompt has no outputs")
        medium = _medium_of(graph, is_clip=any(name in _CLIP_SAVERS for name in savers))
        capability = Capability.VIDEO if medium.kind == "mp4" else Capability.IMAGE
        order = Order(capability, (medium,), job_id=self.token_of(request), echo=graph)
        job = await self.accept(request, order)
        return answer({"prompt_id": job.id, "number": job.number, "node_errors": {}})

    @route("GET", "(?:/api)?/history/{id}", Step.POLL)
    async def history(self, request: Request) -> Reply:
        """Show a prompt that is over; nothing before."""
        job = self.house.job_of(self.name, request.params["id"])
        if job is None:
            return answer({})
        try:
            stage = self.look(job, request)
        except RefusedError:
            return answer({})
        if stage in {Stage.QUEUED, Stage.RUNNING}:
            return answer({})
        return answer({job.id: self._entry(job, stage)})

    def _entry(self, job: Job, stage: Stage) -> dict[str, Any]:
        if stage is not Stage.DONE:
            code, message = self.failure_of(job)
            told = {"prompt_id": job.id, "node_id": "3", "exception_message": message}
            event = ["execution_error", {**told, "exception_type": code}]
            word = "warming_up_zq" if stage is Stage.STRANGE else "error"
            status = {"status_str": word, "completed": False, "messages": [event]}
            return {"prompt": [], "outputs": {}, "status": status}
        kind = job.order.media[0].kind
        name = f"{job.id}.{kind}"
        file = {"filename": name, "subfolder": "", "type": "output"}
        key = "gifs" if kind == "mp4" else "images"
        outputs = {} if job.fault(FaultKind.NO_OUTPUT) else {"9": {key: [file]}}
        event = ["execution_success", {"prompt_id": job.id}]
        status = {"status_str": "success", "completed": True, "messages": [event]}
        return {"prompt": [], "outputs": outputs, "status": status}

    @route("GET", "(?:/api)?/queue", Step.FIND)
    async def queue(self, request: Request) -> Reply:
        """Show what runs and what waits."""
        del request
        shown: dict[Stage, list[Any]] = {Stage.RUNNING: [], Stage.QUEUED: []}
        for job in self.house.jobs_of(self.name):
            if job.stage in shown:
                shown[job.stage].append([job.number, job.id, job.order.echo, {}, ["9"]])
        return answer({"queue_running": shown[Stage.RUNNING], "queue_pending": shown[Stage.QUEUED]})

    @route("POST", "(?:/api)?/(?:queue|interrupt)", Step.CANCEL)
    async def cancel(self, request: Request) -> Reply:
        """Take prompts from the queue, or stop the one named."""
        asked = request.json()
        for job_id in (*asked.get("delete", []), asked.get("prompt_id", "")):
            job = self.house.job_of(self.name, job_id)
            if job:
                job.is_cancelled = True
        return Reply(status=200)

    @route("GET", "(?:/api)?/view", Step.DOWNLOAD)
    async def view(self, request: Request) -> Reply:
        """Give a file's bytes."""
        name, _, kind = request.query.get("filename", "").partition(".")
        job = self.job(name)
        job.num_downloads += 1
        return Reply(await self.make(job), content_type=MEDIA_TYPES[kind])

    @route("POST", "(?:/api)?/upload/image", Step.UPLOAD)
    async def upload(self, request: Request) -> Reply:
        """Take a picture."""
        form = request.form()
        files = [file for file in form.files if file.field == "image"]
        if not files:
            return Reply(status=400)
        fields = form.values()
        self.house.uploads[files[0].file_name] = files[0].data
        folder = fields.get("subfolder", "")
        return answer({"name": files[0].file_name, "subfolder": folder, "type": "input"})

    @route("GET", "(?:/api)?/object_info(?:/(?P<kind>[^/]+))?", Step.OTHER)
    async def object_info(self, request: Request) -> Reply:
        """Describe nodes."""
        asked = request.params["kind"]
        entry = {"input": {"required": {}}, "output": [], "output_node": False}
        kinds = [name for name in _CLASSES if asked in {None, name}]
        return answer({name: {**entry, "name": name} for name in kinds})

    @route("GET", "(?:/api)?/system_stats", Step.OTHER)
    async def system_stats(self, request: Request) -> Reply:
        """Describe the machine."""
        del request
        return answer({"system": {"comfyui_version": "0.8.0"}, "devices": []})


def _medium_of(graph: dict[str, Any], *, is_clip: bool) -> Medium:
    inputs = [node["inputs"] for node in graph.values()]
    sized = next((item for item in inputs if _is_number(item.get("width"))), {})
    width, height = sized.get("width", 512), sized.get("height", 512)
    if not is_clip:
        return Medium("png", 0, width, height)
    rates = [item[name] for item in inputs for name in ("frame_rate", "fps") if name in item]
    rate = next((float(rate) for rate in rates if _is_number(rate)), 16.0)
    frames = sized.get("length", sized.get("video_frames", 81))
    return Medium("mp4", frames / rate, width, height)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and json.dumps(value) not in {"true", "false"}
