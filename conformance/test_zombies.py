"""Zombies: what a child that has ended leaves behind until its parent reaps it.

PYTEST_DONT_REWRITE: an assertion here carries its evidence as an object.
"""

from conformance.clause import must
from conformance.evidence import Evidence
from fixtures.census.description import picture, processes
from fixtures.scenarios.concurrent_clients import Staying
from fixtures.scenarios.killed_children import KilledChildren
from fixtures.scenarios.sequential_clients import SequentialClients
from fixtures.scenarios.simultaneous_clients import SimultaneousClients

# A server that reaps at its next accept() always has one or a few children still to reap.
MAX_ZOMBIES = 5


@must
def test_none_after_one(forking: None, sequential_clients: SequentialClients) -> None:
    """A child that has ended is reaped without waiting for the next client.

    Why: A child that ends leaves an entry in the process table, so that its parent can still ask
        how it ended. This entry is a zombie; ps shows it as <defunct>. While the parent lives, only
        its call of wait() removes it, unless the parent has told the kernel before that it will
        never ask. A parent that reaps only when it comes back from accept() keeps the zombie until
        the next client connects, perhaps for hours.
    Fix:
        C:
            /* once, before the first fork: children that end leave no zombie from now on */
            if (signal(SIGCHLD, SIG_IGN) == SIG_ERR) {
                perror("signal");
                exit(EXIT_FAILURE);
            }
        Python:
            # once, before the first fork: children that end leave no zombie from now on
            signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    Source: waitpid(2), NOTES; Stevens, UNIX Network Programming vol. 1, 3rd ed., section 5.9;
        Kerrisk, The Linux Programming Interface, sections 26.2 and 26.3.3
    """
    left = [zombie.pid for zombie in sequential_clients.require_known_zombies_after_one()]
    assert not left, Evidence(
        "nothing to be left of the child that has served the only client",
        f"left as a zombie: {processes(left)}; {sequential_clients.after_one}",
        picture(sequential_clients.after_one.census, pids=left),
    )


@must
def test_none_after_many_at_once(forking: None, simultaneous_clients: SimultaneousClients) -> None:
    """Children that end in the same moment are all reaped.

    Why: Signals of this kind do not queue. While one SIGCHLD waits to be delivered, the kernel
        drops the others, so eight clients that leave together may cause a single call of the
        handler. A handler that reaps one child for each call then leaves seven zombies. A test with
        one client at a time does not show this fault.
    Fix:
        C:
            void reap(int signal_number)
            {
                int saved_errno = errno;
                (void)signal_number;
                while (waitpid(-1, NULL, WNOHANG) > 0)
                    ;                   /* one signal, perhaps many children */
                errno = saved_errno;
            }
        Python:
            def reap(signal_number, frame):
                with contextlib.suppress(ChildProcessError):  # raised when no child is left
                    while os.waitpid(-1, os.WNOHANG)[0]:
                        pass  # one signal, perhaps many children
            signal.signal(signal.SIGCHLD, reap)
    Source: signal(7), Queueing and delivery semantics for standard signals;
        Stevens, UNIX Network Programming vol. 1, 3rd ed., section 5.10;
        Kerrisk, The Linux Programming Interface, sections 21.1.1 and 26.3.1
    """
    burst = simultaneous_clients.require_mass_ending()
    assert not burst.left, Evidence(
        f"all {len(burst.ended)} children to be reaped that ended while the listener (process "
        f"{simultaneous_clients.listener}) was stopped, so that their SIGCHLDs became one",
        f"{len(burst.left)} are zombies; {burst.settled}",
        picture(burst.settled.census, pids=burst.left),
    )


