import json

import pytest
from pydantic import ValidationError

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.chat.address import completions_url
from cliffhanger.models.chat.approach import Approach
from cliffhanger.models.chat.complaint import Complaint
from cliffhanger.models.chat.memory import Manner, RungMemory, first_manner, memory_key
from cliffhanger.models.chat.request import ChatRequest, build_request
from cliffhanger.models.chat.rung import Rung
from cliffhanger.models.chat.settings import ChatModel, TokenParameter
from cliffhanger.story.room.brief import Prompt
from tests.unit.models.chat_jobs import Verse, VerseBrief, count_words, model_at


@pytest.mark.parametrize(
    ("base_url", "url"),
    [
        ("https://host", "https://host/v1/chat/completions"),
        ("https://host/", "https://host/v1/chat/completions"),
        ("https://host/v1", "https://host/v1/chat/completions"),
        (" https://host//v1// ", "https://host/v1/chat/completions"),
        ("http://127.0.0.1:11434", "http://127.0.0.1:11434/v1/chat/completions"),
        ("http://[::1]:8000/v1", "http://[::1]:8000/v1/chat/completions"),
        ("https://host/v1/chat/completions", "https://host/v1/chat/completions"),
        ("https://host/inference/chat/completions/", "https://host/inference/chat/completions"),
        ("https://host/api", "https://host/api/v1/chat/completions"),
        ("https://host/api/v3", "https://host/api/v3/chat/completions"),
        ("https://host/compatible-mode/v1", "https://host/compatible-mode/v1/chat/completions"),
        ("https://host/v1beta/openai", "https://host/v1beta/openai/chat/completions"),
        ("https://host/v1beta/openai/", "https://host/v1beta/openai/chat/completions"),
    ],
)
def test_addresses_of_every_habit(base_url: str, url: str) -> None:
    assert completions_url(base_url) == url
    assert ChatModel.model_validate_json(model_at(base_url).model_dump_json()).url == url


@pytest.mark.parametrize(
    "base_url",
    [
        "host/v1",
        "",
        "ftp://host",
        "https://",
        "https://host:0",
        "https://host:seven",
        "https://[host/v1",
        "https://me:s3cr3t-w0rd@host/v1",
        "https://host/v1?key=s3cr3t-w0rd",
        "https://host/v1#s3cr3t-w0rd",
    ],
)
def test_addresses_that_cannot_work_are_refused_without_their_secrets(base_url: str) -> None:
    with pytest.raises(ValidationError, match="base_url must") as caught:
        model_at(base_url)
    assert "s3cr3t-w0rd" not in str(caught.value)


def test_the_answer_must_leave_room_for_the_prompt() -> None:
    with pytest.raises(ValidationError, match=r"max_answer_tokens \(8000\) must be smaller"):
        model_at(max_answer_tokens=8000)


def approach_at(rung: Rung, complaint: Complaint | None = None, **changes: object) -> Approach:
    """Return an approach on *rung*, its manner changed."""
    fields = {"rung": rung, "token_parameter": TokenParameter.MAX_TOKENS, **changes}
    return Approach(Manner.model_validate(fields), complaint)


class Fitting:
    """Writes down the room that prompts are fitted to."""

    def __init__(self) -> None:
        self.rooms: list[int] = []
        self.prompts: list[Prompt] = []

    def __call__(self, prompt: Prompt, available_tokens: int) -> Prompt:
        """Return the prompt as it is."""
        self.rooms.append(available_tokens)
        self.prompts.append(prompt)
        return prompt


def request_of(
    approach: Approach, *, fit: Fitting | None = None, **settings: object
) -> ChatRequest[Verse]:
    """Return the request for a verse."""
    model = model_at(**settings)
    return build_request(
        model, VerseBrief(seed=7), approach, fit=fit or Fitting(), count=count_words
    )


def test_a_request_says_what_is_asked_and_nothing_else() -> None:
    request = request_of(approach_at(Rung.JSON_OBJECT))
    body = json.loads(request.body)
    messages = body.pop("messages")
    assert body == {
        "model": "storyteller-1",
        "stream": False,
        "max_tokens": 600,
        "temperature": 0.5,
        "seed": 7,
        "response_format": {"type": "json_object"},
    }
    assert messages[0] == {"role": "system", "content": "You write verses."}
    assert messages[1]["content"].startswith("## Theme\nrain over 上海\n\n## Form of the answer\n")
    assert "上海" in request.body
    assert request.parameters == {"max_tokens", "temperature", "seed", "response_format"}
    assert request_of(approach_at(Rung.JSON_OBJECT)).body == request.body


