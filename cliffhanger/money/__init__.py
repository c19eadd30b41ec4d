"""What calls cost: prices, estimates, budgets, the record of every call, ledger and reports.

Belongs here: arithmetic with money and the rows that prove it. Does not: who is called.
"""
