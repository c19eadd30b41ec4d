from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from pydantic import SecretStr

from cliffhanger.models.jobs.job import Failure, FailureKind, OutputRole, Submitted
from cliffhanger.models.jobs.orders import SpeechOrder
from cliffhanger.models.providers.azure_speech import AzureSpeech
from cliffhanger.models.providers.azure_ssml import ssml_of
from cliffhanger.money.units import Units
from tests.contract.provider_rigs.rig import CANARY, TOKEN, endpoint, reply
from tests.contract.provider_rigs.spoken_bytes import wav

ADAPTER = AzureSpeech()
BASE = "https://eastus.tts.speech.microsoft.com"
ENDPOINT = endpoint(BASE, "neural")
ORDER = SpeechOrder(
    text='Tom & Jerry <say> "no"',
    voice="en-US-AvaMultilingualNeural",
    language="en",
    speed=1.1,
    options={
        "output_format": "audio-48khz-192kbitrate-mono-mp3",
        "pitch": "-2st",
        "style": "sad",
        "style_degree": 2,
    },
)


def test_a_full_order_is_one_request() -> None:
    call = ADAPTER.submit(ORDER, ENDPOINT, TOKEN)
    assert (call.method, call.url) == ("POST", f"{BASE}/cognitiveservices/v1")
    assert call.headers == {
        "Content-Type": "application/ssml+xml; charset=utf-8",
        "X-Microsoft-OutputFormat": "audio-48khz-192kbitrate-mono-mp3",
        "User-Agent": "cliffhanger",
    }
    assert {name: key.get_secret_value() for name, key in call.secrets.items()} == {
        "Ocp-Apim-Subscription-Key": CANARY
    }
    assert call.body.decode() == (
        '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" '
        'xmlns:mstts="https://www.w3.org/2001/mstts" xml:lang="en-US">'
        '<voice name="en-US-AvaMultilingualNeural">'
        '<mstts:express-as style="sad" styledegree="2">'
        '<prosody rate="+10%" pitch="-2st">Tom &amp; Jerry &lt;say&gt; "no"</prosody>'
        "</mstts:express-as></voice></speak>"
    )


def test_a_plain_order_has_no_markup_to_be_billed() -> None:
    order = SpeechOrder(text="No.", voice="en-US-AvaMultilingualNeural")
    call = ADAPTER.submit(order, ENDPOINT, TOKEN)
    assert call.headers["X-Microsoft-OutputFormat"] == "riff-48khz-16bit-mono-pcm"
    assert b'<voice name="en-US-AvaMultilingualNeural">No.</voice>' in call.body


@pytest.mark.parametrize(
    "text", ["a < b & c > d", "]]>", "</voice></speak>", "&amp;", "“你好”, ไป", "line\nbreak"]
)
def test_a_line_comes_out_of_the_xml_as_it_went_in(text: str) -> None:
    order = replace(ORDER, text=text, voice='a" onload="x')
    tree = ET.fromstring(ssml_of(order))  # noqa: S314 - our own XML
    assert "".join(tree.itertext()) == text
    (voice,) = tree
    assert voice.attrib == {"name": 'a" onload="x'}


@pytest.mark.parametrize(
    ("language", "voice", "locale"),
    [
        pytest.param("zh", "zh-CN-XiaoxiaoNeural", "zh-CN", id="by the voice"),
        pytest.param("zh-TW", "zh-CN-XiaoxiaoNeural", "zh-TW", id="by the order"),
        pytest.param("vi", "en-US-AvaMultilingualNeural", "vi", id="a voice of many languages"),
        pytest.param("th", "own-voice", "th", id="a voice of one's own"),
    ],
)
def test_the_language_has_a_region_where_one_is_known(
    language: str, voice: str, locale: str
) -> None:
    order = SpeechOrder(text="x", voice=voice, language=language)
    assert f'xml:lang="{locale}"' in ssml_of(order)


@pytest.mark.parametrize(
    ("speed", "rate"), [(0.5, "-50%"), (0.875, "-12.5%"), (1.05, "+5%"), (2.0, "+100%")]
)
def test_a_speed_is_a_rate(speed: float, rate: str) -> None:
    assert f'<prosody rate="{rate}"' in ssml_of(replace(ORDER, speed=speed))


