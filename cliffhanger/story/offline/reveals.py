"""Signs of secrets, and how they come out."""

from typing import Final

from cliffhanger.story.offline.lines import render
from cliffhanger.story.offline.phrases import phrases_of
from cliffhanger.story.offline.story import Story
from cliffhanger.story.offline.words.beat import Beat, parse_beat
from cliffhanger.story.offline.words.model import SecretWords
from cliffhanger.story.offline.words.slots import fill
from cliffhanger.story.room.bible import Role, Secret
from cliffhanger.story.room.scene import DraftBeat, DraftLine

_TELLERS: Final = (Role.ELDER, Role.FRIEND, Role.ALLY, Role.WITNESS, Role.HENCHMAN)


def sign_of(story: Story, secret_id: str, episode_number: int) -> tuple[Beat, ...]:
    """Return the beats of a sign: the first of the season is the plant, every other the hint."""
    words = secret_words(story, secret_id)
    if words is None:
        return ()
    is_first = episode_number <= story.secret(secret_id).planted_episode
    return words.plant if is_first else words.hint


def secret_words(story: Story, secret_id: str) -> SecretWords | None:
    """Return the words of a secret, or None where it is the user's own."""
    return next((each for each in story.genre.secrets if each.id == secret_id), None)


def reveal_of(story: Story, secret_id: str, values: dict[str, str]) -> tuple[DraftBeat, ...]:
    """Return the beats in which a secret comes out: those of the word files, else plain ones."""
    secret = story.secret(secret_id)
    words = secret_words(story, secret_id)
    is_own = words is None or secret.fact != fill(words.fact, values)
    owned = fill(phrases_of(story.language).owns, values)
    if words is None or (is_own and secret.fact != owned):
        return _exposure(story, secret, values)
    beats = render(story, words.reveal, values)
    if is_own:
        beats = _told_by(story.cast[_teller(story, secret)].id, secret.fact, beats)
    return beats


def _told_by(teller_id: str, fact: str, beats: tuple[DraftBeat, ...]) -> tuple[DraftBeat, ...]:
    """Return the beats with *fact* after the last thing that the teller says in them."""
    said = [
        index
        for index, beat in enumerate(beats[:-1])
        if isinstance(beat, DraftLine) and beat.speaker_id == teller_id
    ]
    end = 1 + (said[-1] if said else 0)
    return (*beats[:end], DraftLine(speaker_id=teller_id, text=fact), *beats[end:])


def _exposure(story: Story, secret: Secret, values: dict[str, str]) -> tuple[DraftBeat, ...]:
    teller = _teller(story, secret)
    told = {**values, "teller": story.cast[teller].name, "fact": secret.fact}
    beats = (
        parse_beat(text.replace("teller (", f"{teller} (", 1))
        for text in phrases_of(story.language).exposure
    )
    return render(story, beats, told)


def _teller(story: Story, secret: Secret) -> Role:
    """Return who tells a secret: somebody who knows it and has nothing to lose by it."""
    return next((role for role in _TELLERS if story.cast[role].id in secret.holder_ids), Role.ELDER)
