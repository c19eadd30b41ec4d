"""How figures are printed."""

from rich.table import Table


def make_table(*columns: str) -> Table:
    """Return a table whose first column names rows and whose others hold figures."""
    table = Table(box=None, pad_edge=False, min_width=60, header_style="bold")
    table.add_column(columns[0])
    for name in columns[1:]:
        table.add_column(name, justify="right")
    return table
