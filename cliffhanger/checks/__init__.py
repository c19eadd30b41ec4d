"""Quality checks: one function each, always answering with a `CheckResult`.

Belongs here: measuring a draft against a limit. Does not: raising because a draft is poor.
"""