def test_manner_and_settings_shape_a_request() -> None:
    manner = {"token_parameter": "max_completion_tokens", "omitted": ("seed",)}
    request = request_of(
        approach_at(Rung.PROMPT_ONLY, **manner), temperature=None, max_answer_tokens=200
    )
    body = json.loads(request.body)
    assert set(body) == {"model", "messages", "stream", "max_completion_tokens"}
    assert body["max_completion_tokens"] == 200


def test_prompts_are_fitted_to_what_the_window_leaves() -> None:
    """Window less twice the answer, less schema, answer before and complaint."""
    fit = Fitting()
    request_of(approach_at(Rung.PROMPT_ONLY), fit=fit)
    request_of(approach_at(Rung.STRICT_SCHEMA), fit=fit)
    complaint = Complaint(previous="one two three", words="four five")
    request_of(approach_at(Rung.PROMPT_ONLY, complaint), fit=fit)
    alone, beside_schema, beside_complaint = fit.rooms
    assert 7300 < alone < 7400
    assert beside_schema < alone - 50
    assert alone - beside_complaint == pytest.approx(5, abs=40)
    assert [section.title for section in fit.prompts[0].sections] == [
        "Theme",
        "Form of the answer",
    ]


def test_an_answer_that_fills_the_window_is_quoted_in_part() -> None:
    """Half of the room is kept for the prompt, which matters more."""
    complaint = Complaint(previous="word " * 900, words="No.")
    fit = Fitting()
    request = request_of(approach_at(Rung.PROMPT_ONLY, complaint), fit=fit, context_tokens=2310)
    quoted = json.loads(request.body)["messages"][2]["content"]
    assert 700 < count_words(quoted) < 900
    assert fit.rooms[0] > 700


def test_a_window_that_is_too_small_says_so() -> None:
    with pytest.raises(InvalidSettingError, match="context_tokens of storyteller-1 is 301: answer"):
        request_of(approach_at(Rung.SCHEMA), context_tokens=301, max_answer_tokens=300)


MANNER = Manner(rung=Rung.SCHEMA, token_parameter=TokenParameter.MAX_TOKENS)


@pytest.mark.parametrize(
    ("configured", "known", "first"),
    [
        (None, None, Rung.STRICT_SCHEMA),
        (Rung.JSON_OBJECT, None, Rung.JSON_OBJECT),
        (None, Rung.SCHEMA, Rung.SCHEMA),
        (Rung.STRICT_SCHEMA, Rung.SCHEMA, Rung.SCHEMA),
        (Rung.JSON_OBJECT, Rung.SCHEMA, Rung.JSON_OBJECT),
    ],
)
def test_the_first_rung(configured: Rung | None, known: Rung | None, first: Rung) -> None:
    """What was learned counts, but never asks more firmly than the settings say."""
    learned = MANNER.model_copy(update={"rung": known}) if known else None
    assert first_manner(model_at(rung=configured), learned).rung is first


def test_memory_can_be_kept_elsewhere() -> None:
    """It is loaded once, and saved only when something was learned."""
    shelf = {memory_key(model_at()): MANNER}
    loads: list[str] = []
    saves: list[Manner] = []

    def load(key: str) -> Manner | None:
        loads.append(key)
        return shelf.get(key)

    memory = RungMemory(load=load, save=lambda _key, manner: saves.append(manner))
    assert [memory.recall(model_at()) for _ in range(3)] == [MANNER] * 3
    assert memory.recall(model_at(model="other")) is None
    memory.remember(model_at(), MANNER)
    lower = MANNER.model_copy(update={"rung": Rung.JSON_OBJECT})
    memory.remember(model_at(), lower)
    assert memory.recall(model_at()) == lower
    assert len(loads) == 2
    assert saves == [lower]
    assert Manner.model_validate_json(lower.model_dump_json()) == lower


def test_memory_is_per_provider_address_and_model() -> None:
    """The same address written another way is the same; temperature and tier do not matter."""
    keys = {
        memory_key(model_at(**changes))
        for changes in (
            {},
            {"base_url": "https://chat.invalid/"},
            {"temperature": 1.0, "tier": "final"},
            {"provider": "other"},
            {"model": "other"},
            {"base_url": "https://other.invalid"},
        )
    }
    assert len(keys) == 4
