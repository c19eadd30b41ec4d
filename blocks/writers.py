"""Who writes: the models of the writers' room and their keys."""

from prefect.blocks.core import Block
from prefect.types import SecretDict
from pydantic import Field, HttpUrl, SecretStr

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.open_writer import Writers
from cliffhanger.models.routes import WriterRoutes


def _local_routes() -> WriterRoutes:
    """Return what the form starts from: a model on this machine."""
    return WriterRoutes.single(base_url="http://localhost:11434/v1", model="qwen3", is_free=True)


class WritersRoom(Block):
    """Language models by tier, and which of them does which work.

    Example:
        Load a saved room:
        ```python
        from blocks import WritersRoom

        room = await WritersRoom.aload("studio")
        writers = room.get_writers()
        ```
    """

    _block_type_name = "Writers' Room"
    _block_type_slug = "writers-room"
    _logo_url = HttpUrl(
        "https://raw.githubusercontent.com/googlefonts/noto-emoji/main/png/128/emoji_u270d.png"
    )
    _description = "Language models that write: routes by tier, limits, prices and keys."

    routes: WriterRoutes = Field(
        default_factory=_local_routes,
        title="Routes",
        description="Models for draft, review and final work, and the work of each.",
    )
    api_keys: SecretDict = Field(
        default=SecretDict({}),
        title="API keys",
        description="Key by the name that a route gives under api_key_env.",
    )

    def get_writers(self) -> Writers:
        """Return routes and keys as the library takes them.

        Raises:
            InvalidSettingError: A key is no text.
        """
        keys: dict[str, SecretStr] = {}
        for name, value in self.api_keys.get_secret_value().items():
            if not isinstance(value, str):
                raise InvalidSettingError(
                    f"api_keys[{name!r}] must be a text, got {type(value).__name__}"
                )
            keys[str(name)] = SecretStr(value)
        return Writers(routes=self.routes, keys=keys)
