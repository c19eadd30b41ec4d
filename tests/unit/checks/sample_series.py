"""A small series to check: two people and a dog, two places, two secrets, four episodes."""

from cliffhanger.story.room.bible import (
    BibleCharacter,
    BiblePlace,
    Outfit,
    Role,
    Secret,
    SeriesBible,
    StyleBlock,
)
from cliffhanger.story.room.concept import SeriesConcept
from cliffhanger.story.room.grid import GridRow, SeasonGrid
from cliffhanger.story.vocabulary import CharacterKind, Gender


def person(
    character_id: str, name: str, *, kind: CharacterKind = CharacterKind.HUMAN, **changed: object
) -> BibleCharacter:
    """Return somebody with two outfits, the second from episode 3 on."""
    return BibleCharacter(
        id=character_id,
        name=name,
        aliases=(),
        role=Role.HERO,
        kind=kind,
        gender=Gender.FEMALE,
        age_years=27,
        occupation="a cleaner",
        looks="dark hair in a bun",
        outfits=(
            Outfit(id="apron", description="a grey apron", from_episode=1),
            Outfit(id="gown", description="a red gown", from_episode=3),
        ),
        wants="the truth",
        contradiction="afraid of it",
        secret="she is the heir",
        voice="low and slow",
    ).model_copy(update=changed)


def place(place_id: str, name: str, *, is_interior: bool = True) -> BiblePlace:
    """Return a set."""
    return BiblePlace(id=place_id, name=name, is_interior=is_interior, description="bare walls")


def bible(
    *,
    people: tuple[BibleCharacter, ...] = (
        person("nora", "Nora"),
        person("julian", "Julian", gender=Gender.MALE, aliases=("Mr. Hart",)),
        person("rex", "Rex", kind=CharacterKind.ANIMAL),
    ),
    places: tuple[BiblePlace, ...] = (
        place("lobby", "Hotel Lobby"),
        place("roof", "Rooftop", is_interior=False),
    ),
    language: str = "en",
    title: str = "The Key",
) -> SeriesBible:
    """Return the series: `will` planted in 1 and out in 3, `father` planted in 2 and out in 4."""
    first = people[0].id
    return SeriesBible(
        concept=SeriesConcept(
            title=title,
            logline="A cleaner finds a key.",
            synopsis="She owns the hotel.",
            plot_points=("She finds it.", "She loses it.", "She wins."),
            themes=("justice",),
            genre="revenge",
            tone="dark",
            language=language,
        ),
        hook_promise="She will win.",
        audience="everyone",
        num_episodes=4,
        characters=people,
        places=places,
        power_map=(),
        secrets=(
            Secret(
                id="will",
                fact="Nora owns the hotel.",
                holder_ids=(people[1].id,),
                planted_episode=1,
                hint_episodes=(2,),
                reveal_episode=3,
            ),
            Secret(
                id="father",
                fact="Her father lives.",
                holder_ids=(first,),
                planted_episode=2,
                hint_episodes=(),
                reveal_episode=4,
            ),
        ),
        world_rules=(),
        style=StyleBlock(palette="red", lens="close", light="hard"),
        glossary=(),
    )


def row(episode_number: int, **changed: object) -> GridRow:
    """Return the row of an episode of that series."""
    planted = {1: ("will",), 2: ("will", "father")}
    revealed = {3: ("will",), 4: ("father",)}
    return GridRow(
        episode_number=episode_number,
        title=f"Turn {episode_number}",
        hook="A slap.",
        core_conflict="Nora wants the key from Julian.",
        key_events=("She asks.", "He refuses."),
        emotional_curve=(0, 2, 1, 3),
        cliffhanger=(
            "Who locked the door?",
            "Why is the grave empty?",
            "What does Julian hide in the safe?",
            "Will she jump?",
        )[episode_number - 1],
        character_ids=("nora", "julian"),
        place_ids=("lobby",),
        planted_secret_ids=planted.get(episode_number, ()),
        revealed_secret_ids=revealed.get(episode_number, ()),
    ).model_copy(update=changed)


def grid(*rows: GridRow, paywall: tuple[int, ...] = ()) -> SeasonGrid:
    """Return the season; all four rows unless others are given."""
    numbered = rows or tuple(row(number) for number in range(1, 5))
    return SeasonGrid(rows=numbered, paywall_episodes=paywall)
