"""OpenAI's chat completions."""

from dataclasses import replace

from cliffhanger.models.jobs.job import FailureKind
from cliffhanger.models.jobs.orders import ChatOrder
from cliffhanger.models.providers.openai_chat import OpenAIChat
from tests.contract.provider_rigs.rig import ProviderRig, endpoint, reply

BODY = '{"model":"deepseek-chat","messages":[{"role":"user","content":"Go on."}],"max_tokens":200}'
ORDER = ChatOrder(body=BODY, max_input_tokens=40, max_output_tokens=200)

RIGS = (
    ProviderRig(
        adapter=OpenAIChat(),
        endpoint=endpoint("https://api.deepseek.com", "deepseek-chat"),
        order=ORDER,
        bad_orders={
            "body is no JSON": replace(ORDER, body='{"model":"deepseek-'),
            "body.messages": replace(ORDER, body="[]"),
            "body.stream": replace(ORDER, body=BODY.replace("{", '{"stream":true,', 1)),
            "body.model": replace(ORDER, body=BODY.replace("deepseek-chat", "gpt-5", 1)),
            "body.max_tokens": replace(ORDER, max_output_tokens=199),
            "body.n": replace(ORDER, body=BODY.replace("{", '{"n":3,', 1)),
        },
        accepted=reply(
            {"choices": [{"index": 0, "finish_reason": "stop", "message": {"content": "Yes."}}]}
        ),
        hollow=reply({"id": "c-1", "choices": []}),
        refusals=(
            (reply({"error": {"code": "invalid_api_key"}}, 401), FailureKind.AUTH),
            (reply({"error": {"message": "Insufficient Balance"}}, 402), FailureKind.BALANCE),
            (reply({"error": {"code": "insufficient_quota"}}, 429), FailureKind.BALANCE),
            (reply({"error": {"code": "rate_limit_exceeded"}}, 429), FailureKind.RATE_LIMITED),
            (reply({"error": {"message": "bad max_tokens"}}, 422), FailureKind.INVALID_REQUEST),
            (reply({"error": {"code": "content_filter"}}, 400), FailureKind.CONTENT_INPUT),
            (reply({"error": {"message": "overloaded"}}, 503), FailureKind.TRANSIENT),
            (reply({"error": {"message": "try again"}}, 500), FailureKind.TRANSIENT),
            (reply({"error": {"code": 429, "message": "slow down"}}), FailureKind.RATE_LIMITED),
        ),
    ),
)
