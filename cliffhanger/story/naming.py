"""When two cues are one person."""

import re

from cliffhanger.story.fountain.prose import plain_text

_VOICE_OF = re.compile(r"(?:'S|\u2019S)\s+VOICE$|\s+VOICE$")
_WORD = re.compile(r"[^\s\-/]+")
_JOINT = re.compile(
    r"\s+(?:AND|Y|ET|UND|VÀ|E)\s+|\s*[&+/、]\s*|(?<=[一-鿿])[和与](?=[一-鿿])|\s*และ\s*"
)

_DISTINCT = frozenset(
    re.findall(
        r"\w+",
        "OLD OLDER YOUNG YOUNGER LITTLE BIG OTHER ANOTHER FAKE REAL EVIL FIRST SECOND THIRD NEW "
        "TEEN TEENAGE KID BABY CHILD FUTURE PAST SENIOR JUNIOR JR SR AND NOT MOTHER FATHER MOM DAD "
        "WIFE HUSBAND SON DAUGHTER BROTHER SISTER AUNT UNCLE TWIN CLONE GHOST OF",
    )
)
_COURTESY = frozenset({"MR", "MRS", "MS", "MISS", "MADAM", "MADAME", "LADY", "SIR", "LORD", "MX"})
_DISTINCT_HAN = frozenset("老小大假真新旧前后甲乙丙丁母父妈爸妻夫子女哥弟姐妹")


def normalize_name(cue: str) -> str:
    """Return a cue as names are compared: capitals, no markup, no leading THE.

    BOB'S VOICE is BOB.
    """
    name = " ".join(plain_text(cue).upper().replace("\u2019", "'").split())
    spoken = _VOICE_OF.sub("", name)
    return (spoken or name).removeprefix("THE ") or name


def split_joint_name(name: str) -> tuple[str, ...]:
    """Return the names in a cue of several speakers, `BOB AND ANNA` or `林薇、顾言`."""
    return tuple(part.strip() for part in _JOINT.split(name) if part.strip())


def is_short_for(short: str, full: str, *, share_scene: bool) -> bool:
    """Return whether a shorter name may mean the same person as a fuller one.

    The short one must open or close the full one, and what the full one adds must not tell two
    people apart: not OLD, YOUNG, a number or a relative (ANNA'S MOTHER), and not MR. or MRS. when
    both speak in one scene.

    Args:
        short: Normalised name.
        full: Normalised name.
        share_scene: Both are cues in the same scene.
    """
    if short.isascii() or " " in full:
        return _is_short_phrase(_words(short), _words(full), share_scene=share_scene)
    added = full.removesuffix(short)
    is_cased = short.lower() != short
    is_suffix = len(short) >= 2 and 0 < len(added) <= 2 and len(added) < len(full)
    return is_suffix and not is_cased and not any(c in _DISTINCT_HAN for c in added)


def _words(name: str) -> tuple[str, ...]:
    return tuple(word.strip(".,\"'") for word in _WORD.findall(name))


def _is_short_phrase(short: tuple[str, ...], full: tuple[str, ...], *, share_scene: bool) -> bool:
    size = len(short)
    if not 0 < size < len(full):
        return False
    if full[-size:] == short:
        added = full[:-size]
    elif full[:size] == short:
        added = full[size:]
    else:
        return False
    return not any(_tells_apart(word, share_scene=share_scene) for word in added)


def _tells_apart(word: str, *, share_scene: bool) -> bool:
    is_number = any(character.isdigit() for character in word)
    is_owner = word.endswith(("'S", "S'")) or word.startswith("#")
    is_courtesy = share_scene and word in _COURTESY
    return is_number or is_owner or is_courtesy or word in _DISTINCT


def group_names(names: list[str], scenes: dict[str, set[int]]) -> list[list[str]]:
    """Return the names grouped by person, groups and names in the order of *names*.

    A name that could be short for two different people stays a person of its own.

    Args:
        names: Normalised cues, each once.
        scenes: Indices of the scenes each one speaks in.
    """
    leader = {name: name for name in names}
    ends: dict[str, list[str]] = {}
    for name in names:
        for end in dict.fromkeys((name[:1], name[-1:])):
            ends.setdefault(end, []).append(name)
    for short in names:
        fuller = [
            full
            for full in dict.fromkeys((*ends[short[:1]], *ends[short[-1:]]))
            if full != short
            and short in full
            and is_short_for(short, full, share_scene=bool(scenes[short] & scenes[full]))
        ]
        longest = max(fuller, key=len, default="")
        # CHEN -> DR. CHEN -> DR. LILY CHEN is one person; LEE -> MR. LEE, MRS. LEE is nobody's.
        if longest and all(
            full == longest or set(_words(full)) <= set(_words(longest)) for full in fuller
        ):
            leader[short] = longest
    groups: dict[str, list[str]] = {}
    for name in names:
        head = name
        while leader[head] != head:
            head = leader[head]
        groups.setdefault(head, []).append(name)
    return list(groups.values())
