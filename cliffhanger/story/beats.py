"""What is written under a heading, as beats: seen, said, cut."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cliffhanger.errors import ScreenplayError
from cliffhanger.story.delivery import Delivery, find_delivery, is_narrator, is_read_aloud
from cliffhanger.story.feeling import find_line_emotion, find_shown_emotion
from cliffhanger.story.fountain import elements as fe
from cliffhanger.story.fountain.prose import split_notes
from cliffhanger.story.model import (
    ActionBeat,
    Beat,
    Character,
    Line,
    LineBeat,
    ShotDirective,
    TransitionBeat,
)
from cliffhanger.story.naming import normalize_name
from cliffhanger.story.people import Cast, owner_gender, subject_gender
from cliffhanger.story.sentence import split_sentences
from cliffhanger.story.shot_note import parse_shot_note
from cliffhanger.story.vocabulary import CharacterKind, Emotion, Gender, Mood, Transition

_TRANSITIONS = (
    (Transition.SMASH_CUT, re.compile(r"\bSMASH\b|硬切", re.IGNORECASE)),
    (Transition.MATCH_CUT, re.compile(r"\bMATCH\b|匹配", re.IGNORECASE)),
    (Transition.DISSOLVE, re.compile(r"DISSOLVE|\bCROSS ?FADE|叠化|溶", re.IGNORECASE)),
    (Transition.FADE_BLACK, re.compile(r"\bFADE|\bBLACK(?:OUT)?\b|淡[入出]|黑场", re.IGNORECASE)),
)
_BARE_TRANSITION = re.compile(
    r"(?:FADE (?:IN|OUT|TO BLACK|TO WHITE)|(?:SMASH |MATCH |HARD |JUMP )?CUT TO(?: BLACK)?"
    r"|DISSOLVE TO|淡入|淡出|切至|叠化)\s*[.:。\uff1a]?"
)
_END = re.compile(
    r"(?:THE END|END|FIN|TO BE CONTINUED|END OF EPISODE.*|完|全剧终|剧终|本集完|未完待续|จบ|HẾT"
    r"|CÒN TIẾP)[.!…]*",
    re.IGNORECASE,
)


def read_beats(
    elements: Sequence[fe.Element], cast: Cast, scene_id: str, mood: Mood
) -> tuple[Beat, ...]:
    """Return the beats of a scene in order.

    Args:
        elements: What stands under the heading.
        cast: Who may speak or be named.
        scene_id: Opens the ids of the lines.
        mood: Colour of the scene: decides what an exclamation mark means.

    Raises:
        ScreenplayError: A cue without words, or a shot note with unknown words.
    """
    reader = _BeatReader(cast, scene_id, mood)
    for element in elements:
        reader.read(element)
    return tuple(reader.beats)


def find_transition(text: str) -> Transition:
    """Return which transition a written one means; a plain cut when none of the others."""
    return next((kind for kind, words in _TRANSITIONS if words.search(text)), Transition.CUT)


@dataclass(slots=True)
class _BeatReader:
    cast: Cast
    scene_id: str
    mood: Mood
    beats: list[Beat] = field(default_factory=list[Beat])
    directive: ShotDirective | None = None
    actions: list[str] = field(default_factory=list[str])
    recent: dict[Gender, Character] = field(default_factory=dict[Gender, Character])
    num_lines: int = 0

    def read(self, element: fe.Element) -> None:
        match element:
            case fe.Action():
                self._read_action(element)
            case fe.Speech():
                self._read_speech(element)
            case fe.Transition():
                self.beats.append(TransitionBeat(transition=find_transition(element.text)))
            case fe.Centered() if element.text and not _END.fullmatch(element.text):
                self._add_action(f'Words on the screen: "{element.text}"')
            case fe.Lyrics():
                self._add_action(element.text)
            case fe.Note():
                self._note(element.text, element.line_number)
            case _:
                pass

    def _note(self, text: str, line_number: int) -> None:
        self.directive = parse_shot_note(text, line_number or None) or self.directive

    def _inline_notes(self, lines: tuple[str, ...], line_number: int) -> None:
        for offset, line in enumerate(lines):
            for note in split_notes(line)[1]:
                self._note(note, line_number + offset if line_number else 0)

    def _take_directive(self) -> ShotDirective | None:
        directive, self.directive = self.directive, None
        return directive

    def _read_action(self, action: fe.Action) -> None:
        text = action.text
        if _BARE_TRANSITION.fullmatch(text):
            self.beats.append(TransitionBeat(transition=find_transition(text)))
        elif text and not _END.fullmatch(text):
            self._check_no_cue(text, action.line_number)
            self._inline_notes(action.lines, action.line_number)
            self._colour_last_line(text)
            self.actions.append(text)
            self._add_action(text)

    def _check_no_cue(self, text: str, line_number: int) -> None:
        """Refuse a speaker's name that stands alone: its words were lost to a blank line."""
        if text.isupper() and normalize_name(text.partition("(")[0]) in self.cast.cue_names:
            raise ScreenplayError(
                f"the cue {text!r} has no words under it",
                advice="remove the blank line between the name and its dialogue, "
                "or start the line with ! when it is action",
                line_number=line_number or None,
            )

    def _add_action(self, text: str) -> None:
        named = self._named(text)
        for character in reversed(named):
            self._remember(character)
        ids = tuple(character.id for character in named)
        directive = self._take_directive()
        self.beats.append(ActionBeat(text=text, character_ids=ids, directive=directive))

    def _named(self, text: str) -> list[Character]:
        """Return whom an action names, by name or by the pronoun that opens a sentence.

        Whoever a sentence says is heard through a device is not there.
        """
        found: list[Character] = []
        for sentence in split_sentences(text):
            gender = subject_gender(sentence) or owner_gender(sentence)
            subject = self.recent.get(gender) if gender else None
            found += [subject] if subject else []
            found += () if is_read_aloud(sentence) else self.cast.mentioned(sentence)
        return list({character.id: character for character in found}.values())

    def _remember(self, character: Character) -> None:
        if character.kind is CharacterKind.HUMAN and not is_narrator(character.name):
            self.recent[character.gender] = character

    def _colour_last_line(self, text: str) -> None:
        """Give a neutral line the emotion that the action right after it shows of its speaker."""
        last = self.beats[-1] if self.beats else None
        if isinstance(last, LineBeat) and last.line.emotion is Emotion.NEUTRAL:
            speaker = self.cast.by_id(last.line.character_id)
            shown = find_shown_emotion(self._about(speaker, (text,)))
            line = last.line.model_copy(update={"emotion": shown or Emotion.NEUTRAL})
            self.beats[-1] = last.model_copy(update={"line": line})

    def _about(self, speaker: Character, actions: Sequence[str]) -> str:
        """Return the sentences of the actions whose subject is the speaker."""
        found: list[str] = []
        for action in actions:
            for sentence in split_sentences(action):
                named = self.cast.mentioned(sentence)
                gender = subject_gender(sentence)
                is_subject = gender is speaker.gender if gender else named[:1] == (speaker,)
                found += [sentence] if is_subject else []
        return " ".join(found)

    def _read_speech(self, speech: fe.Speech) -> None:
        speakers = self.cast.speakers(speech.name)
        remark = ""
        spoken: list[tuple[str, str, ShotDirective | None]] = []
        for part in speech.parts:
            if isinstance(part, fe.Parenthetical):
                remark = part.text
            elif isinstance(part, fe.Note):
                self._note(part.text, part.line_number)
            elif isinstance(part, fe.Dialogue | fe.Lyrics):
                self._inline_notes(part.lines, part.line_number)
                if part.text:
                    spoken.append((remark, part.text, self._take_directive()))
                    remark = ""
        if not spoken:
            self._add_action(f"{speakers[0].name}: {remark}" if remark else speakers[0].name)
            return
        remarks = " ".join(p.text for p in speech.parts if isinstance(p, fe.Parenthetical))
        delivery = find_delivery(speech.name, speech.extensions, remarks, " ".join(self.actions))
        for index, (said_how, words, directive) in enumerate(spoken):
            for speaker in speakers:
                is_dual = (speech.is_dual and index == 0) or speaker is not speakers[0]
                line = self._line(speaker, said_how, words, delivery)
                self.beats.append(LineBeat(line=line, is_dual=is_dual, directive=directive))
        for speaker in speakers:
            self._remember(speaker)
        self.actions.clear()

    def _line(self, speaker: Character, remark: str, words: str, delivery: Delivery) -> Line:
        self.num_lines += 1
        return Line(
            id=f"{self.scene_id}-l{self.num_lines:02d}",
            character_id=speaker.id,
            text=words,
            emotion=find_line_emotion(
                words, remark=remark, action=self._about(speaker, self.actions), mood=self.mood
            ),
            delivery=remark,
            is_voice_over=delivery.is_voice_over,
            is_off_screen=delivery.is_off_screen,
            is_device=delivery.is_device,
        )
