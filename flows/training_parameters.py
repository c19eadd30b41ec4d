"""What `train-character` asks for; Prefect builds its form in the UI from this model."""

from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.lora.settings import Family, LoraSettings, PriorPreservation, Validation
from cliffhanger.production.training import trigger_word_of, validation_prompts
from cliffhanger.story.slug import slugify
from flows.forms import EMPTY_IS_NONE, StorageName, show_one_input

LONGEST_LABEL: Final = 80


class TrainParameters(BaseModel):
    """The character to learn; series, name and a base are needed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    series: str = Field(
        min_length=1, max_length=200, title="Series", description="Title or id of the series."
    )
    character: str = Field(
        min_length=1,
        max_length=200,
        title="Character",
        description="Name as in the script; it has 10-20 good pictures in the registry.",
    )
    storage: StorageName = "studio"
    profile: Annotated[str | None, EMPTY_IS_NONE] = Field(
        default=None,
        title="Studio profile",
        description=(
            "Name of a Studio Profile block, or a .yaml file, whose models.lora says who trains; "
            "only for a hosted trainer."
        ),
        json_schema_extra=show_one_input,
    )
    trainer: Literal["local", "hosted"] = Field(
        default="local",
        title="Trainer",
        description="Local takes the worker's GPU; hosted is bought along models.lora, once.",
    )
    family: Family = Field(
        default=Family.SDXL, title="Image model", description="Kind of the base."
    )
    base_model: Annotated[str | None, EMPTY_IS_NONE] = Field(
        default=None,
        max_length=1024,
        title="Base model",
        description=(
            "Folder of the image model on the worker, in diffusers' layout, or the name of one in "
            "its Hugging Face cache; empty for a hosted trainer."
        ),
        json_schema_extra=show_one_input,
    )
    steps: int = Field(
        default=1000,
        ge=1,
        le=20_000,
        title="Steps",
        description="Updates of the weights; 1,000-2,000 is usual.",
    )
    rank: int = Field(
        default=16,
        ge=1,
        le=128,
        title="Rank",
        description="How much the LoRA can hold; 8-32 is usual.",
    )
    learning_rate: float = Field(
        default=1e-4,
        gt=0.0,
        le=0.1,
        title="Learning rate",
        description="How far each step goes; 0.0001 is usual.",
    )
    resolution_px: Annotated[int | None, EMPTY_IS_NONE] = Field(
        default=None,
        ge=64,
        le=2048,
        title="Resolution",
        description="Pixels along the side; empty for what is usual in the family.",
        json_schema_extra=show_one_input,
    )
    seed: int = Field(
        default=0, ge=0, lt=2**31, title="Seed", description="Another seed, other weights."
    )
    validation_every: int = Field(
        default=250,
        ge=0,
        le=20_000,
        title="Steps between pictures",
        description="How often pictures show what is learned by then; 0 for never. Local only.",
    )
    prior: bool = Field(
        default=True,
        title="Keep the class",
        description=(
            "Also learn from 100 pictures of others, which the base makes first, so that not "
            "everyone comes to look like the character. Local only."
        ),
    )

    @model_validator(mode="after")
    def _has_a_base(self) -> Self:
        if not self.is_hosted and self.base_model is None:
            raise ValueError(
                "base_model must name the folder of a base for the local trainer; give one, or "
                "choose the hosted trainer"
            )
        if self.is_hosted and self.base_model is not None:
            raise ValueError(
                f"base_model must be empty for a hosted trainer, got {self.base_model!r}; its "
                "route in the profile names the model"
            )
        return self

    @property
    def is_hosted(self) -> bool:
        """Whether the training is bought."""
        return self.trainer == "hosted"

    @property
    def label(self) -> str:
        """Name of the flow run: who of what."""
        return " ".join(f"{self.character} of {self.series}".split())[:LONGEST_LABEL]

    @property
    def series_id(self) -> str:
        """Series."""
        return slugify(self.series)

    @property
    def character_id(self) -> str:
        """Character."""
        return slugify(self.character)

    @property
    def settings(self) -> LoraSettings:
        """How it is trained.

        Raises:
            InvalidSettingError: The values do not go together.
        """
        try:
            return LoraSettings(
                family=self.family,
                base_model=self.base_model or self.family.value,
                rank=self.rank,
                learning_rate=self.learning_rate,
                steps=self.steps,
                resolution_px=self.resolution_px,
                prior=PriorPreservation() if self.prior else None,
                validation=self._validation(),
                seed=self.seed,
            )
        except ValidationError as exc:
            raise InvalidSettingError(say_first_fault(exc)) from exc

    def _validation(self) -> Validation | None:
        if self.is_hosted or not self.validation_every:
            return None
        prompts = validation_prompts(trigger_word_of(self.character_id))
        return Validation(prompts=prompts, every_steps=self.validation_every)


def say_first_fault(exc: ValidationError) -> str:
    """Return the first thing that Pydantic found, as the field, what is wrong and the value."""
    fault = exc.errors()[0]
    words = fault["msg"].removeprefix("Value error, ")
    if not fault["loc"]:
        return words
    return f"{'.'.join(map(str, fault['loc']))}: {words}, got {fault['input']!r}"
