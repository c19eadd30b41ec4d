"""What `prefect.yaml` cannot say: block types and their first documents, limits, the work pool.

Everything here may run any number of times. `python -m deployments.register` runs all of it.
"""
