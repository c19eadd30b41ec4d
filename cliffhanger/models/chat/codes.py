"""Codes by which servers say what is wrong, in lower case."""

from typing import Final

FILTERED: Final = frozenset(
    {
        "content_filter",
        "content_policy_violation",
        "content_violation",
        "data_inspection_failed",
        "datainspectionfailed",
        "inputtextsensitivecontentdetected",
        "moderation_blocked",
        "outputtextsensitivecontentdetected",
        "prohibited_content",
        "responsibleaipolicyviolation",
        "safety",
        "sensitive_words_detected",
        "sensitivecontentdetected",
        "1026",
        "1027",
        "1301",
    }
)
"""The content was not liked: OpenAI and Azure, DashScope, Ark, MiniMax (1026, 1027) and
Zhipu (1301)."""

DENIED: Final = frozenset(
    {
        "access_denied",
        "access_terminated",
        "account_deactivated",
        "accountoverdueerror",
        "arrearage",
        "authentication_error",
        "billing_hard_limit_reached",
        "billing_not_active",
        "exceeded_current_quota_error",
        "insufficient_balance",
        "insufficient_quota",
        "insufficient_user_quota",
        "invalid_api_key",
        "invalid_authentication_error",
        "permission_denied",
        "permission_error",
        "1004",
        "1008",
        "1113",
    }
)
"""Key, balance or quota: OpenAI, DashScope, Moonshot, Ark, MiniMax (1004, 1008), Zhipu (1113)."""

BUSY: Final = frozenset(
    {
        "engine_overloaded_error",
        "internal_server_error",
        "overloaded",
        "overloaded_error",
        "rate_limit_error",
        "rate_limit_exceeded",
        "rate_limit_reached_error",
        "resource_exhausted",
        "server_error",
        "service_unavailable",
        "serveroverloaded",
        "timeout",
        "too_many_requests",
        "unavailable",
        "1302",
        "1303",
        "1305",
    }
)
"""Comes by: OpenAI, Moonshot, Ark, Google, Zhipu (1302 to 1305)."""

STOPPED_FOR_LENGTH: Final = frozenset(
    {"length", "max_tokens", "model_context_window_exceeded", "max_output_tokens"}
)
"""`finish_reason` of an answer that ran out of room."""

STOPPED_FOR_CONTENT: Final = frozenset(
    {"content_filter", "content-filter", "prohibited_content", "safety", "sensitive"}
)
"""`finish_reason` of an answer that a filter took away."""

STOPPED_BY_FAULT: Final = frozenset(
    {"abort", "error", "insufficient_system_resource", "network_error"}
)
"""`finish_reason` of an answer that the server could not finish."""
