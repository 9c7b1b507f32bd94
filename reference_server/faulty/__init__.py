"""The server with one mistake: a class for each fault, named after its switch."""

from importlib import import_module

from ..server import Server

FAMILIES = (
    "replies",
    "processes",
    "concurrency",
    "descriptors",
    "zombies",
    "startup",
    "shutdown",
    "robustness",
    "console",
)


def server_with(fault: str) -> type[Server]:
    """Return the class that makes this mistake; KeyError if the Python twin cannot make it."""
    name = "".join(word.capitalize() for word in fault.split("-"))
    if fault != fault.lower():
        raise KeyError(fault)
    for family in FAMILIES:
        found = vars(import_module(f"{__name__}.{family}")).get(name)
        if isinstance(found, type) and issubclass(found, Server) and found is not Server:
            return found
    raise KeyError(fault)
