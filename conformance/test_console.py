"""Console: what the server prints, on a terminal and into a log file.

PYTEST_DONT_REWRITE: an assertion here carries its evidence as an object.
"""

from conformance.clause import should
from conformance.evidence import Evidence
from fixtures.census.description import shown
from fixtures.scenarios.captured_output import MASKED
from fixtures.scenarios.on_terminal import OnTerminal
from fixtures.scenarios.shutdown import Ended


@should
def test_output_once(forking: None, sigterm_while_idle: Ended, on_terminal: OnTerminal) -> None:
    """What was printed before fork() is in a log file as often as on a terminal: once.

    Why: printf() and print() collect text in a buffer in the process's own memory. On a terminal
        each newline empties it; in a file it is emptied only when it is full, or at exit. fork()
        copies memory, so it copies the text in the buffer too, and every child writes its copy when
        it ends. "Server started" is then in the log once for each client, as if the server had
        started again and again.
    Fix:
        C:
            fflush(NULL);               /* empty buffers: fork() copies no text */
            pid_t pid = fork();
        Python:
            sys.stdout.flush()  # an empty buffer: fork() copies no text
            pid = os.fork()
    Source: Kerrisk, The Linux Programming Interface, section 25.4; stdin(3), NOTES;
        POSIX.1-2017, Interaction of File Descriptors and Standard I/O Streams (XSH 2.5.1);
        fflush(3), DESCRIPTION
    """
    repeated = sigterm_while_idle.printed.repeated(on_terminal.printed)
    assert not repeated, Evidence(
        "each line to be in a log file as often as on a terminal, after the same clients",
        str(repeated[0]),
    )


@should
def test_flushes(sigterm_while_idle: Ended, on_terminal: OnTerminal) -> None:
    """What the server has printed is in the log file by the time it sleeps.

    Why: Into a file text goes in blocks of some kilobytes. A server that prints one line for each
        client fills such a block in hours, and all this time `tail -f` shows nothing, while on a
        terminal the same server prints each line at once. A process that is ended by a signal never
        writes what is left in the buffer. So the last lines before a crash are missing, which are
        those that would explain it.
    Fix:
        C:
            /* first of all in main(): write at each newline, into files too */
            setvbuf(stdout, NULL, _IOLBF, 0);
        Python:
            # first of all: write at each newline, into files too
            sys.stdout.reconfigure(line_buffering=True)
    Source: setvbuf(3), DESCRIPTION; stdin(3), NOTES;
        Kerrisk, The Linux Programming Interface, section 13.2;
        Python io module, TextIOWrapper.reconfigure()
    """
    missing = sigterm_while_idle.printed.missing(on_terminal.printed)
    assert not missing, Evidence(
        "all that the server prints on a terminal to be in its log file, too, while it sleeps",
        f"not there: {shown(repr(line) for line in missing)} ({MASKED})",
    )
