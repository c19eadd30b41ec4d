import pytest

from cliffhanger.models.jobs.job import Failure, FailureKind
from cliffhanger.models.jobs.replies import expired_if_missing, refusal, refused_file
from tests.contract.provider_rigs.rig import reply


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (200, FailureKind.PROVIDER_FAILED),
        (302, FailureKind.INVALID_REQUEST),
        (400, FailureKind.INVALID_REQUEST),
        (401, FailureKind.AUTH),
        (402, FailureKind.BALANCE),
        (403, FailureKind.AUTH),
        (404, FailureKind.INVALID_REQUEST),
        (405, FailureKind.INVALID_REQUEST),
        (408, FailureKind.TRANSIENT),
        (413, FailureKind.INVALID_REQUEST),
        (415, FailureKind.INVALID_REQUEST),
        (422, FailureKind.INVALID_REQUEST),
        (425, FailureKind.TRANSIENT),
        (429, FailureKind.RATE_LIMITED),
        (500, FailureKind.PROVIDER_FAILED),
        (502, FailureKind.PROVIDER_FAILED),
        (503, FailureKind.TRANSIENT),
        (504, FailureKind.PROVIDER_FAILED),
        (529, FailureKind.TRANSIENT),
    ],
)
def test_a_refusal_is_told_from_its_status(status: int, kind: FailureKind) -> None:
    failure = refusal(reply({}, status))
    assert (failure.kind, failure.http_status) == (kind, status)


def test_a_job_that_is_missing_is_gone() -> None:
    missing = Failure(FailureKind.INVALID_REQUEST, "no", http_status=404)
    assert expired_if_missing(missing).kind is FailureKind.EXPIRED
    busy = Failure(FailureKind.TRANSIENT, "no", http_status=503)
    assert expired_if_missing(busy) == busy


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, FailureKind.EXPIRED),
        (403, FailureKind.EXPIRED),
        (404, FailureKind.EXPIRED),
        (410, FailureKind.EXPIRED),
        (400, FailureKind.INVALID_REQUEST),
        (503, FailureKind.TRANSIENT),
    ],
)
def test_a_refused_address_is_an_old_one_and_says_nothing_of_the_account(
    status: int, kind: FailureKind
) -> None:
    assert refused_file(reply(b"<Error/>", status)).kind is kind
