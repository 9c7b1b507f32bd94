/* Says one line, and reads what its client may have said until that closes too, but for two
   seconds at most: the lingering close that the fix for `replies.ends_without_reset` shows. */
#include "serve.h"

#include <sys/time.h>

static void tell(int connfd)
{
    static const char line[] = "It is time for a process of your own.\n";
    struct timeval limit = {2, 0};
    char ignored[4096];

    if (!send_all(connfd, line, sizeof line - 1))
        return;
    setsockopt(connfd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    shutdown(connfd, SHUT_WR);
    while (recv(connfd, ignored, sizeof ignored, 0) > 0)
        continue;
}

int main(int argc, char **argv)
{
    start();
    int listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);

    handle(SIGCHLD, reap, SA_RESTART);
    serve_for_ever(listenfd, tell);
}
