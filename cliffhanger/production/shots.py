"""Which shots are to be filmed, and everything each one needs to know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cliffhanger.animatic.looks.dress import dress
from cliffhanger.animatic.sheet import CharacterSheet
from cliffhanger.checks.span import FrameSpan
from cliffhanger.media.caption import Cue
from cliffhanger.media.picture import VideoFormat
from cliffhanger.media.timeline import TimedShot, Timeline
from cliffhanger.models.requests import MouthTrack, Setting, VideoRequest
from cliffhanger.production.registry import Wearing, outfit_worn
from cliffhanger.story.model import Episode, Scene, Shot, ShotList
from cliffhanger.story.vocabulary import Transition


@dataclass(frozen=True, slots=True)
class ShotMaterial:
    """What earlier stages made for the picture.

    Attributes:
        timeline: When each shot and line plays, at the format's rate.
        sheets: Looks, by character id.
        mouths: Mouth tracks by line id; their frames count from the start of the line.
        cues: Captions; their frames count from the start of the film.
        wearings: Outfits by scene, by character id, of those who have a history of them.
        episode_number: Which episode of that history it is.
    """

    timeline: Timeline
    sheets: Mapping[str, CharacterSheet]
    mouths: Mapping[str, MouthTrack]
    cues: Sequence[Cue]
    wearings: Mapping[str, Sequence[Wearing]] = field(default_factory=dict[str, Sequence[Wearing]])
    episode_number: int = 1


def request_shots(
    episode: Episode,
    shots: ShotList,
    material: ShotMaterial,
    *,
    video_format: VideoFormat,
    notice: str = "",
) -> tuple[VideoRequest, ...]:
    """Return one video request per shot, in order.

    Args:
        episode: The script.
        shots: Its shots.
        material: Timing, looks, mouths and captions.
        video_format: Size and rate.
        notice: Small line kept on screen, empty for none.
    """
    scenes = {scene.id: scene for scene in episode.scenes}
    sides = {scene.id: stand_left(scene, shots) for scene in episode.scenes}
    worn = {scene_id: _outfits(scene_id, tuple(scenes), material) for scene_id in scenes}
    last = len(shots.shots) - 1
    return tuple(
        VideoRequest(
            shot=shot,
            setting=_setting(scenes[shot.scene_id]),
            num_frames=timed.num_frames,
            format=video_format,
            language=episode.series.language,
            sheets=_sheets(shot, material.sheets, worn[shot.scene_id]),
            outfits=_seen(shot, worn[shot.scene_id]),
            left_ids=sides[shot.scene_id],
            mouths=_mouths(timed, material.mouths, video_format),
            captions=_captions(timed, material.cues),
            is_opening=index == 0,
            is_ending=index == last,
            notice=notice,
        )
        for index, (shot, timed) in enumerate(
            zip(shots.shots, material.timeline.shots, strict=True)
        )
    )


def stand_left(scene: Scene, shots: ShotList) -> tuple[str, ...]:
    """Return who stands on the left of the scene's axis.

    Shots with several people fix it; somebody seen only alone goes to the emptier side.
    """
    left: list[str] = []
    right: list[str] = []
    own = [shot for shot in shots.shots if shot.scene_id == scene.id]
    for shot in sorted(own, key=lambda item: -len(item.cast)):
        people = [item.character_id for item in shot.cast]
        fresh = [who for who in people if who not in left and who not in right]
        for who in fresh:
            is_left = (
                people.index(who) < len(people) / 2 if len(people) > 1 else len(left) <= len(right)
            )
            (left if is_left else right).append(who)
    return tuple(left)


def _setting(scene: Scene) -> Setting:
    return Setting(
        place=scene.location.name,
        is_interior=scene.location.is_interior,
        time=scene.time,
        weather=scene.weather,
        mood=scene.mood,
    )


def _outfits(scene_id: str, scene_ids: Sequence[str], material: ShotMaterial) -> dict[str, str]:
    """Return what is worn in a scene by those who have a history of outfits."""
    index = scene_ids.index(scene_id)
    worn = {
        who: outfit_worn(history, material.episode_number, index, scene_ids)
        for who, history in material.wearings.items()
    }
    return {who: outfit for who, outfit in worn.items() if outfit}


def _people(shot: Shot) -> tuple[str, ...]:
    """Return who is drawn, somebody seen from behind last."""
    people = dict.fromkeys(item.character_id for item in shot.cast)
    return tuple(people | dict.fromkeys([shot.over_id] if shot.over_id is not None else []))


def _sheets(
    shot: Shot, sheets: Mapping[str, CharacterSheet], worn: Mapping[str, str]
) -> tuple[CharacterSheet, ...]:
    return tuple(
        dress(sheets[who], worn[who]) if who in worn else sheets[who] for who in _people(shot)
    )


def _seen(shot: Shot, worn: Mapping[str, str]) -> dict[str, str]:
    return {who: worn[who] for who in _people(shot) if who in worn}


def _mouths(
    timed: TimedShot, mouths: Mapping[str, MouthTrack], video_format: VideoFormat
) -> tuple[MouthTrack, ...]:
    """Return the shot's mouth tracks, moved to where their lines start in the shot."""
    start_sample = timed.start_frame * video_format.samples_per_frame
    return tuple(
        mouths[line.line_id].model_copy(
            update={
                "start_frame": round(
                    (line.start_sample - start_sample) / video_format.samples_per_frame
                )
            }
        )
        for line in timed.lines
    )


def _captions(timed: TimedShot, cues: Sequence[Cue]) -> tuple[Cue, ...]:
    """Return the parts of the cues that fall into the shot, in its own frames."""
    end_frame = timed.start_frame + timed.num_frames
    return tuple(
        cue.model_copy(
            update={
                "start_frame": max(cue.start_frame, timed.start_frame) - timed.start_frame,
                "end_frame": min(cue.end_frame, end_frame) - timed.start_frame,
            }
        )
        for cue in cues
        if cue.start_frame < end_frame and cue.end_frame > timed.start_frame
    )


def words_on_screen(shots: ShotList) -> tuple[str, ...]:
    """Return every title and every word on a prop."""
    titles = [shot.title for shot in shots.shots if shot.title]
    return (*titles, *(shot.insert.text for shot in shots.shots if shot.insert is not None))


def fading_spans(shots: ShotList, timeline: Timeline) -> tuple[FrameSpan, ...]:
    """Return the frames in which the picture comes from black or goes there by design."""
    first = [
        FrameSpan(timed.start_frame, timed.start_frame + min(timed.num_frames, timeline.fps // 2))
        for shot, timed in zip(shots.shots, timeline.shots, strict=True)
        if shot.transition in {Transition.FADE_BLACK, Transition.DISSOLVE} and timed.start_frame > 0
    ]
    end = timeline.num_frames
    return (*first, FrameSpan(max(0, end - timeline.fps), end))
