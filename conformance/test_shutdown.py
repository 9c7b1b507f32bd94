"""Shutdown: how the server ends, and what it leaves behind.

PYTEST_DONT_REWRITE: an assertion here carries its evidence as an object.
"""

from conformance.clause import must
from fixtures.census.evidence import Evidence, picture, shown
from fixtures.scenarios.shutdown import Ended, Orphaned


@must
def test_sigterm_ends_listener(sigterm_while_idle: Ended) -> None:
    """SIGTERM ends the listener without waiting for another client.

    Why: systemd and docker stop send SIGTERM, wait a while, and then send SIGKILL. A handler that
        only sets a flag does not help a parent that sleeps in accept(): with SA_RESTART, and in
        Python always, the call goes on after the handler, and the flag is seen when the next client
        comes. On a quiet server that is never. Each stop then takes the whole waiting time and ends
        in SIGKILL, with no chance to clean up.
    Fix:
        C:
            void on_term(int signal_number)
            {
                (void)signal_number;
                _exit(EXIT_SUCCESS);    /* safe in a handler; exit() and printf() are not */
            }
            /* in main(); or install nothing: by default SIGTERM ends the process */
            signal(SIGTERM, on_term);
        Python:
            def on_term(signal_number, frame):
                sys.exit(0)  # an exception out of the handler also leaves accept()
            signal.signal(signal.SIGTERM, on_term)
    Source: signal(7), Standard signals; signal-safety(7), DESCRIPTION;
        Kerrisk, The Linux Programming Interface, sections 21.2 and 21.5
    """
    ended = sigterm_while_idle
    assert ended.gone, Evidence(
        f"the listener (process {ended.listener}) to end on SIGTERM, with nobody connected",
        f"it is still there: {ended.settled}",
        picture(ended.settled.census, pids=[ended.listener]),
    )


@must
def test_frees_port(end_with_a_client: Orphaned) -> None:
    """Once the parent has ended, the port no longer listens, even with a client connected.

    Why: The port is free only when the last copy of listenfd is closed, and a child that kept one
        may serve its client for hours. All this time the kernel goes on completing connections that
        nobody accepts: the new users hang, and a monitor that only connects reports that all is
        well. The replacement cannot start, because its bind() finds the address in use. `ss -tlnp`
        names the process that still listens.
    Fix:
        C:
            pid_t pid = fork();
            if (pid == 0)
                close(listenfd);        /* the port must not outlive the parent */
        Python:
            pid = os.fork()
            if pid == 0:
                listening_socket.close()  # the port must not outlive the parent
    Source: close(2), DESCRIPTION; fork(2), DESCRIPTION;
        Stevens, UNIX Network Programming vol. 1, 3rd ed., section 4.8;
        Kerrisk, The Linux Programming Interface, section 24.2.1
    """
    still = end_with_a_client.still_listening
    assert not still, Evidence(
        f"nobody to listen any more once the listener (process {end_with_a_client.listener}) has "
        "ended, though a client is still connected",
        f"process {shown({held.process.pid for held in still})} still holds the listening socket",
        picture(end_with_a_client.settled.census, still),
    )
