"""`python -m tests.fault_server --port N --log FILE` serves until it is ended."""

import argparse
import gc
from pathlib import Path

import uvicorn

from tests.fault_server.app import FaultApp
from tests.fault_server.house import CANARY_KEY, CANARY_PAIR_SECRET, Options


def read_arguments() -> argparse.Namespace:
    """Return the command's arguments."""
    parser = argparse.ArgumentParser(prog="python -m tests.fault_server", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--log", type=Path, required=True, help="JSON lines of paid requests")
    parser.add_argument("--key", default=CANARY_KEY)
    parser.add_argument("--pair-secret", default=CANARY_PAIR_SECRET)
    parser.add_argument("--scale", type=float, default=0.05, help="of all latencies")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--shrink", type=float, default=1.0, help="of the sides of pictures")
    parser.add_argument("--url-seconds", type=float, default=3600.0)
    parser.add_argument("--tiny-speech", action="store_true")
    return parser.parse_args()


def main() -> None:
    """Serve."""
    given = read_arguments()
    options = Options(
        log_path=given.log,
        key=given.key,
        pair_secret=given.pair_secret,
        scale=given.scale,
        seed=given.seed,
        shrink=given.shrink,
        url_seconds=given.url_seconds,
        is_speech_tiny=given.tiny_speech,
    )
    gc.freeze()  # a collection over all that is loaded holds arrivals up and lets them in together
    uvicorn.run(
        FaultApp(options),
        host="127.0.0.1",
        port=given.port,
        log_level="warning",
        access_log=False,
        lifespan="off",
    )


if __name__ == "__main__":
    main()