@must
def test_none_after_killed_child(forking: None, killed_children: KilledChildren) -> None:
    """A child that was killed by a signal is reaped like any other.

    Why: A child may end by exit(), by a crash or by kill -9: each time the kernel keeps its status
        until the parent collects it. Some parents wait for a last message from the child itself,
        through a pipe or by a signal. They never learn of a child that was killed, and do not reap
        it. When the input of some client crashes one child after another, there are many such
        zombies.
    Fix:
        C:
            int status;
            pid_t pid;
            while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
                if (WIFSIGNALED(status))
                    killed++;           /* reaped already: the status is only for the record */
        Python:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid and os.WIFSIGNALED(status):
                killed += 1  # reaped already: the status is only for the record
    Source: waitpid(2), DESCRIPTION; Kerrisk, The Linux Programming Interface, section 26.1.3;
        POSIX.1-2017, _Exit(), Consequences of Process Termination
    """
    killed_children.require_parent()
    left = killed_children.zombies
    assert not left, Evidence(
        f"the children that were killed ({processes(killed_children.pids)}) to be reaped",
        f"left as zombies: {processes(left)}; {killed_children.settled}",
        picture(killed_children.settled.census, pids=left),
    )


@must
def test_never_accumulate(forking: None, sequential_clients: SequentialClients) -> None:
    """The number of zombies stays small, however many clients have come and gone.

    Why: A zombie takes almost no memory, but it keeps its pid, and the number of processes is
        limited: for each user, for each container, for the machine. A server that leaves one zombie
        for each client reaches the limit one day. From then on fork() fails with EAGAIN, for this
        server and for everything else that the same user wants to start, even a shell. They go only
        when their parent reaps them or ends.
    Fix:
        C:
            struct sigaction action = {0};
            action.sa_handler = SIG_DFL;
            action.sa_flags = SA_NOCLDWAIT;         /* make no zombies of my children */
            if (sigaction(SIGCHLD, &action, NULL) < 0)
                perror("sigaction");
        Python:
            # the kernel then keeps no zombie for this process, nor any exit status
            signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    Source: waitpid(2), NOTES; fork(2), ERRORS (EAGAIN); sigaction(2), DESCRIPTION (SA_NOCLDWAIT);
        Kerrisk, The Linux Programming Interface, section 26.2
    """
    zombies = [zombie.pid for zombie in sequential_clients.require_known_zombies_after_some()]
    assert len(zombies) <= MAX_ZOMBIES, Evidence(
        f"at most {MAX_ZOMBIES} zombies after {sequential_clients.some} clients that came one "
        "after another",
        f"{len(zombies)} zombies; {sequential_clients.after_some}",
        picture(sequential_clients.after_some.census, pids=zombies),
    )
    sequential_clients.planned.require_all()


@must
def test_reaping_never_blocks(serving: None, forking: None, while_one_stays: Staying) -> None:
    """The parent reaps without ever waiting for a child that still serves.

    Why: wait() sleeps until some child ends, and waitpid() does so too unless it is told WNOHANG.
        While the parent sleeps there it accepts no client: the kernel completes the new
        connections, they wait in the backlog, and no process answers them. In this way a single
        client that stays connected can stop the whole server. The fault is easy to overlook in a
        handler that loops over wait(): it returns at once for the children that have ended, and
        then sleeps until another one ends.
    Fix:
        C:
            pid_t pid;
            while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
                note(pid);
            /* pid is 0 when all others still live, and -1 when there are no others */
        Python:
            pid, status = os.waitpid(-1, os.WNOHANG)
            while pid:  # 0: all others still live
                note(pid)
                pid, status = os.waitpid(-1, os.WNOHANG)
    Source: waitpid(2), DESCRIPTION (WNOHANG);
        Stevens, UNIX Network Programming vol. 1, 3rd ed., section 5.10;
        Kerrisk, The Linux Programming Interface, section 26.1.2
    """
    while_one_stays.require_ended_children()
    unserved = [visit for visit in while_one_stays.visits if not visit.answered]
    assert not unserved, Evidence(
        "every client to be served that comes after another one's child has ended or was stopped, "
        "while a first client stays connected",
        str(unserved[0]),
        picture(while_one_stays.census),
    )
