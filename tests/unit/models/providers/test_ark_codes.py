import pytest

from cliffhanger.models.jobs.job import FailureKind
from cliffhanger.models.providers.ark_codes import read_refusal
from tests.contract.provider_rigs.rig import NOW, reply


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        pytest.param("MissingParameter", 400, FailureKind.INVALID_REQUEST, id="missing"),
        pytest.param("MissingParameter.model", 400, FailureKind.INVALID_REQUEST, id="which"),
        pytest.param("InvalidParameter", 400, FailureKind.INVALID_REQUEST, id="invalid"),
        pytest.param("AuthenticationError", 401, FailureKind.AUTH, id="key"),
        pytest.param("AccountOverdueError", 403, FailureKind.BALANCE, id="overdue"),
        pytest.param("AccessDenied", 403, FailureKind.AUTH, id="denied"),
        pytest.param("ModelNotOpen", 404, FailureKind.INVALID_REQUEST, id="not-open"),
        pytest.param("InvalidEndpoint.NotFound", 404, FailureKind.INVALID_REQUEST, id="endpoint"),
        pytest.param(
            "RateLimitExceeded.EndpointRPMExceeded",
            429,
            FailureKind.RATE_LIMITED,
            id="endpoint-rpm",
        ),
        pytest.param(
            "ModelAccountRpmRateLimitExceeded", 429, FailureKind.RATE_LIMITED, id="account-rpm"
        ),
        pytest.param("QuotaExceeded", 429, FailureKind.BALANCE, id="quota"),
        pytest.param("ServerOverloaded", 429, FailureKind.TRANSIENT, id="overloaded"),
        pytest.param("InternalServiceError", 500, FailureKind.PROVIDER_FAILED, id="internal"),
        pytest.param("NeverSeen", 429, FailureKind.RATE_LIMITED, id="other-429"),
        pytest.param("NeverSeen", 503, FailureKind.TRANSIENT, id="other-503"),
        pytest.param(
            "InputTextSensitiveContentDetected", 400, FailureKind.CONTENT_INPUT, id="input-text"
        ),
        pytest.param(
            "InputImageSensitiveContentDetected.PrivacyInformation",
            400,
            FailureKind.CONTENT_INPUT,
            id="input-face",
        ),
        pytest.param(
            "InputTextSensitiveContentDetected.PolicyViolation",
            400,
            FailureKind.CONTENT_INPUT,
            id="input-policy",
        ),
        pytest.param(
            "OutputVideoSensitiveContentDetected",
            400,
            FailureKind.CONTENT_OUTPUT,
            id="output-video",
        ),
        pytest.param(
            "OutputAudioSensitiveContentDetected.PolicyViolation",
            400,
            FailureKind.CONTENT_OUTPUT,
            id="output-audio",
        ),
        pytest.param(
            "OutputImageSensitiveContentDetected",
            400,
            FailureKind.CONTENT_OUTPUT,
            id="output-image",
        ),
        pytest.param("InputTextRiskDetection", 400, FailureKind.CONTENT_INPUT, id="input-risk"),
        pytest.param("OutputTextRiskDetection", 400, FailureKind.CONTENT_OUTPUT, id="output-risk"),
        pytest.param("SensitiveContentDetected", 400, FailureKind.CONTENT_INPUT, id="neither-said"),
    ],
)
def test_a_refusal_is_told_by_its_code(code: str, status: int, kind: FailureKind) -> None:
    answer = reply({"error": {"code": code, "message": "said so", "param": "", "type": ""}}, status)
    failure = read_refusal(answer, NOW)
    assert (failure.kind, failure.code, failure.http_status) == (kind, code, status)
    assert failure.message == f"HTTP {status}: said so"
