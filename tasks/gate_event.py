"""Says that a film was refused, to whatever listens: automations, notifications."""

from typing import Final

from prefect.events import emit_event

from cliffhanger.production.artifacts import ScriptArtifact

EVENT: Final = "cliffhanger.gate.refused"


def tell_refused(script: ScriptArtifact, folder: str, reasons: tuple[str, ...]) -> None:
    """Emit the event that a draft did not pass the gate.

    Args:
        script: Of the film.
        folder: Where the draft is kept in the store.
        reasons: One sentence per failed check.
    """
    episode = f"{script.series_id}/{script.episode_number}"
    emit_event(
        event=EVENT,
        resource={
            "prefect.resource.id": f"cliffhanger.episode.{episode}",
            "prefect.resource.name": script.title,
        },
        payload={
            "series": script.series_id,
            "episode": script.episode_number,
            "language": script.language,
            "draft": folder,
            "reasons": list(reasons),
        },
    )
