"""Bibles and scenes as the short text that goes into a prompt."""

from cliffhanger.story.room.bible import BibleCharacter, SeriesBible
from cliffhanger.story.room.scene import DraftLine, DraftScene, ScriptDraft


def bible_digest(bible: SeriesBible, *, episode_number: int) -> str:
    """Return what the writer of one episode must know; secrets with what is open by then."""
    concept = bible.concept
    people = "\n".join(_person(each, episode_number) for each in bible.characters)
    places = "\n".join(
        f"- {place.id}: {'INT.' if place.is_interior else 'EXT.'} {place.name}. {place.description}"
        for place in bible.places
    )
    secrets = "\n".join(
        f"- {secret.id}: {secret.fact} Known to {', '.join(secret.holder_ids)}; planted in "
        f"{secret.planted_episode}, out in {secret.reveal_episode}."
        for secret in bible.secrets
    )
    parts = (
        f"{concept.title} ({concept.genre}, {concept.tone}), in {concept.language}.",
        concept.logline,
        f"Characters:\n{people}",
        f"Places:\n{places}",
        f"Secrets:\n{secrets}",
        "World: " + " ".join(bible.world_rules),
        "Words: " + "; ".join(f"{term.term}: {term.meaning}" for term in bible.glossary),
    )
    return "\n\n".join(parts)


def draft_text(draft: ScriptDraft) -> str:
    """Return the scenes as numbered text."""
    return "\n\n".join(
        f"Scene {number}\n{scene_text(scene)}" for number, scene in enumerate(draft.scenes, start=1)
    )


def scene_text(scene: DraftScene) -> str:
    """Return a scene as a paragraph: what is seen and said, a line each."""
    rows = [f"[{scene.place_id}, {scene.time}, {scene.weather}]"]
    for beat in scene.beats:
        if isinstance(beat, DraftLine):
            rows.append(f"{beat.speaker_id} ({beat.delivery or beat.emotion}): {beat.text}")
        else:
            rows.append(f"> {beat.text}")
    return "\n".join(rows)


def _person(character: BibleCharacter, episode_number: int) -> str:
    worn = [o for o in character.outfits if o.from_episode <= episode_number]
    outfits = ", ".join(f"{outfit.id}: {outfit.description}" for outfit in worn)
    return (
        f"- {character.id}: {character.name}, {character.role}, {character.age_years}, "
        f"{character.occupation}. {character.looks} Wants {character.wants} Speaks: "
        f"{character.voice} Outfits: {outfits}"
    )
