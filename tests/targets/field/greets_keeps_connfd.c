/* Each child greets and ends within a millisecond. The parent never closes its copy of connfd, so
   the clients see no end, and its descriptors run out. */
#include "children.h"

static int greet(int connfd)
{
    return say(connfd, "Hello, world!");
}

int main(int argc, char **argv)
{
    reap_children();
    int listenfd = listen_on(argc > 1 ? argv[1] : NULL);

    for (;;) {
        int connfd = accept_client(listenfd);

        if (fork() == 0)
            be_child(listenfd, connfd, greet);
    }
}
