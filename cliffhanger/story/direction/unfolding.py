"""A scene as far as it has been told: who stands where, feels what, and what was just shown."""

from dataclasses import dataclass, field
from typing import Final

from cliffhanger.story.direction.keywords import mentions
from cliffhanger.story.direction.setups import Setup
from cliffhanger.story.direction.staging import Blocking, Cast
from cliffhanger.story.model import Insert, Performance, Scene
from cliffhanger.story.vocabulary import CharacterKind, Emotion, InsertKind, ShotSize

_RECENT_SETUPS: Final = 4
_DWELLING_SETUPS: Final = 2
_MAX_INSERTS_RUNNING: Final = 2
_OWN_SCREENS: Final = (
    "computer|laptop|tv|television|monitor|电脑|电视|显示器|监控|máy tính|ti vi|คอม|ทีวี"
)


@dataclass
class SceneSoFar:
    """What the director keeps in mind while going through a scene.

    Attributes:
        scene: The scene.
        cast: Everyone in the episode.
        language: Language of the words.
        peak_ids: Lines at which the scene peaks.
        num_speeches: How many speech moments it has in all.
        blocking: Who is there, left to right.
        feelings: What each face shows.
        moved_ids: Whose feeling comes from action since they last spoke.
        setups: The camera positions so far.
        num_spoken: Speech moments so far.
        speaker_ids: Who has spoken, in order.
        device: The last phone or screen that was seen.
        prop: The last prop that was named.
        is_call: What a device says is a voice, not words on its screen.
    """

    scene: Scene
    cast: Cast
    language: str
    peak_ids: frozenset[str]
    num_speeches: int
    blocking: Blocking = field(default_factory=Blocking)
    feelings: dict[str, Emotion] = field(default_factory=dict[str, Emotion])
    moved_ids: set[str] = field(default_factory=set[str])
    setups: list[Setup] = field(default_factory=list[Setup])
    num_spoken: int = 0
    speaker_ids: list[str] = field(default_factory=list[str])
    device: InsertKind = InsertKind.PHONE
    prop: InsertKind = InsertKind.OBJECT
    is_call: bool = True

    @property
    def progress(self) -> float:
        """How much of the scene's talk is over, 0..1."""
        return self.num_spoken / max(1, self.num_speeches)

    def is_unseen(self, character_id: str) -> bool:
        """Return whether somebody is only a voice in a device throughout the scene."""
        own = [line for line in self.scene.lines if line.character_id == character_id]
        is_voice = bool(own) and all(line.is_device for line in own)
        return is_voice and self.cast.is_person(character_id)

    def frame(self, *character_ids: str) -> tuple[Performance, ...]:
        """Return at most three characters as they stand and look at this moment."""
        return tuple(
            Performance(character_id=each, emotion=self.feelings.get(each, Emotion.NEUTRAL))
            for each in self.blocking.left_to_right(character_ids)
        )

    def describe(self, character_id: str) -> str:
        """Return a character's name, and in brackets what shows on the face."""
        feeling = self.feelings.get(character_id, Emotion.NEUTRAL)
        name = self.cast.name(character_id)
        return name if feeling is Emotion.NEUTRAL else f"{name} ({feeling.value})"

    def listener_of(self, speaker_id: str | None) -> str | None:
        """Return the person who is spoken to: the last other speaker, else whoever is there."""
        people = [
            each
            for each in self.blocking.present
            if each != speaker_id and self.cast.is_person(each)
        ]
        for each in reversed(self.speaker_ids):
            if each in people:
                return each
        return people[0] if people else None

    def hearer_of(self, speaker_id: str) -> str | None:
        """Return whoever hears a speaker and has a face to show it: a person, else an animal."""
        faces = [
            each
            for each in self.blocking.present
            if each != speaker_id and self.cast.kind(each) is not CharacterKind.CLOUD
        ]
        return self.listener_of(speaker_id) or (faces[0] if faces else None)

    def has_dwelt_on(self, speaker_id: str) -> bool:
        """Return whether the last two shots were on the same speaker, speaking."""
        last = self.setups[-_DWELLING_SETUPS:]
        return len(last) == _DWELLING_SETUPS and all(
            one.line_ids and one.focus_id == speaker_id for one in last
        )

    def portrait_sizes(
        self, character_id: str, sizes: tuple[ShotSize, ...]
    ) -> tuple[ShotSize, ...]:
        """Return the sizes that show someone whole enough: *sizes* for people."""
        kind = self.cast.kind(character_id)
        if kind is CharacterKind.ANIMAL:
            return (ShotSize.FS, ShotSize.MS)
        return (ShotSize.WS, ShotSize.FS) if kind is CharacterKind.CLOUD else sizes

    def same_device(self, insert: Insert, text: str) -> Insert:
        """Return *insert*, a bare screen taken for the phone that was seen before."""
        is_bare = insert.kind is InsertKind.SCREEN and not mentions(text, _OWN_SCREENS)
        if is_bare and self.device is InsertKind.PHONE:
            return insert.model_copy(update={"kind": InsertKind.PHONE})
        if insert.kind in {InsertKind.PHONE, InsertKind.SCREEN}:
            self.device = insert.kind
        return insert

    @property
    def is_full_of_inserts(self) -> bool:
        """Whether one more insert would be the third running."""
        running = self.setups[-_MAX_INSERTS_RUNNING:]
        return len(running) == _MAX_INSERTS_RUNNING and all(
            one.insert is not None for one in running
        )

    def is_stale(self, insert: Insert) -> bool:
        """Return whether the prop has just been shown, or inserts have been running."""
        if self.is_full_of_inserts:
            return True
        if insert.text:
            return any(one.insert == insert for one in self.setups)
        return any(
            one.insert is not None and one.insert.kind is insert.kind
            for one in self.setups[-_RECENT_SETUPS:]
        )
