"""A novel: its text cut into chapters, chapters grouped into episodes, and a plain adaptation.

Belongs here: reading prose by rule. Does not: the writers' room, which adapts with judgement.
"""

from cliffhanger.story.novel.adaptation import adapt_chapters
from cliffhanger.story.novel.reader import read_novel
from cliffhanger.story.novel.values import Chapter, Novel, group_chapters

__all__ = ["Chapter", "Novel", "adapt_chapters", "group_chapters", "read_novel"]
