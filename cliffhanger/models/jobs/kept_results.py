"""Which stored objects the journal refers to: results that were paid for, and what was sent."""

import re
from typing import Final

from sqlalchemy import Connection, select

from cliffhanger.models.jobs.tables import ATTEMPTS, JOBS

_DIGEST: Final = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


def read_kept_digests(connection: Connection) -> frozenset[str]:
    """Return the sha256 of every object that a call's results or files were stored under.

    Whoever removes one of them makes the next run pay for it again.
    """
    found: set[str] = set()
    for table in (JOBS, ATTEMPTS):
        rows = connection.execute(
            select(table.c.outputs, table.c.placed).execution_options(yield_per=1000)
        )
        for outputs, placed in rows:
            found.update(_DIGEST.findall(outputs), _DIGEST.findall(placed))
    return frozenset(found)
