/* The parent does not look at what accept() returns. When a child's end interrupts it, a child is
   forked for the descriptor -1. */
#include "children.h"

static int echo_anything(int connfd)
{
    char buffer[4096];
    ssize_t got;

    while ((got = recv(connfd, buffer, sizeof buffer, 0)) > 0)
        send_all(connfd, buffer, (size_t)got);
    return 0;
}

int main(int argc, char **argv)
{
    handle(SIGCHLD, on_child_end, SA_NOCLDSTOP);
    int listenfd = listen_on(argc > 1 ? argv[1] : NULL);

    for (;;)
        serve_in_child(listenfd, accept(listenfd, NULL, NULL), echo_anything);
}
