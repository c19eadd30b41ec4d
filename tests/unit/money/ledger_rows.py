"""Calls to write into a ledger: two seasons in two weeks, of every kind of call."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

from cliffhanger.money.call import CallRecord, Outcome, Usage
from cliffhanger.money.prices import load_price_book
from cliffhanger.money.units import Units

LAST_DAY = datetime(2026, 11, 20, 9, tzinfo=UTC)
NUM_DAYS = 14
SERIES = ("blood-and-silk", "the-heir")
MODELS = {
    "chat": (("deepseek", "deepseek-v4-flash"), ("openai", "gpt-4.1")),
    "video": (("kling", "kling-v3"), ("runway", "gen4_turbo"), ("fal", "fal-ai/pika/v2.2")),
    "voice": (("elevenlabs", "eleven_multilingual_v2"), ("azure", "en-US-JennyNeural")),
    "image": (("bfl", "flux-2-pro"),),
    "lipsync": (("sync", "lipsync-2"),),
    "lora": (("fal", "fal-ai/flux-lora-fast-training"),),
}


@dataclass
class Season:
    """Makes calls, the same ones every time.

    Attributes:
        last: When the last of them is sent.
    """

    last: datetime = LAST_DAY
    random: Random = field(default_factory=lambda: Random(7))
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def calls(self, num_calls: int) -> list[CallRecord]:
        """Return so many, by time."""
        return [self._call(n, num_calls) for n in range(num_calls)]

    def _call(self, n: int, num_calls: int) -> CallRecord:
        kinds = ("video", "voice", "image", "lipsync", "chat", "video", "voice")
        kind = "lora" if n % 50 == 0 else kinds[n % len(kinds)]
        provider, model = self.random.choice(MODELS[kind])
        outcome = self.random.choices([Outcome.OK, Outcome.FAILED, Outcome.UNCLEAR], [94, 5, 1])[0]
        is_reused = kind == "image" and n % 5 == 0
        units = units_of(kind, self.random)
        priced = load_price_book().cost(model, units, provider=provider, on=LAST_DAY.date())
        is_done = outcome is Outcome.OK and not is_reused
        price = priced.usd if priced else None
        age = timedelta(days=NUM_DAYS * (num_calls - 1 - n) / num_calls)
        return CallRecord(
            id=f"{next(self.numbers):032x}",
            started_at=self.last - age,
            seconds=round(self.random.lognormvariate(3 if kind == "video" else 0.5, 0.5), 3),
            capability=kind,
            provider=provider,
            account=f"{provider}-main",
            model=model,
            attempt=1,
            outcome=outcome,
            series_id=SERIES[n % 5 // 4],
            episode_number=None if kind == "lora" else 1 + n * 6 // num_calls,
            subject=f"s{n % 4:02d}-sh{n % 9:02d}" if kind in {"video", "lipsync"} else "",
            take=1 + n % 3 if kind == "video" else None,
            usage=Usage(prompt_tokens=units.input_tokens, completion_tokens=units.output_tokens)
            if kind == "chat"
            else None,
            units=units,
            cost_usd=price if is_done else None if outcome is Outcome.UNCLEAR else Decimal(0),
            reserved_usd=price,
            price_id=priced.price_id if priced else "",
            is_reused=is_reused,
        )


def units_of(kind: str, random: Random) -> Units:
    """Return what a call of that kind uses up."""
    if kind == "chat":
        return Units(
            input_tokens=random.randint(2000, 9000), output_tokens=random.randint(500, 3000)
        )
    if kind == "voice":
        return Units(characters=random.randint(20, 180))
    if kind == "image":
        return Units(images=1, width_px=1080, height_px=1920)
    if kind == "lora":
        return Units(steps=1000)
    seconds = Decimal(random.choice([5, 5, 10]))
    return Units(seconds=seconds, clips=1, width_px=720, height_px=1280, resolution="720p")
