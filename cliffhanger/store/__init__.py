"""Artifacts: bytes stored once under their sha256, and readable names that lead to them.

A store holds four kinds of things:

- `objects/<sha256[:2]>/<sha256>`: immutable bytes, the only truth;
- names such as `series/<id>/episodes/<n>/film.mp4`: the same bytes where people look for them;
- small JSON records under names of their own (manifests, reports, task results);
- `.names/`: which object each name shows, and `.tmp/`: writes under way. Nobody lists these two.

What does not belong here: what the artifacts mean, and anything of Prefect's.
"""

from cliffhanger.store.address import open_store
from cliffhanger.store.protocol import ArtifactStore
from cliffhanger.store.ref import ArtifactRef

__all__ = ["ArtifactRef", "ArtifactStore", "open_store"]
