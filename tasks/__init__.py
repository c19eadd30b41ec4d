"""One file per stage: small tasks that read, call the library, store, and return a small value.

Policy (retries, cache, tags) stands in the `@stage_task` decorator and nowhere else; what a stage
does stands in the library.
"""
