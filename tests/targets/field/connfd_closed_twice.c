/* The parent closes connfd twice, and opens its log in between: the log gets connfd's number, and
   loses it again. From the second client on, that number is a client's, who receives the log. */
#include "children.h"

static int logfd = -1;

int main(int argc, char **argv)
{
    reap_children();
    int listenfd = listen_on(argc > 1 ? argv[1] : NULL);

    for (;;) {
        int connfd = accept_client(listenfd);

        if (logfd >= 0)
            dprintf(logfd, "client connected\n");
        if (fork() == 0)
            be_child(listenfd, connfd, echo);
        close(connfd);
        if (logfd < 0)
            logfd = open("connections.log", O_WRONLY | O_CREAT | O_APPEND, 0600);
        close(connfd);
    }
}
