"""`python -m cliffhanger.story.offline.words zh`: prints what is wrong with a language's words."""

import sys

from cliffhanger.story.offline.words.load import LANGUAGES
from cliffhanger.story.offline.words.proofread import find_problems


def main() -> int:
    """Return 1 where a language that was named, or any, has a problem."""
    languages = sys.argv[1:] or list(LANGUAGES)
    problems = [f"{each}/{line}" for each in languages for line in find_problems(each)]
    sys.stdout.write("".join(f"{line}\n" for line in problems))
    sys.stdout.write(f"{len(problems)} problems in {', '.join(languages)}\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
