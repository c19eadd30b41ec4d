"""What the answer to a probe says of an account, in words, without any secret."""

from typing import Final

from cliffhanger.models.http import HttpReply
from cliffhanger.models.jobs.adapter import AnyAdapter, Endpoint
from cliffhanger.models.jobs.doctor_findings import Mark, Word
from cliffhanger.models.jobs.job import ACCOUNT_STOPPERS, COMES_BACK, Failure, FailureKind
from cliffhanger.models.jobs.replies import clean, number_at, read_object, refusal
from cliffhanger.models.jobs.tools import Account
from cliffhanger.models.json_body import body_text, is_web_page

HIDDEN: Final = "[hidden]"
_CREDITS: Final = ("credits", "credit_balance", "creditBalance")
"""Where providers say what is left: BFL, Luma, Runway."""


def judge_probe(
    adapter: AnyAdapter, reply: HttpReply, endpoint: Endpoint, account: Account
) -> Word:
    """Return what *reply* to the adapter's probe says of *account*."""
    said = adapter.read_submit(reply, endpoint)
    failure = said if isinstance(said, Failure) else refusal(reply)
    words = hide_secrets(failure.message, account)
    if reply.status >= 300 or failure.kind in ACCOUNT_STOPPERS:
        return _refused(failure, words, reply.status)
    if is_web_page(body_text(reply.body)):
        remedy = "correct base_url: it leads to a page for people"
        return Word(Mark.FAILED, "a web page instead of an API", remedy)
    left = _credits_left(reply)
    if left is not None and left <= 0:
        return _no_balance(f"{left:g} credits are left")
    return Word(Mark.OK, "ok" if left is None else f"ok, {left:,.0f} credits are left")


def hide_secrets(words: str, account: Account) -> str:
    """Return *words* on one line, without any secret of the account."""
    secrets = (account.api_key, account.api_secret, *account.headers.values())
    for secret in secrets:
        value = secret.get_secret_value().strip() if secret else ""
        words = words.replace(value, HIDDEN) if value else words
    return clean(words)


def _refused(failure: Failure, words: str, status: int) -> Word:
    if failure.kind is FailureKind.AUTH:
        remedy = "correct the key, or its rights, in the environment variable"
        return Word(Mark.FAILED, f"key refused: {words}", remedy)
    if failure.kind is FailureKind.BALANCE:
        return _no_balance(words)
    if failure.kind in COMES_BACK or status >= 500:
        detail = f"reachable, but in trouble or busy now: {words}"
        return Word(Mark.NOTE, detail, "look again later")
    detail = f"reachable, but the key is not proven: {words}"
    return Word(Mark.NOTE, detail, "compare base_url with the provider's documentation")


def _no_balance(words: str) -> Word:
    return Word(Mark.FAILED, f"no balance: {words}", "top the account up, or renew its plan")


def _credits_left(reply: HttpReply) -> float | None:
    body = read_object(reply)
    found = (number_at(body, name) for name in _CREDITS)
    return next((number for number in found if number is not None), None)
