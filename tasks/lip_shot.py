"""What methods of lip-sync get of a bought shot, and what becomes of what they make of it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache

from cliffhanger.animatic.workers import start_work
from cliffhanger.checks.lip_report import LipReport
from cliffhanger.media.lip_audio import LipLimits, LipWindow
from cliffhanger.models.jobs.job import Capability
from cliffhanger.models.jobs.orders import LipSyncOrder
from cliffhanger.models.jobs.routing import Maker
from cliffhanger.models.lipsyncers.command import CommandLipSyncer
from cliffhanger.models.requests import VideoRequest
from cliffhanger.production.artifacts import Job
from cliffhanger.production.lip_cut import choose_cut, write_laid_back
from cliffhanger.production.lip_measures import SpokenLine, judge_take
from cliffhanger.production.paid_orders import order_lips
from cliffhanger.store.ref import ArtifactRef
from cliffhanger.value import Value
from tasks.studio import Studio, workspace


class LipCut(Value):
    """The part of a shot that is sent instead of all of it."""

    window: LipWindow
    """Which part."""
    video: ArtifactRef
    """MP4."""
    audio: ArtifactRef
    """WAV, as long."""


@dataclass(frozen=True, slots=True)
class Method:
    """A way to move a mouth.

    Attributes:
        name: As the report has it, different for each.
        limits: What it takes.
        maker: Who is paid for it; None for the program on this machine.
    """

    name: str
    limits: LipLimits
    maker: Maker | None = None


def lip_methods(studio: Studio) -> tuple[Method, ...]:
    """Return every way to move a mouth, the first to be tried first."""
    here = studio.lip_syncer
    ways = [Method(here.name, here.limits)] if here is not None else []
    makers = studio.purse.makers[Capability.LIPSYNC] if studio.pays_for(Capability.LIPSYNC) else ()
    for maker in makers:
        caps = maker.adapter.caps
        limits = LipLimits(min_seconds=caps.min_seconds, max_seconds=caps.max_seconds)
        plain = f"{maker.account.name}/{maker.candidate.model}"
        same = sum(way.name.partition(" ")[0] == plain for way in ways)
        ways.append(Method(f"{plain} ({same + 1})" if same else plain, limits, maker))
    return tuple(ways)


@dataclass(frozen=True, slots=True, kw_only=True)
class LipShot:
    """A shot whose mouth is moved.

    Attributes:
        studio: Who moves it.
        job: The shot.
        request: What it was asked to be.
        source: As it was filmed.
        voice: Its on-camera lines.
        line: The same, loaded.
        cuts: Parts to send instead of all of it.
    """

    studio: Studio
    job: Job
    request: VideoRequest
    source: ArtifactRef
    voice: ArtifactRef
    line: SpokenLine
    cuts: tuple[LipCut, ...]

    def cut_for(self, method: Method) -> LipCut | None:
        """Return the part that a method gets; None for the whole."""
        window = choose_cut(self.line.audio, method.limits, self.request)
        return next((cut for cut in self.cuts if cut.window == window), None)

    def order_for(self, maker: Maker, method: Method) -> LipSyncOrder:
        """Return what a maker is asked."""
        cut = self.cut_for(method)
        if cut is None:
            return order_lips(self.source, self.voice, self.request, maker.candidate)
        order = order_lips(cut.video, cut.audio, self.request, maker.candidate)
        return replace(order, duration_seconds=cut.window.sent_seconds)

    async def lay_back(self, synced: ArtifactRef, method: Method) -> ArtifactRef:
        """Return what came back as long as the shot.

        Raises:
            InvalidInputError: It is too short.
            InvalidMediaError: It cannot be decoded.
        """
        cut = self.cut_for(method)
        if cut is None:
            return synced
        store = self.studio.store
        with workspace() as folder:
            source = await asyncio.to_thread(store.fetch, self.source, folder / "take.mp4")
            reply = await asyncio.to_thread(store.fetch, synced, folder / "synced.mp4")
            path = folder / "laid.mp4"
            work = start_work(write_laid_back, source, reply, self.request, cut.window, path)
            whole = await asyncio.wrap_future(work)
            return await self.studio.put_file(whole, media_type="video/mp4")

    async def sync_here(self, syncer: CommandLipSyncer, method: Method) -> ArtifactRef:
        """Return what the program on this machine makes.

        Raises:
            ProviderError: It failed, or left no clip that can be used.
            InvalidMediaError: The take is no clip.
        """
        cut = self.cut_for(method)
        clip, audio = (self.source, self.voice) if cut is None else (cut.video, cut.audio)
        voice = await self.studio.load_audio(audio)
        with workspace() as folder:
            given = await asyncio.to_thread(self.studio.store.fetch, clip, folder / "clip.mp4")
            path = folder / "synced.mp4"
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(_one_program(), syncer.sync, given, voice, path)
            return await self.studio.put_file(path, media_type="video/mp4")

    async def judge(self, clip: ArtifactRef) -> LipReport:
        """Return what the mouth is worth.

        Raises:
            InvalidMediaError: The clip cannot be used.
        """
        with workspace() as folder:
            path = await asyncio.to_thread(self.studio.store.fetch, clip, folder / "synced.mp4")
            return await asyncio.to_thread(
                judge_take,
                path,
                self.request,
                self.line,
                finder=self.studio.mouths,
                scorer=self.studio.sync_scorer,
            )


@lru_cache(maxsize=1)
def _one_program() -> ThreadPoolExecutor:
    """Return the thread in which programs run: one at a time, as each wants a whole card."""
    return ThreadPoolExecutor(1, thread_name_prefix="lips")
