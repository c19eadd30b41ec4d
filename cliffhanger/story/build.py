"""A screenplay becomes an episode: scenes, beats, lines, and what the words say about them."""

from dataclasses import dataclass, field
from pathlib import Path

from cliffhanger.errors import ScreenplayError
from cliffhanger.story.beats import read_beats
from cliffhanger.story.document import read_screenplay
from cliffhanger.story.feeling import find_mood
from cliffhanger.story.fountain import elements as fe
from cliffhanger.story.heading import Setting, find_weather, parse_setting
from cliffhanger.story.intake import check_filmable, read_document_file
from cliffhanger.story.language import detect_language, parse_language
from cliffhanger.story.model import ActionBeat, Episode, Location, Scene, Series
from cliffhanger.story.people import Cast, find_people
from cliffhanger.story.slug import slugify, unique_slug
from cliffhanger.story.title import episode_label, read_credits
from cliffhanger.story.vocabulary import TimeOfDay, Weather


def read_episode(path: Path | str, *, language: str | None = None) -> Episode:
    """Return the episode in a screenplay file; without a title it is named for the file.

    Args:
        path: Fountain, Final Draft or canonical JSON.
        language: BCP 47 tag; None takes the title page's `Language:`, else the dialogue's own.

    Raises:
        ScreenplayError: The file is no screenplay that can be filmed; says what to do.
    """
    path = Path(path)
    screenplay = read_screenplay(read_document_file(path), path.name)
    return build_episode(name_untitled(screenplay, path.stem), language=language)


def name_untitled(screenplay: fe.Screenplay, name: str) -> fe.Screenplay:
    """Return the screenplay, titled *name* where it has no title of its own."""
    if read_credits(screenplay).series_title:
        return screenplay
    named = fe.TitleField(key="Title", lines=(name.replace("_", " "),))
    return screenplay.model_copy(update={"title_page": (named, *screenplay.title_page)})


def build_episode(
    screenplay: fe.Screenplay, *, language: str | None = None, episode_number: int | None = None
) -> Episode:
    """Return the episode that a screenplay describes.

    What stands before the first scene heading is front matter and not filmed.

    Args:
        screenplay: As read by `read_screenplay`.
        language: BCP 47 tag; None takes the title page's `Language:`, else the dialogue's own.
        episode_number: One-based; None takes the title page's, else 1.

    Raises:
        ScreenplayError: No scene or no dialogue, a cue without words, a heading without a place,
            a shot note with unknown words, or a line of the cast list that cannot be read.
    """
    check_filmable(screenplay)
    credits_ = read_credits(screenplay)
    tag = parse_language(language or screenplay.title("language", "语言") or _spoken(screenplay))
    number = (credits_.episode_number or 1) if episode_number is None else episode_number
    title = credits_.series_title or "Untitled"
    cast = find_people(screenplay)
    has_number = credits_.episode_number is not None
    own_title = credits_.episode_title or (episode_label(number, tag) if has_number else title)
    return Episode(
        series=Series(id=slugify(title), title=title, language=tag),
        episode_number=number,
        title=own_title,
        author=credits_.author,
        characters=cast.characters,
        scenes=_build_scenes(screenplay, cast),
    )


def _spoken(screenplay: fe.Screenplay) -> str:
    parts = (part for speech in screenplay.speeches for part in speech.parts)
    return detect_language(" ".join(p.text for p in parts if isinstance(p, fe.Dialogue)))


def _build_scenes(screenplay: fe.Screenplay, cast: Cast) -> tuple[Scene, ...]:
    scripts: list[_SceneScript] = []
    for element in screenplay.elements:
        if isinstance(element, fe.Heading):
            scripts.append(_SceneScript(element, _parse_heading(element)))
        elif scripts:
            scripts[-1].elements.append(element)
    locations = _Locations()
    scenes: list[Scene] = []
    for script in scripts:
        scene_id = f"s{len(scenes) + 1:02d}"
        location = locations.find(script.setting)
        scene = script.build(scene_id, location, cast, scenes[-1] if scenes else None)
        scenes.append(scene)
    return tuple(scenes)


def _parse_heading(heading: fe.Heading) -> Setting:
    setting = parse_setting(heading.text)
    if not setting.place:
        raise ScreenplayError(
            f"the scene heading {heading.text!r} names no place",
            advice="write where it plays, as in 'INT. HOTEL LOBBY - NIGHT'",
            line_number=heading.line_number or None,
        )
    return setting


@dataclass(slots=True)
class _SceneScript:
    """A scene's heading and what is written under it."""

    heading: fe.Heading
    setting: Setting
    elements: list[fe.Element] = field(default_factory=list[fe.Element])

    def build(self, scene_id: str, location: Location, cast: Cast, before: Scene | None) -> Scene:
        """Return the scene; what its heading leaves open it takes from the scene before."""
        texts = (self.heading.text, *self._texts())
        beats = read_beats(self.elements, cast, scene_id, find_mood(texts))
        if all(beat.kind == "transition" for beat in beats):
            beats = (ActionBeat(text=self.setting.place), *beats)
        scene = Scene(
            id=scene_id,
            heading=self.heading.text,
            location=location,
            time=self.setting.time or (before.time if before else TimeOfDay.DAY),
            weather=self._weather(location, before),
            beats=beats,
        )
        mood = find_mood(texts, (line.emotion for line in scene.lines))
        return scene.model_copy(update={"mood": mood})

    def _texts(self) -> list[str]:
        """Return action, remarks and dialogue in order."""
        texts: list[str] = []
        for element in self.elements:
            parts = element.parts if isinstance(element, fe.Speech) else (element,)
            texts += [
                part.text
                for part in parts
                if isinstance(part, fe.Action | fe.Dialogue | fe.Parenthetical)
            ]
        return texts

    def _weather(self, location: Location, before: Scene | None) -> Weather:
        actions = (e.text for e in self.elements if isinstance(e, fe.Action))
        found = self.setting.weather or next(filter(None, map(find_weather, actions)), None)
        goes_on = before is not None and (self.setting.continues or before.location == location)
        return found or (before.weather if before and goes_on else Weather.CLEAR)


@dataclass(slots=True)
class _Locations:
    """Places by name, so that a place that comes again is the same."""

    known: dict[tuple[str, bool], Location] = field(
        default_factory=dict[tuple[str, bool], Location]
    )
    taken: set[str] = field(default_factory=set[str])

    def find(self, setting: Setting) -> Location:
        key = (setting.place.casefold(), setting.is_interior)
        if key not in self.known:
            is_shared = (key[0], not key[1]) in self.known
            side = ("exterior", "interior")[setting.is_interior]
            name = f"{setting.place} {side}" if is_shared else setting.place
            self.known[key] = Location(
                id=unique_slug(name, self.taken),
                name=setting.place,
                is_interior=setting.is_interior,
            )
        return self.known[key]
