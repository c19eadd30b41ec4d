from collections.abc import Iterator
from dataclasses import replace

import pytest

from cliffhanger.models.jobs.adapter import AssetForm, Capabilities
from cliffhanger.models.jobs.job import Capability
from cliffhanger.models.jobs.orders import Asset, LoraUse, SpeechOrder, VideoOrder
from cliffhanger.models.providers.order_checks import (
    asset_problems,
    file_problems,
    line_problems,
    lora_problems,
    reference_problems,
    seconds_problems,
    size_problems,
    text_problems,
    video_problems,
)

param = pytest.param
FRAME = Asset(sha256="a1" * 32, media_type="image/png", num_bytes=100)
CAPS = Capabilities(
    capability=Capability.VIDEO,
    asset_forms=(AssetForm.URL,),
    asset_media_types=frozenset({"image/png", "image/jpeg"}),
    max_asset_bytes=100,
    max_references=1,
    max_prompt_chars=20,
)
CLIP = VideoOrder(prompt="She waits", first_frame=FRAME, duration_seconds=4.0)
LINE = SpeechOrder(text="No.", voice="marin")
NO_LORAS = "use references, or a route to ComfyUI, fal or Replicate"
SPLIT = "split the shot or take another route"
SILENT = "set it to False or change the route"
NO_END = "it must be more than 0 and have an end"


def line(**changes: object) -> Iterator[str]:
    order = replace(LINE, **changes)
    return line_problems(order, max_chars=5, speeds=(0.5, 2.0), voices="one such as marin")


@pytest.mark.parametrize(
    ("problems", "expected"),
    [
        param(text_problems("prompt", "A door", 6), [], id="text"),
        param(
            text_problems("prompt", " \n", 6),
            ["prompt is empty; write what is wanted"],
            id="no-text",
        ),
        param(
            text_problems("prompt", "A doors", 6),
            ["prompt has 7 characters and at most 6 are taken; shorten it"],
            id="long-text",
        ),
        param(
            text_problems("prompt", "A door", 6, num_chars=8),
            ["prompt has 8 characters and at most 6 are taken; shorten it"],
            id="text-counted-otherwise",
        ),
        param(asset_problems("first_frame", None, CAPS), [], id="no-file"),
        param(asset_problems("first_frame", FRAME, CAPS), [], id="file"),
        param(
            asset_problems("first_frame", replace(FRAME, media_type="image/gif"), CAPS),
            ["first_frame is image/gif; convert it to one of image/jpeg, image/png"],
            id="kind-of-file",
        ),
        param(
            asset_problems("first_frame", replace(FRAME, num_bytes=101), CAPS),
            ["first_frame has 101 bytes and at most 100 are taken; make it smaller"],
            id="large-file",
        ),
        param(
            file_problems("video", replace(FRAME, num_bytes=0), frozenset({"image/png"}), 9),
            ["video has 0 bytes; give a file with something in it"],
            id="empty-file",
        ),
        param(
            reference_problems((FRAME, replace(FRAME, media_type="image/gif")), CAPS),
            [
                "references has 2 images and at most 1 are taken; leave the least important out",
                "references[1] is image/gif; convert it to one of image/jpeg, image/png",
            ],
            id="references",
        ),
        param(
            lora_problems((LoraUse(name="mara"),)),
            [f"loras has 1 entries and none are taken; {NO_LORAS}"],
            id="loras",
        ),
        param(seconds_problems(8.0, 8.0), [], id="longest"),
        param(
            seconds_problems(8.1, 8.0),
            [f"duration_seconds is 8.1 and at most 8 are sold; {SPLIT}"],
            id="too-long",
        ),
        param(seconds_problems(0.0, 8.0), [f"duration_seconds is 0; {NO_END}"], id="no-length"),
        param(
            seconds_problems(float("nan"), 8.0),
            [f"duration_seconds is nan; {NO_END}"],
            id="no-number",
        ),
        param(
            seconds_problems(float("inf"), float("inf")),
            [f"duration_seconds is inf; {NO_END}"],
            id="endless",
        ),
        param(
            size_problems(0, 1920),
            ["width_px and height_px are 0 and 1920; both must be at least 1"],
            id="no-size",
        ),
        param(line(), [], id="line"),
        param(
            line(text="", voice=" ", speed=3.0),
            [
                "text is empty; write what is wanted",
                "voice is empty; name one such as marin",
                "speed is 3; choose one from 0.5 to 2",
            ],
            id="no-line",
        ),
        param(video_problems(CLIP, CAPS), [], id="clip"),
        param(
            video_problems(replace(CLIP, last_frame=FRAME, first_frame=None), CAPS),
            ["last_frame is given without a first_frame; give both, or the first alone"],
            id="last-frame-alone",
        ),
        param(
            video_problems(replace(CLIP, has_audio=True), CAPS),
            ["has_audio is True and the model makes no sound; set it to False or change the route"],
            id="sound",
        ),
    ],
)
def test_a_problem_names_the_field_the_value_and_the_way_out(
    problems: Iterator[str], expected: list[str]
) -> None:
    assert [*problems] == expected


def test_every_file_of_a_clip_is_looked_at() -> None:
    bad = replace(FRAME, num_bytes=101)
    order = replace(CLIP, prompt="", width_px=0, first_frame=bad, last_frame=bad, references=(bad,))
    fields = [problem.partition(" ")[0] for problem in video_problems(order, CAPS)]
    assert fields == ["prompt", "width_px", "first_frame", "last_frame", "references[0]"]
