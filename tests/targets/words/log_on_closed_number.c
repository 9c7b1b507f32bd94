/* Closes connfd twice, with the log opened in between: the number is the next client's, and so is
 * what is logged. */
#include <fcntl.h>
#include "../good/serve.h"

int main(int argc, char **argv)
{
    int logfd = -1;

    start();
    int listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);

    handle(SIGCHLD, reap, SA_RESTART);
    for (;;) {
        int connfd = accept_client(listenfd);

        if (connfd < 0)
            continue;
        if (logfd >= 0)
            dprintf(logfd, "a client has come\n");
        serve_in_child(listenfd, connfd, echo);
        if (logfd < 0)
            logfd = open("/dev/null", O_WRONLY);
        close(connfd);
    }
}
