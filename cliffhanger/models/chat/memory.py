"""What was learned about a server: which way of asking it takes."""

import json
import threading
from collections.abc import Callable

from pydantic import Field

from cliffhanger.models.chat.rung import Rung, lower_rung
from cliffhanger.models.chat.settings import ChatModel, TokenParameter
from cliffhanger.value import Value


class Manner(Value):
    """A way of asking."""

    rung: Rung
    """How the form is asked for."""
    token_parameter: TokenParameter
    """What the limit on the answer is called."""
    omitted: tuple[str, ...] = Field(default=())
    """Parameters that the server does not take, sorted."""


def first_manner(model: ChatModel, known: Manner | None) -> Manner:
    """Return how to ask at first: as was learned, but no more firmly than the settings say."""
    top = model.rung or Rung.STRICT_SCHEMA
    if known is None:
        return Manner(rung=top, token_parameter=model.token_parameter)
    return known.model_copy(update={"rung": lower_rung(top, known.rung)})


class RungMemory:
    """Remembers the manner that worked, per provider, address and model; may be shared by threads.

    Args:
        load: Returns what was kept under a key, if anything; asked once per key.
        save: Keeps what was learned.
    """

    def __init__(
        self,
        *,
        load: Callable[[str], Manner | None] | None = None,
        save: Callable[[str, Manner], None] | None = None,
    ) -> None:
        self._load = load
        self._save = save
        self._known: dict[str, Manner | None] = {}
        self._lock = threading.Lock()

    def recall(self, model: ChatModel) -> Manner | None:
        """Return the manner that worked last, None where nothing is known."""
        key = memory_key(model)
        with self._lock:
            if key not in self._known:
                self._known[key] = self._load(key) if self._load else None
            return self._known[key]

    def remember(self, model: ChatModel, manner: Manner) -> None:
        """Keep *manner* as the one that works."""
        key = memory_key(model)
        with self._lock:
            if self._known.get(key) == manner:
                return
            self._known[key] = manner
            if self._save:
                self._save(key, manner)


def memory_key(model: ChatModel) -> str:
    """Return what a manner depends on, as one line of JSON."""
    return json.dumps([model.provider, model.url, model.model], ensure_ascii=False)
