"""Clips, sound and captions to one film file, without encoding a frame again."""

# PyAV leaves the stream type of its packets open.
# pyright: reportUnknownMemberType=false

import heapq
import struct
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, TypeAlias

import av
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from cliffhanger.errors import InvalidMediaError
from cliffhanger.media.audio import Audio
from cliffhanger.media.caption import Cue
from cliffhanger.media.clip import Clip
from cliffhanger.media.encode import MP4_OPTIONS, EncodedAudio, encode_aac, partial_path
from cliffhanger.media.probe import FilmFacts, open_media, probe_film
from cliffhanger.value import Value

AnyPacket: TypeAlias = "Packet[Any]"

_ISO_639_2: Final = {
    "en": "eng", "zh": "zho", "cmn": "zho", "yue": "zho", "vi": "vie", "th": "tha", "ja": "jpn",
    "ko": "kor", "es": "spa", "pt": "por", "fr": "fra", "de": "deu", "it": "ita", "id": "ind",
    "hi": "hin", "ar": "ara", "ru": "rus", "tr": "tur",
}  # fmt: skip
_CAPTION_STYLE: Final = b"""[Script Info]
ScriptType: v4.00+
PlayResX: 384
PlayResY: 288

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, \
Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, \
Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,0

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


class FilmTags(Value):
    """What players show about the film."""

    title: str = ""
    """Title."""
    comment: str = ""
    """Comment."""
    language: str = "en"
    """BCP 47 tag of sound and captions."""


def mux_film(
    path: Path,
    *,
    clips: Sequence[Clip],
    audio: Audio | EncodedAudio,
    cues: Sequence[Cue] = (),
    tags: FilmTags | None = None,
) -> FilmFacts:
    """Return the facts of the film written to *path*: joined clips, AAC sound, soft captions.

    The index stands first and there are no edit lists: sound and picture start together whether a
    player honours such lists or not. Equal inputs give equal bytes.

    Args:
        path: Where the MP4 goes; it appears there when it is complete.
        clips: In order, all with the same codec settings.
        audio: Stereo at 48 kHz, or what `encode_aac` made of it; as long as the clips.
        cues: Captions in order, frames counted from the start of the film.
        tags: Title, comment and language.

    Raises:
        InvalidMediaError: There is no clip, clips differ, or the sound is over a frame off.
        InvalidAudioError: The sound is not stereo at 48 kHz.
    """
    tags = tags or FilmTags()
    _check_fit(clips, audio.num_samples)
    partial = partial_path(path)
    sound_path = partial.with_suffix(".m4a")
    try:
        sound = encode_aac(audio, sound_path) if isinstance(audio, Audio) else audio
        _write_film(partial, clips, sound, cues, tags)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
        sound_path.unlink(missing_ok=True)
    return probe_film(path)


def _check_fit(clips: Sequence[Clip], num_samples: int) -> None:
    if not clips:
        raise InvalidMediaError("clips must hold at least one clip, got none")
    for clip in clips:
        if clip.format != clips[0].format:
            raise InvalidMediaError(
                f"all clips must be {clips[0].format}, {clip.path.name} is {clip.format}"
            )
    per_frame = clips[0].format.samples_per_frame
    expected = sum(clip.num_frames for clip in clips) * per_frame
    if abs(num_samples - expected) > per_frame:
        raise InvalidMediaError(
            f"the sound must have {expected} samples within one frame ({per_frame}), "
            f"got {num_samples}; fit it to the timeline first"
        )


def _write_film(
    path: Path, clips: Sequence[Clip], sound: EncodedAudio, cues: Sequence[Cue], tags: FilmTags
) -> None:
    language = _ISO_639_2.get(tags.language.lower().split("-", maxsplit=1)[0], "und")
    with open_media(clips[0].path) as first, open_media(sound.path) as speech:
        film = av.open(str(path), "w", format="mp4", options=dict(MP4_OPTIONS))
        with film:
            film.metadata.update({key: value for key, value in _shown(tags).items() if value})
            picture = film.add_stream_from_template(first.streams.video[0])
            voice = film.add_stream_from_template(speech.streams.audio[0])
            voice.metadata["language"] = language
            tracks: list[Iterator[AnyPacket]] = [
                _video_packets(clips, picture, bytes(picture.codec_context.extradata or b"")),
                _audio_packets(speech, voice),
            ]
            if cues:
                words = _add_caption_track(film, clips[0].format.fps, language)
                num_frames = sum(clip.num_frames for clip in clips)
                tracks.append(_caption_packets(cues, words, num_frames, clips[0].format.fps))
            for packet in heapq.merge(*tracks, key=_decode_seconds):
                film.mux_one(packet)


def _shown(tags: FilmTags) -> dict[str, str]:
    return {"title": tags.title, "comment": tags.comment}


def _decode_seconds(packet: AnyPacket) -> Fraction:
    return (packet.dts or 0) * packet.time_base


def _video_packets(
    clips: Sequence[Clip], stream: VideoStream, extradata: bytes
) -> Iterator[AnyPacket]:
    """Yield the packets of all clips, their times counted in frames of the film."""
    first_frame = 0
    for clip in clips:
        with open_media(clip.path) as container:
            source = container.streams.video[0]
            if bytes(source.codec_context.extradata or b"") != extradata:
                raise InvalidMediaError(
                    f"{clip.path.name} must have the codec settings of the first clip to be "
                    "joined without encoding; conform it first"
                )
            delay = stream.codec_context.has_b_frames
            num_packets = 0
            for packet in container.demux(source):
                if packet.size == 0:
                    continue
                _restamp(packet, stream, clip.format.fps, first_frame)
                # Clips too short for B-frames carry another delay, so count instead of copying.
                packet.dts = first_frame + num_packets - delay
                num_packets += 1
                yield packet
        if num_packets != clip.num_frames:
            raise InvalidMediaError(
                f"{clip.path.name} must have {clip.num_frames} frames, it has {num_packets}"
            )
        first_frame += clip.num_frames


def _restamp(packet: AnyPacket, stream: VideoStream, fps: int, first_frame: int) -> None:
    """Give the packet to *stream*, shown *first_frame* frames later, times counted in frames."""
    shown = (packet.pts or 0) * packet.time_base * fps
    packet.pts = round(shown) + first_frame
    packet.duration = 1
    packet.time_base = Fraction(1, fps)
    packet.stream = stream


def _audio_packets(container: InputContainer, stream: Stream) -> Iterator[AnyPacket]:
    packets: Iterator[AnyPacket] = container.demux(container.streams.audio[0])
    for packet in packets:
        if packet.size:
            packet.stream = stream
            yield packet


def _add_caption_track(film: OutputContainer, fps: int, language: str) -> Stream:
    """Return a 3GPP timed text track; opening its encoder writes the default style it needs."""
    stream = film.add_stream("mov_text")
    context = stream.codec_context
    context.time_base = Fraction(1, fps)
    context.subtitle_header = _CAPTION_STYLE
    context.open()
    stream.time_base = Fraction(1, fps)
    stream.metadata["language"] = language
    return stream


def _caption_packets(
    cues: Sequence[Cue], stream: Stream, num_frames: int, fps: int
) -> Iterator[AnyPacket]:
    """Yield one packet per cue and one empty packet per gap, tiling the film."""
    frame = 0
    for cue in cues:
        if cue.start_frame > frame:
            yield _caption_packet("", frame, cue.start_frame, stream, fps)
        yield _caption_packet(cue.text, cue.start_frame, cue.end_frame, stream, fps)
        frame = cue.end_frame
    if frame < num_frames:
        yield _caption_packet("", frame, num_frames, stream, fps)


def _caption_packet(text: str, start: int, end: int, stream: Stream, fps: int) -> AnyPacket:
    """Return a 3GPP timed text sample: the length of the UTF-8 text, then the text."""
    encoded = text.encode()
    packet: AnyPacket = Packet(struct.pack(">H", len(encoded)) + encoded)
    packet.pts = packet.dts = start
    packet.duration = end - start
    packet.time_base = Fraction(1, fps)
    packet.stream = stream
    return packet
