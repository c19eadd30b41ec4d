"""What a writers' room charges its calls to: the day at first, its series once it has a name."""

from datetime import UTC, datetime

from cliffhanger.models.jobs.call import Purpose
from cliffhanger.money.budget import BudgetCaps


class Charge:
    """Says what a call is for, as far as that is known by now; may be read by threads.

    Args:
        budget: The caps.
    """

    def __init__(self, budget: BudgetCaps) -> None:
        self._budget = budget
        self.series_id = ""

    def purpose(self) -> Purpose:
        """Return what a call made now is charged to."""
        return Purpose(
            series_id=self.series_id,
            scopes=self._budget.scopes(
                series_id=self.series_id, episode_number=None, at=datetime.now(UTC)
            ),
        )
