"""What is left out of a picture, in words."""

from reports.language.translation import tr, trn


def left_out(processes: int, clients: int, events: int = 0) -> str:
    """How many of each are left out; empty where nothing is."""
    counts = (
        (processes, trn("{count} process", "{count} processes", processes)),
        (clients, trn("{count} client", "{count} clients", clients)),
        (events, trn("{count} event at the end", "{count} events at the end", events)),
    )
    return tr(" and ").join(text.format(count=count) for count, text in counts if count)
