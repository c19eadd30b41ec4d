"""Request bodies of Kling."""

from typing import Final

from tests.fault_server.forms import (
    BOOLEAN,
    OBJECT,
    URL,
    URL_OR_BARE,
    URL_OR_DATA,
    body,
    entity,
    integer,
    many,
    number,
    one_of,
    text,
)

_COMMON: Final = {
    "model_name": text(),
    "prompt": text(2500),
    "negative_prompt": text(2500, shortest=0),
    "cfg_scale": number(0, 1),
    "mode": one_of("std", "pro", "4k"),
    "duration": one_of(*(str(seconds) for seconds in range(3, 16))),
    "sound": one_of("on", "off"),
    "callback_url": URL,
    "external_task_id": text(),
    "multi_shot": BOOLEAN,
    "multi_prompt": many(OBJECT),
}
IMAGE2VIDEO: Final = body(
    {**_COMMON, "image": URL_OR_BARE, "image_tail": URL_OR_BARE},
    anyOf=[{"required": ["image"]}, {"required": ["image_tail"]}],
)
TEXT2VIDEO: Final = body(
    {**_COMMON, "prompt*": text(2500), "aspect_ratio": one_of("16:9", "9:16", "1:1")}
)
MULTI: Final = body(
    {
        **_COMMON,
        "image_list*": many(entity({"image*": URL_OR_BARE}), most=4),
        "aspect_ratio": one_of("16:9", "9:16", "1:1"),
    }
)
IMAGES: Final = body(
    {
        "model_name": text(),
        "prompt*": text(2500),
        "negative_prompt": text(2500),
        "image": URL_OR_BARE,
        "image_reference": one_of("subject", "face"),
        "image_fidelity": number(0, 1),
        "human_fidelity": number(0, 1),
        "resolution": one_of("1k", "2k"),
        "n": integer(1, 9),
        "aspect_ratio": text(pattern=r"^\d+:\d+$"),
        "callback_url": URL,
        "external_task_id": text(),
    }
)
TURBO: Final = body(
    {
        "contents*": many(
            {
                "oneOf": [
                    entity({"type*": one_of("prompt"), "text*": text(2500)}),
                    entity({"type*": one_of("first_frame"), "url*": URL_OR_DATA}),
                ]
            }
        ),
        "settings": OBJECT,
        "options": entity({"callback_url": URL, "external_task_id": text()}),
    }
)
LIPSYNC: Final = body(
    {
        "input*": entity(
            {
                "mode*": one_of("audio2video"),
                "video_url": URL,
                "video_id": text(),
                "audio_type*": one_of("url", "file"),
                "audio_url": URL,
                "audio_file": URL_OR_BARE,
            }
        ),
        "callback_url": URL,
        "external_task_id": text(),
    }
)
IDENTIFY: Final = body(
    {"video_url": URL, "video_id": text()},
    oneOf=[{"required": ["video_url"]}, {"required": ["video_id"]}],
)
_FACE: Final = entity(
    {
        "face_id*": text(),
        "sound_file": URL_OR_BARE,
        "audio_id": text(),
        "sound_start_time*": integer(0, 60_000),
        "sound_end_time*": integer(0, 60_000),
        "sound_insert_time*": integer(0, 60_000),
        "sound_volume": number(0, 2),
        "original_audio_volume": number(0, 2),
    }
)
ADVANCED: Final = body(
    {
        "session_id*": text(),
        "face_choose*": many(_FACE),
        "callback_url": URL,
        "external_task_id": text(),
    }
)
