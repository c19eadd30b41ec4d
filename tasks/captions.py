"""Stage `captions`: the lines become cues, and the cues become subtitle files."""

from cliffhanger.media.caption import CueSheet
from cliffhanger.media.captioning import make_cues
from cliffhanger.media.picture import VideoFormat
from cliffhanger.media.speech import SpeechTimes
from cliffhanger.media.subtitles import to_ass, to_srt, to_vtt
from cliffhanger.media.timeline import Timeline
from cliffhanger.production.artifacts import (
    BreakdownArtifact,
    CaptionsArtifact,
    SpeechArtifact,
    TimelineArtifact,
)
from cliffhanger.production.captions import caption_sources
from cliffhanger.story.model import Episode
from tasks.caching import stage_task
from tasks.studio import Studio


@stage_task(name="captions", version="1")
async def write_captions(
    studio: Studio,
    breakdown: BreakdownArtifact,
    timing: TimelineArtifact,
    speeches: tuple[SpeechArtifact, ...],
    video_format: VideoFormat,
) -> CaptionsArtifact:
    """Return the captions of the film as cues, SRT, WebVTT and ASS."""
    episode = await studio.load(breakdown.episode, Episode)
    timeline = await studio.load(timing.timeline, Timeline)
    times = await studio.load_all({item.line_id: item.times for item in speeches}, SpeechTimes)
    language = episode.series.language
    cues = make_cues(caption_sources(episode, times), timeline, language=language)
    ass = to_ass(cues, timeline.fps, video_format=video_format, language=language)
    return CaptionsArtifact(
        cues=await studio.save(CueSheet(cues=cues)),
        srt=await studio.put(
            to_srt(cues, timeline.fps).encode(), media_type="application/x-subrip"
        ),
        vtt=await studio.put(to_vtt(cues, timeline.fps).encode(), media_type="text/vtt"),
        ass=await studio.put(ass.encode(), media_type="text/x-ssa"),
        num_cues=len(cues),
    )
