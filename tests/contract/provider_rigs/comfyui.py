"""What a ComfyUI server says."""

from dataclasses import replace

from cliffhanger.models.jobs.job import FailureKind, JobState
from cliffhanger.models.jobs.orders import Asset, ImageOrder, LipSyncOrder, LoraUse, VideoOrder
from cliffhanger.models.providers.comfy_lipsync import ComfyLipSync
from cliffhanger.models.providers.comfyui import ComfyImages, ComfyVideo
from tests.contract.provider_rigs.rig import ProviderRig, endpoint, reply

BASE_URL = "http://comfy.test:8188"
ID = "01234567-89ab-cdef-0123-456789abcdef"
FRAME = Asset("c" * 64, "image/png", 4, location="cliffhanger/" + "c" * 32 + ".png")
IMAGE = ImageOrder(
    prompt="Mai on the roof",
    seed=7,
    references=(FRAME,),
    loras=(LoraUse(name="mai.safetensors", scale=0.8),),
    options={"workflow": "flux_character"},
)
VIDEO = VideoOrder(
    prompt="Mai turns",
    first_frame=FRAME,
    duration_seconds=4.0,
    seed=7,
    options={"workflow": "wan_image_to_video"},
)
LIPS_WORKFLOW = {
    "graph": {
        "1": {"class_type": "LoadClip", "inputs": {"file": ""}},
        "2": {"class_type": "LoadAudio", "inputs": {"audio": ""}},
        "3": {"class_type": "LatentSync", "inputs": {"images": ["1", 0], "audio": ["2", 0]}},
        "4": {"class_type": "SaveVideo", "inputs": {"video": ["3", 0], "filename_prefix": "x"}},
    },
    "slots": {
        "video": ["1", "file"],
        "audio": ["2", "audio"],
        "prefix": ["4", "filename_prefix"],
    },
    "max_seconds": 30,
}
LIPS = LipSyncOrder(
    video=Asset("a" * 64, "video/mp4", 9, location="cliffhanger/a.mp4", data=b"clip"),
    audio=Asset("b" * 64, "audio/wav", 9, location="cliffhanger/b.wav", data=b"voice"),
    duration_seconds=3.5,
    options={"workflow": LIPS_WORKFLOW},
)
REFUSALS = (
    (reply({"message": "no"}, 401), FailureKind.AUTH),
    (reply({"message": "slow down"}, 429), FailureKind.RATE_LIMITED),
    (
        reply(
            {
                "error": {"type": "prompt_outputs_failed_validation", "message": "Prompt failed"},
                "node_errors": {},
            },
            400,
        ),
        FailureKind.INVALID_REQUEST,
    ),
)


def history(status: object, outputs: object = None) -> object:
    """Return the history of the job, as JSON."""
    return {ID: {"prompt": [], "outputs": outputs or {}, "status": status}}


def saved(name: str) -> object:
    """Return the outputs of a graph that saved one file, as JSON."""
    return {"9": {"images": [{"filename": name, "subfolder": "cliffhanger", "type": "output"}]}}


SUCCESS = {"status_str": "success", "completed": True, "messages": []}
ERROR = {
    "status_str": "error",
    "completed": False,
    "messages": [
        ["execution_start", {"prompt_id": ID}],
        [
            "execution_error",
            {
                "prompt_id": ID,
                "node_id": "6",
                "node_type": "KSampler",
                "exception_message": "Allocation on device",
                "exception_type": "torch.OutOfMemoryError",
            },
        ],
    ],
}
STOPPED = {
    "status_str": "error",
    "completed": False,
    "messages": [["execution_interrupted", {"node_id": "6", "node_type": "KSampler"}]],
}


def polls(name: str) -> dict[JobState, tuple]:
    """Return what a look at the history says, by state; the result is called *name*."""
    return {
        JobState.RUNNING: (reply({}),),
        JobState.SUCCEEDED: (reply(history(SUCCESS, saved(name))),),
        JobState.FAILED: (reply(history(ERROR)),),
        JobState.CANCELLED: (reply(history(STOPPED)),),
    }


JOB_FAILURES = (
    (reply(history(ERROR)), FailureKind.PROVIDER_FAILED),
    (reply(history(STOPPED)), FailureKind.CANCELLED),
)
ACCEPTED = reply({"prompt_id": ID, "number": 3, "node_errors": {}})
RIGS = (
    ProviderRig(
        adapter=ComfyImages(),
        endpoint=endpoint(BASE_URL, "flux-dev"),
        order=IMAGE,
        bad_orders={
            "prompt": replace(IMAGE, prompt=""),
            "options.workflow": replace(IMAGE, options={}),
            "reference_2": replace(IMAGE, references=(FRAME, FRAME)),
            "loras[0]": replace(IMAGE, loras=(LoraUse(weights=FRAME),)),
        },
        accepted=ACCEPTED,
        job_id=ID,
        polls=polls("a_00001_.png"),
        strange=reply(history({"status_str": "paused"})),
        hollow=reply(history(SUCCESS)),
        refusals=REFUSALS,
        job_failures=JOB_FAILURES,
    ),
    ProviderRig(
        adapter=ComfyVideo(),
        endpoint=endpoint(BASE_URL, "wan"),
        order=VIDEO,
        bad_orders={
            "first_frame": replace(VIDEO, first_frame=None),
            "last_frame": replace(VIDEO, last_frame=FRAME),
            "duration_seconds": replace(VIDEO, duration_seconds=6.0),
            "has_audio": replace(VIDEO, has_audio=True),
        },
        accepted=ACCEPTED,
        job_id=ID,
        polls=polls("a_00001_.mp4"),
        strange=reply(history({"status_str": "paused"})),
        hollow=reply(history(SUCCESS, saved("a_00001_.png"))),
        refusals=REFUSALS,
        job_failures=JOB_FAILURES,
    ),
    ProviderRig(
        adapter=ComfyLipSync(),
        endpoint=endpoint(BASE_URL, "latentsync"),
        order=LIPS,
        bad_orders={
            "options.workflow": replace(LIPS, options={}),
            "duration_seconds": replace(LIPS, duration_seconds=31.0),
            "video": replace(LIPS, video=FRAME),
            "audio": replace(LIPS, audio=FRAME),
        },
        accepted=ACCEPTED,
        job_id=ID,
        polls=polls("a_00001_.mp4"),
        strange=reply(history({"status_str": "paused"})),
        hollow=reply(history(SUCCESS, saved("a_00001_.png"))),
        refusals=REFUSALS,
        job_failures=JOB_FAILURES,
    ),
)
