"""What calls cost: prices, the record of every call, the ledger.

Belongs here: arithmetic with money and the rows that prove it. Does not: who is called.
"""
