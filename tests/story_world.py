"""A small series that tests of the writers' room share."""

from cliffhanger.checks.result import CheckResult
from cliffhanger.story.room.bible import (
    BibleCharacter,
    BiblePlace,
    GlossaryTerm,
    Outfit,
    PowerTie,
    Role,
    Secret,
    SeriesBible,
    StyleBlock,
)
from cliffhanger.story.room.concept import SeriesConcept
from cliffhanger.story.room.grid import GridRow, SeasonGrid
from cliffhanger.story.room.scene import (
    DraftAction,
    DraftLine,
    DraftScene,
    Fact,
    FactKind,
    ScriptDraft,
)
from cliffhanger.story.vocabulary import CharacterKind, Emotion, Gender, TimeOfDay

CONCEPT = SeriesConcept(
    title="The Night Key",
    logline="A night porter finds that the hotel is hers. Her boss would kill to keep it.",
    synopsis="Nora scrubs floors in a hotel that her father built. She takes it back.",
    plot_points=("She finds the key.", "She is thrown out.", "She wins the board."),
    themes=("justice",),
    genre="revenge",
    tone="sharp",
    language="en",
)


def _person(who: str, name: str, role: Role, gender: Gender, age: int) -> BibleCharacter:
    return BibleCharacter(
        id=who,
        name=name,
        aliases=(),
        role=role,
        kind=CharacterKind.HUMAN,
        gender=gender,
        age_years=age,
        occupation="a porter",
        looks="brown eyes",
        outfits=(
            Outfit(id="uniform", description="a grey uniform", from_episode=1),
            Outfit(id="gown", description="a black gown", from_episode=2),
        ),
        wants="the hotel",
        contradiction="too proud to ask",
        secret="a scar",
        voice="low and quick",
    )


BIBLE = SeriesBible(
    concept=CONCEPT,
    hook_promise="She will own the floor she scrubs.",
    audience="adults",
    num_episodes=3,
    characters=(
        _person("nora", "NORA", Role.HERO, Gender.FEMALE, 27),
        _person("victor", "VICTOR", Role.RIVAL, Gender.MALE, 44),
    ),
    places=(
        BiblePlace(id="lobby", name="HOTEL LOBBY", is_interior=True, description="marble, gold"),
        BiblePlace(id="street", name="STREET", is_interior=False, description="rain, neon"),
    ),
    power_map=(PowerTie(holder_id="victor", over_id="nora", reason="He pays her."),),
    secrets=(
        Secret(
            id="heir",
            fact="Nora is the heir of the hotel.",
            holder_ids=("victor",),
            planted_episode=1,
            hint_episodes=(2,),
            reveal_episode=3,
        ),
    ),
    world_rules=("Keys are never copied.",),
    style=StyleBlock(palette="amber and black", lens="50 mm", light="low key"),
    glossary=(GlossaryTerm(term="night key", meaning="master key of the hotel"),),
)


def _row(number: int) -> GridRow:
    return GridRow(
        episode_number=number,
        title=f"Night {number}",
        hook="A hand grabs the key.",
        core_conflict="Victor wants the key that Nora found.",
        key_events=("Nora finds the key.", "Victor sees it."),
        emotional_curve=(0, 2, 3),
        cliffhanger=f"Who locked door {number}?",
        character_ids=("nora", "victor"),
        place_ids=("lobby", "street"),
        planted_secret_ids=("heir",) if number == 1 else (),
        revealed_secret_ids=("heir",) if number == 3 else (),
    )


GRID = SeasonGrid(rows=tuple(_row(number) for number in (1, 2, 3)), paywall_episodes=())

DRAFT = ScriptDraft(
    scenes=(
        DraftScene(
            place_id="lobby",
            time=TimeOfDay.NIGHT,
            beats=(
                DraftAction(text="A hand tears the key from the wall."),
                DraftLine(speaker_id="victor", text="Give me that key!", emotion=Emotion.ANGRY),
                DraftLine(speaker_id="nora", text="Never. It is mine!", emotion=Emotion.ANGRY),
            ),
        ),
        DraftScene(
            place_id="street",
            time=TimeOfDay.NIGHT,
            beats=(DraftLine(speaker_id="nora", text="Who are you?!", emotion=Emotion.FEAR),),
        ),
    ),
    summary="Nora keeps the key from Victor and meets a stranger.",
    facts=(Fact(kind=FactKind.HOLDS, subject_id="nora", value="night key", scene_number=1),),
)

FINDING = CheckResult(
    name="script_hook",
    is_passed=False,
    is_required=False,
    measured="4.0",
    limit="<= 3",
    unit="s",
    note="the first line comes late",
)
