"""Adapters: pure functions over the requests and replies of one provider's protocol each.

No I/O here. The driver (`cliffhanger.models.jobs.driver`) sends what they build and gives them
what came back.

A file belongs to one service, whose name it begins with: `kling` makes clips, `kling_images`
images. A file with adapters imports no other file with adapters. What those of one service share
stands beside them: `_task` and `_queue` its jobs, `_results` and `_codes` what it answers, `_auth`
how it knows an account. Shared by all:

- `account_calls`: requests with an account's key, and who may see it
- `order_checks`: what keeps an order from being sent
- `route_options`: further parameters of a route in a request
- `shapes`: shapes and sizes of pictures, and which that is sold comes nearest
- `measures`: quantities that are paid for
- `spoken`: sounds and word times out of replies
- `hosted_inputs`, `hosted_images`, `hosted_video`, `hosted_training`: models at hosts, which name
  their inputs each in its own way (fal, Replicate)
- `openai_family`, `openai_orders`: dialects of OpenAI, which gateways and NewAPI speak too

No file has more than 300 lines.
"""
