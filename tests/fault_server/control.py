"""The addresses by which tests script and inspect the server."""

import json
from typing import Any

from pydantic import ValidationError

from tests.fault_server.exchange import Reply, Request, answer
from tests.fault_server.house import House
from tests.fault_server.plan import Rule


class Control:
    """Answers what stands under `/_control`."""

    def __init__(self, house: House) -> None:
        self.house = house

    async def answer(self, request: Request, path: str) -> Reply:
        """Return what the control address *path* says."""
        body: Any = json.loads(request.body or b"{}")
        match (request.method, path):
            case ("POST", "plan"):
                return self._plan(body)
            case ("POST", "answers"):
                self.house.answers.append((body["match"], body["answer"]))
            case ("POST", "mouth"):
                self.house.mouths[body["model"]] = body["late_ms"]
            case ("POST", "reset"):
                self.house.reset()
            case ("POST", "calm"):
                self.house.plan.clear()
            case ("POST", "die"):
                self.house.ledger(body["provider"]).death = body.get("how", "503")
            case ("POST", "revive"):
                self.house.ledger(body["provider"]).death = ""
            case ("GET", "state"):
                return answer(self._state())
            case _:
                return answer({"detail": f"no control address {path}"}, 404)
        return answer({})

    def _plan(self, body: Any) -> Reply:  # noqa: ANN401  what came is checked here
        rules = body if isinstance(body, list) else [body]
        try:
            checked = [Rule.model_validate_json(json.dumps(rule)) for rule in rules]
        except ValidationError as exc:
            return answer({"detail": str(exc)}, 400)
        for rule in checked:
            self.house.plan.add(rule)
        return answer({})

    def _state(self) -> dict[str, Any]:
        house = self.house
        return {
            "providers": {name: ledger.row() for name, ledger in house.ledgers.items()},
            "jobs": [job.row() for job in house.jobs.values()],
            "strays": house.strays,
            "crashes": house.crashes,
        }
