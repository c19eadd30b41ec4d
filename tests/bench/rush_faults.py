"""What goes wrong at the provider during a rush."""

from typing import Final

from tests.fault_server.run import FaultServer

FAULT_SHARES: Final = {"retry_after": 0.05, "status": 0.02, "drop_after": 0.01}
"""Of all paid requests: 429 with a short wait, 500, and accepted without an answer."""


def plan_faults(server: FaultServer) -> None:
    """Let paid requests of the provider go wrong in these shares."""
    shares = FAULT_SHARES
    wait = {"form": "ms", "seconds": 0.2}
    server.plan("openai", kind="retry_after", share=shares["retry_after"], **wait)
    server.plan("openai", kind="status", refusal="server", share=shares["status"])
    server.plan("openai", kind="drop_after", share=shares["drop_after"])
