/* The parent calls shutdown() on connfd before it closes its copy: that ends the connection for the
   child too. */
#include "children.h"

int main(int argc, char **argv)
{
    reap_children();
    int listenfd = listen_on(argc > 1 ? argv[1] : NULL);

    for (;;) {
        int connfd = accept_client(listenfd);

        if (fork() == 0)
            be_child(listenfd, connfd, echo);
        shutdown(connfd, SHUT_RDWR);
        close(connfd);
    }
}
