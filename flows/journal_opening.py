"""The journal that a command reads: one that is there, never one that is made by a slip."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.jobs.database import JournalDatabase
from cliffhanger.models.jobs.opening import default_journal, open_journal
from cliffhanger.production.profile import Profile, load_profile


@dataclass(frozen=True, slots=True)
class Place:
    """Where a command looks.

    Attributes:
        address: Of the journal.
        profile: Studio profile, where one was given.
        flags: What to write behind a further command, so that it looks at the same place.
    """

    address: str
    profile: Profile | None = None
    flags: str = ""

    @property
    def name(self) -> str:
        """The address, without a password."""
        return _shown(self.address)

    @property
    def file(self) -> Path | None:
        """The journal's file; None for a server."""
        bare = self.address.removeprefix("sqlite:///")
        return None if "://" in bare else Path(bare).expanduser()


def find_place(journal: str, profile: Path | None) -> Place:
    """Return where the journal is: as the flag says, else the profile, else the environment.

    Raises:
        InvalidSettingError: The profile cannot be used.
    """
    loaded = load_profile(profile) if profile else None
    named = journal or (loaded.models.journal if loaded else "")
    flags = f" --journal {_shown(journal)}" if journal else ""
    if profile:
        flags += f" --profile {profile}"
    return Place(named or default_journal(), loaded, flags)


def _shown(address: str) -> str:
    """Return an address without a password."""
    try:
        return make_url(address).render_as_string(hide_password=True)
    except ArgumentError:
        return address if "://" not in address else "the journal"


@contextmanager
def journal_there(place: Place) -> Generator[JournalDatabase | None]:
    """Give the journal, None where its file is not there."""
    if place.file is not None and not place.file.exists():
        yield None
        return
    with open_journal(place.address) as database:
        yield database


@contextmanager
def journal_needed(place: Place) -> Generator[JournalDatabase]:
    """Give the journal.

    Raises:
        InvalidSettingError: Its file is not there.
    """
    with journal_there(place) as database:
        if database is None:
            raise InvalidSettingError(
                f"no journal at {place.file}: nothing was paid through it yet; name another with "
                "--journal"
            )
        yield database
