"""What the level of isolation that was in force means, in plain words."""

from reports.language.translation import tr


def meaning(isolation: str) -> str:
    """What the server can do to this machine all the same; empty where that is nothing.

    `isolation` begins with the level's name: docs/security.md says what each promises.
    """
    match isolation.split(maxsplit=1)[:1]:
        case ["off"]:
            return tr("the server can read and change your files, and end your processes")
        case ["restricted"]:
            return tr(
                "the server writes to no file outside its own folders, but can change the modes "
                "and times of your files, and sees which files and processes there are"
            )
        case ["bubblewrap"]:
            return tr("the server reaches this machine's network, and what that leads to")
    return ""
