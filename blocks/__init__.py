"""What a user sets up in the Prefect UI: storage, writers and the look of the studio's films.

A block is fields and one `get_*` method. Importing this package registers every block type with
Prefect; nothing here talks to a service before it is asked to.
"""

from blocks.profile import StudioProfile
from blocks.storage import ArtifactStorage
from blocks.writers import WritersRoom

__all__ = ["ArtifactStorage", "StudioProfile", "WritersRoom"]
