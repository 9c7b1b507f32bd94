"""What a picture has no room for, in words."""

from reports.language.translation import tr, trn


def left_out(processes: int, clients: int, events: int = 0) -> str:
    """How many of each; empty where it is none."""
    counts = (
        (processes, trn("{count} process", "{count} processes", processes)),
        (clients, trn("{count} client", "{count} clients", clients)),
        (events, trn("{count} event at the end", "{count} events at the end", events)),
    )
    return tr(" and ").join(text.format(count=count) for count, text in counts if count)
