"""A plain outline of a series, in Markdown or YAML.

Belongs here: the two grammars. Does not: what the writers' room makes of an outline.

Markdown:

    # The Cleaner's Key
    Language: en
    Genre: revenge
    Logline: A cleaner discovers she owns the hotel.

    Paragraphs under the title are the synopsis, as is a section `## Synopsis`.

    ## Characters
    - Nora Vale: a cleaner in a grey apron

    ## Episode 1: The Red Heel
    Hook: A heel slams down on a hand.
    - Nora finds the key.
    - Victoria slaps her.
    Cliffhanger: The key opens the director's safe.

YAML has the same words as keys: `title`, `language`, `genre`, `logline`, `synopsis`, `characters`
(`name`, `description`) and `episodes` (`number`, `title`, `hook`, `events`, `cliffhanger`). The
words may be Chinese, Vietnamese or Thai (`## 第1集`, `钩子:`); everything may be left out but
the episodes or the synopsis.
"""

from cliffhanger.story.outline.reader import read_outline
from cliffhanger.story.outline.values import Outline, OutlineCharacter, OutlineEpisode

__all__ = ["Outline", "OutlineCharacter", "OutlineEpisode", "read_outline"]
