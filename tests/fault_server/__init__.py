"""A server that speaks every provider's protocol, and misbehaves as it is told."""
