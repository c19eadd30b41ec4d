"""Stage `mux`: the stems are mixed, the clips joined, and one film comes out."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cliffhanger.media.caption import Cue, CueSheet
from cliffhanger.media.clip import Clip
from cliffhanger.media.encode import EncodedAudio
from cliffhanger.media.mux import FilmTags, mux_film
from cliffhanger.media.picture import VideoFormat
from cliffhanger.media.timeline import Timeline
from cliffhanger.production.artifacts import (
    FilmArtifact,
    FilmParts,
    ScriptArtifact,
    SpeechArtifact,
    StemsArtifact,
    TimelineArtifact,
)
from cliffhanger.store.ref import ArtifactRef
from tasks.caching import stage_task
from tasks.studio import Studio, workspace


@stage_task(name="mix", version="1")
async def mix_sound(
    studio: Studio,
    timing: TimelineArtifact,
    speeches: tuple[SpeechArtifact, ...],
    music: ArtifactRef,
    effects: ArtifactRef,
) -> StemsArtifact:
    """Return the stems and the mix at its final loudness."""
    from cliffhanger.media.mastering import master_sound
    from cliffhanger.media.mix import mix_stems
    from cliffhanger.production.sound import lay_dialogue

    timeline = await studio.load(timing.timeline, Timeline)
    voices = {item.line_id: await studio.load_audio(item.audio) for item in speeches}
    dialogue = lay_dialogue(timeline, voices)
    mix = await asyncio.to_thread(
        mix_stems, dialogue, await studio.load_audio(music), await studio.load_audio(effects)
    )
    with workspace() as folder:
        sound = await asyncio.to_thread(master_sound, mix, folder / "mix.m4a")
        return StemsArtifact(
            dialogue=await studio.save_audio(dialogue),
            music=music,
            effects=effects,
            mix=await studio.save_audio(sound.mix),
            encoded=await studio.put_file(sound.encoded.path, media_type="audio/mp4"),
            num_samples=sound.encoded.num_samples,
        )


@stage_task(name="mux", version="1")
async def mux_episode(
    studio: Studio, script: ScriptArtifact, parts: FilmParts, video_format: VideoFormat
) -> FilmArtifact:
    """Return the film and, where every shot kept it, the film without burned text."""
    stems = parts.stems
    with workspace() as folder:
        path = await asyncio.to_thread(studio.store.fetch, stems.encoded, folder / "mix.m4a")
        reel = Reel(
            sound=EncodedAudio(path, stems.num_samples),
            cues=(await studio.load(parts.captions.cues, CueSheet)).cues,
            tags=FilmTags(title=script.title, language=script.language),
            video_format=video_format,
        )
        lengths = [item.num_frames for item in parts.clips]
        film = await _join(
            studio, folder / "film", [item.clip for item in parts.clips], lengths, reel
        )
        plain = [item.textless for item in parts.clips if item.textless is not None]
        textless = (
            await _join(studio, folder / "textless", plain, lengths, reel)
            if len(plain) == len(lengths)
            else None
        )
    return FilmArtifact(
        film=film,
        textless=textless,
        num_frames=sum(lengths),
        duration_seconds=sum(lengths) / video_format.fps,
    )


@dataclass(frozen=True, slots=True)
class Reel:
    """What both versions of the film share."""

    sound: EncodedAudio
    cues: tuple[Cue, ...]
    tags: FilmTags
    video_format: VideoFormat


async def _join(
    studio: Studio, folder: Path, refs: Sequence[ArtifactRef], lengths: Sequence[int], reel: Reel
) -> ArtifactRef:
    await asyncio.to_thread(folder.mkdir)
    paths = [folder / f"{index:04d}.mp4" for index in range(len(refs))]
    await asyncio.gather(
        *(
            asyncio.to_thread(studio.store.fetch, ref, path)
            for ref, path in zip(refs, paths, strict=True)
        )
    )
    clips = [
        Clip(path=path, num_frames=length, format=reel.video_format)
        for path, length in zip(paths, lengths, strict=True)
    ]
    film = folder / "film.mp4"
    await asyncio.to_thread(
        mux_film, film, clips=clips, audio=reel.sound, cues=reel.cues, tags=reel.tags
    )
    return await studio.put_file(film, media_type="video/mp4")
