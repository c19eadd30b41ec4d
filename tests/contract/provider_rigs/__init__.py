"""One rig per protocol: what its provider says in every situation, as the card of it has it."""
