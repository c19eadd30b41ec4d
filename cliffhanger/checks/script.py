"""Every check of one script, before a picture is made of it."""

from pydantic import Field

from cliffhanger.checks.result import CheckResult
from cliffhanger.checks.script_drama import (
    check_cliffhanger,
    check_conflict,
    check_exposition,
    check_hook,
    check_peaks,
)
from cliffhanger.checks.script_people import check_speakers
from cliffhanger.checks.script_timing import check_dialogue_share, check_duration, time_script
from cliffhanger.checks.script_words import check_banned, check_language, check_repeats
from cliffhanger.story.model import Episode
from cliffhanger.story.room.bible import SeriesBible
from cliffhanger.value import Value


class ScriptRules(Value):
    """What a script must keep; the defaults are trade practice of vertical drama, not facts."""

    hook_by_seconds: float = Field(default=3.0, gt=0.0)
    """Latest start of the first striking thing; viewers swipe on after 2 to 3 s."""
    conflict_by_seconds: float = Field(default=15.0, gt=0.0)
    """Latest start of the conflict, from the usual 60 s and 90 s skeletons."""
    cliffhanger_within_seconds: float = Field(default=10.0, gt=0.0)
    """The end in which something must stay open; skeletons keep 5 to 15 s for it."""
    min_duration_seconds: float = Field(default=60.0, gt=0.0)
    """Shortest episode; 60 to 120 s are usual."""
    max_duration_seconds: float = Field(default=240.0, gt=0.0)
    """Longest episode; platforms show up to five minutes, most shows stay below four."""
    min_dialogue_share: float = Field(default=0.45, ge=0.0, le=1.0)
    """Least share of speech. No source gives one; 0.5 to 0.7 is a place to start from, and a shot
    has half a second of picture around each line."""
    max_dialogue_share: float = Field(default=0.95, ge=0.0, le=1.0)
    """Largest share of speech: something must also be seen."""
    min_peaks: int = Field(default=3, ge=0)
    """Emotional peaks per episode, from a published prompt of the trade."""
    max_exposition_seconds: float = Field(default=10.0, gt=0.0)
    """Longest stretch of explaining, from the same."""
    banned: tuple[str, ...] = ()
    """Words that must not appear."""
    language: str = ""
    """BCP 47 tag of the dialogue; empty takes the series' own."""

    def for_length(self, target_seconds: float) -> "ScriptRules":
        """Return the rules for scripts of about *target_seconds*: long chapters may last longer."""
        longest = max(self.max_duration_seconds, 2.0 * target_seconds)
        return self.model_copy(update={"max_duration_seconds": longest})


def check_script(
    episode: Episode, *, rules: ScriptRules, bible: SeriesBible | None = None
) -> tuple[CheckResult, ...]:
    """Return every check of a script; a poor script is a result, never an exception.

    Duration, cliffhanger, speakers, language and banned words are required; the craft of hook,
    conflict, peaks, pace and repeats is advice for the script doctor.

    Args:
        episode: The script as the film will read it.
        rules: Its limits.
        bible: The series it belongs to; None where there is none.
    """
    time = time_script(episode)
    own_language = bible.concept.language if bible else episode.series.language
    return (
        check_hook(time, by_seconds=rules.hook_by_seconds),
        check_conflict(time, by_seconds=rules.conflict_by_seconds),
        check_cliffhanger(time, within_seconds=rules.cliffhanger_within_seconds),
        check_duration(
            time, min_seconds=rules.min_duration_seconds, max_seconds=rules.max_duration_seconds
        ),
        check_dialogue_share(
            time, min_share=rules.min_dialogue_share, max_share=rules.max_dialogue_share
        ),
        check_peaks(time, min_peaks=rules.min_peaks),
        check_exposition(time, max_seconds=rules.max_exposition_seconds),
        check_speakers(episode, bible=bible),
        check_language(episode, language=rules.language or own_language),
        check_banned(episode, banned=rules.banned),
        check_repeats(episode),
    )
