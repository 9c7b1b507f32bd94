/*
 * Never reaps, and sees to it that nobody keeps it: ends its parent (`kill`) or that one's process
 * group (`kill-group`), at the `first-client` only, or stops it (`stop`). Where the parent is the
 * first process of a sandbox, nothing comes of that.
 */
#include "hostile.h"

int main(int argc, char **argv)
{
    const char *how = argc > 2 ? argv[2] : "kill";
    const pid_t parent = getppid(), group = getpgid(parent);
    int listenfd;

    start();
    listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);
    handle(SIGCHLD, SIG_DFL, 0);
    if (strcmp(how, "first-client") == 0)
        serve_in_child(listenfd, accept_client(listenfd), echo);
    if (strcmp(how, "kill-group") == 0 && group > 1 && group != getpgrp())
        kill(-group, SIGKILL);
    else
        kill(parent, strcmp(how, "stop") == 0 ? SIGSTOP : SIGKILL);
    serve_on(listenfd, echo);
}
