"""Words beside the pictures: how the trigger word gets into every caption."""

import re
from typing import Final

from cliffhanger.errors import InvalidInputError

TRIGGER: Final = re.compile(r"[a-z][a-z0-9]{2,29}")
_TRIGGER_RULE: Final = "3-30 lower-case letters and digits without spaces, a letter first"


def check_trigger_word(word: str) -> str:
    """Return *word*.

    Raises:
        InvalidInputError: It is more than one word, or would be cut up by tokenizers.
    """
    if TRIGGER.fullmatch(word) is None:
        raise InvalidInputError(
            f"trigger_word must be {_TRIGGER_RULE}, got {word!r}; take a word that nobody uses, "
            "such as zkmara"
        )
    return word


def make_caption(trigger_word: str, class_prompt: str, details: str = "") -> str:
    """Return what a picture shows, the trigger word before the class: `zkmara woman, angry`."""
    subject = " ".join(part for part in (trigger_word, class_prompt.strip()) if part)
    return ", ".join(part for part in (subject, details.strip().strip(",")) if part)


def with_trigger(caption: str, trigger_word: str, class_prompt: str) -> str:
    """Return *caption* with the trigger word in it: as it is where it has it, else put in front."""
    if re.search(rf"\b{re.escape(trigger_word)}\b", caption):
        return caption
    return make_caption(trigger_word, class_prompt, caption)
