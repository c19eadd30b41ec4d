"""The models of a profile that run on this machine, opened together over one pool."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread
from typing import Any

from cliffhanger.models.embedder import Embedder, TextEmbedder
from cliffhanger.models.embedders.dino import DinoEmbedder, DinoSettings
from cliffhanger.models.embedders.open_clip import OpenClipEmbedder, OpenClipSettings
from cliffhanger.models.faces.mouths import FaceFinder
from cliffhanger.models.faces.reader import FaceReader, LocalFaceReader
from cliffhanger.models.faces.whole_picture import WholePictureReader
from cliffhanger.models.jobs.job import Capability
from cliffhanger.models.lipsyncers.command import CommandLipSyncer
from cliffhanger.models.local_models import LocalModel, LocalModels
from cliffhanger.models.pool import ModelPool
from cliffhanger.models.pool_values import ModelSpec
from cliffhanger.models.preloading import start_preload
from cliffhanger.models.protocols import SyncScorer, Transcriber
from cliffhanger.models.shared_pool import share_pool
from cliffhanger.models.sync_scorers.syncnet import SyncNetScorer, SyncNetSettings
from cliffhanger.models.transcribers.faster_whisper import FasterWhisperTranscriber
from cliffhanger.production.profile import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalTools:
    """What looks and listens on this machine; all None where the profile names no model.

    Attributes:
        pool: Holds every model.
        faces: Tells people apart, by their faces or, where nothing better is named, by CLIP.
        clip: Compares pictures, and pictures with texts.
        dino: Compares pictures.
        ears: Listens to bought voices.
        mouths: Finds the mouths of bought shots.
        lip_syncer: Program that moves them.
        sync_scorer: Scores how they fit their sound.
        ahead: Models to load ahead of their use.
    """

    pool: ModelPool | None = None
    faces: FaceReader | None = None
    clip: TextEmbedder | None = None
    dino: Embedder | None = None
    ears: Transcriber | None = None
    mouths: FaceFinder | None = None
    lip_syncer: CommandLipSyncer | None = None
    sync_scorer: SyncScorer | None = None
    ahead: tuple[ModelSpec[Any], ...] = ()


def open_local_models(profile: Profile) -> LocalTools:
    """Return the models of a profile; none is loaded, and torch is not imported.

    Their files are read once for their digests, which takes a second for each GB or two.

    Raises:
        InvalidSettingError: A file is not there; the message says where to get it.
    """
    named = profile.local_models
    if named == LocalModels() and profile.faces is None:
        return LocalTools()
    pool = share_pool(named.pool_settings)
    clip = named.clip and OpenClipEmbedder(
        OpenClipSettings(model=named.clip.model, weights=named.clip.weights), pool
    )
    dino = named.dino and DinoEmbedder(DinoSettings(folder=named.dino), pool)
    ears = named.whisper and FasterWhisperTranscriber(named.whisper, pool)
    reader = profile.faces and LocalFaceReader(profile.faces, pool)
    specs: dict[LocalModel, tuple[ModelSpec[Any], ...]] = {
        LocalModel.CLIP: (clip.spec(),) if clip else (),
        LocalModel.DINO: (dino.spec(),) if dino else (),
        LocalModel.FACES: reader.specs() if reader else (),
        LocalModel.WHISPER: (ears.spec(),) if ears else (),
    }
    return LocalTools(
        pool=pool,
        faces=reader or _by_whole_pictures(profile, clip),
        clip=clip,
        dino=dino,
        ears=ears,
        mouths=reader.finder if reader else None,
        lip_syncer=named.lipsync and CommandLipSyncer(named.lipsync),
        sync_scorer=named.syncnet and SyncNetScorer(SyncNetSettings(weights=named.syncnet), pool),
        ahead=tuple(spec for name in dict.fromkeys(named.preload) for spec in specs[name]),
    )


def load_ahead(tools: LocalTools, *, warn: Callable[[str], object]) -> Thread | None:
    """Return the thread that loads what the profile wants loaded ahead; None where that is nothing.

    A worker of Prefect starts a process for each flow run: there it is called when the run opens
    its studio, and models load while the script is read and voiced. A process that lives for many
    runs calls it once, before the first of them, with `open_local_models(load_profile(path))`: all
    its runs share the pool, as long as they ask for the same device, numbers and memory.

    Args:
        tools: Opened models.
        warn: Takes one sentence where they cannot be loaded; called in the thread.
    """
    if tools.pool is None or not tools.ahead:
        return None
    return start_preload(tools.pool, tools.ahead, warn=warn)


def _by_whole_pictures(
    profile: Profile, clip: OpenClipEmbedder | None
) -> WholePictureReader | None:
    """Return CLIP as a judge of people, where neither faces nor bought embeddings tell them."""
    if clip is None or profile.models.route(Capability.EMBEDDING) is not None:
        return None
    return WholePictureReader(clip)
