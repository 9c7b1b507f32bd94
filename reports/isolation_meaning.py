"""What a server can still do to the machine at each level of isolation, in words."""

from reports.language.translation import tr


def meaning(isolation: str) -> str:
    """What the server can still do to this machine; empty: nothing.

    `isolation` begins with the level's name. docs/security.md says what each level promises.
    """
    match isolation.split(maxsplit=1)[:1]:
        case ["off"]:
            return tr("the server can read and change your files, and end your processes")
        case ["restricted"]:
            return tr(
                "the server writes to no file outside its own folders, but can change the modes "
                "and times of your files, and can see which files and processes exist"
            )
        case ["bubblewrap"]:
            return tr("the server can use this machine's network")
    return ""
