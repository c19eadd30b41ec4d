"""Cliffhanger: a premise, outline or screenplay becomes finished vertical short-drama episodes.

The library. It never imports prefect; flows, tasks and blocks are built on it.
"""