def test_the_headers_of_a_proxy_go_along_in_secret() -> None:
    behind = replace(ENDPOINT, headers={"X-Proxy": SecretStr("pass")})
    call = ADAPTER.submit(ORDER, behind, TOKEN)
    assert set(call.secrets) == {"Ocp-Apim-Subscription-Key", "X-Proxy"}


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF])
def test_the_answer_is_the_sound_with_its_length(size: int) -> None:
    streamed = bytearray(wav())
    streamed[40:44] = size.to_bytes(4, "little")
    submitted = ADAPTER.read_submit(reply(bytes(streamed)), ENDPOINT)
    assert isinstance(submitted, Submitted)
    assert submitted.job_id == ""
    assert submitted.snapshot is not None
    (sound,) = submitted.snapshot.outputs
    assert (sound.role, sound.media_type, sound.data) == (OutputRole.AUDIO, "audio/wav", wav())


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"error": {}}', bytes(99)])
def test_what_is_no_sound_is_a_failure(body: bytes) -> None:
    failure = ADAPTER.read_submit(reply(body), ENDPOINT)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.BAD_OUTPUT


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, FailureKind.AUTH),
        (429, FailureKind.RATE_LIMITED),
        (503, FailureKind.TRANSIENT),
    ],
)
@pytest.mark.parametrize("body", [b"", b"plain words", b'{"error": {"code": "E", "message": "m"}}'])
def test_a_refusal_is_read_by_its_status(status: int, kind: FailureKind, body: bytes) -> None:
    failure = ADAPTER.read_submit(reply(body, status), ENDPOINT)
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.http_status) == (kind, status)
    assert failure.code == ("E" if b"code" in body else "")
    assert failure.message


@pytest.mark.parametrize(
    ("language", "num_chars", "speed", "is_fine"),
    [
        pytest.param("en", 7_200, 1.0, True, id="English, ten minutes"),
        pytest.param("en", 7_201, 1.0, False, id="English, longer"),
        pytest.param("en", 7_201, 1.1, True, id="English, faster"),
        pytest.param("zh-CN", 2_400, 1.0, True, id="Chinese, ten minutes"),
        pytest.param("zh-CN", 2_401, 1.0, False, id="Chinese, longer"),
        pytest.param("ja", 3_001, 1.0, False, id="Japanese, longer"),
    ],
)
def test_a_line_that_would_be_cut_is_refused(
    language: str, num_chars: int, speed: float, *, is_fine: bool
) -> None:
    order = SpeechOrder(text="a" * num_chars, voice="v", language=language, speed=speed)
    assert (ADAPTER.check(order, ENDPOINT) == ()) is is_fine


@pytest.mark.parametrize("text", ["bell \x07", "null \x00", "half \ud800", "none \ufffe"])
def test_what_xml_cannot_hold_is_refused(text: str) -> None:
    (problem,) = ADAPTER.check(replace(ORDER, text=text), ENDPOINT)
    assert "XML" in problem


@pytest.mark.parametrize(
    ("text", "speed", "num_characters"),
    [
        pytest.param("No way.", 1.0, 7, id="English"),
        pytest.param("你好。", 1.0, 6, id="Chinese counts twice"),
        pytest.param("A & B", 1.0, 9, id="as it is written"),
        pytest.param("No", 1.5, len('<prosody rate="+50%">No</prosody>'), id="markup counts"),
    ],
)
def test_the_bound_is_what_is_written(text: str, speed: float, num_characters: int) -> None:
    order = SpeechOrder(text=text, voice="v", speed=speed)
    assert ADAPTER.measure(order, ENDPOINT) == Units(characters=num_characters)


def test_the_account_is_proved_by_the_list_of_voices() -> None:
    call = ADAPTER.probe(ENDPOINT)
    assert call is not None
    assert (call.method, call.url) == ("GET", f"{BASE}/cognitiveservices/voices/list")
    assert list(call.secrets) == ["Ocp-Apim-Subscription-Key"]
