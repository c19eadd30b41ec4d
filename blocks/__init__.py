"""What a user sets up in the Prefect UI: storage, accounts, writers, series, the films' look.

A block is fields and one `get_*` method. Importing this package registers every block type with
Prefect; nothing here talks to a service before it is asked to.
"""

from blocks.account import ProviderAccount
from blocks.profile import StudioProfile
from blocks.registry import SeriesRegistry
from blocks.storage import ArtifactStorage
from blocks.writers import WritersRoom

__all__ = ["ArtifactStorage", "ProviderAccount", "SeriesRegistry", "StudioProfile", "WritersRoom"]
