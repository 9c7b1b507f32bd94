/* The child calls shutdown() on the listening socket before it closes its copy. That stops the
   socket for everybody: after the first client nobody can connect. */
#include "children.h"

int main(int argc, char **argv)
{
    reap_children();
    int listenfd = listen_on(argc > 1 ? argv[1] : NULL);

    for (;;) {
        int connfd = accept_client(listenfd);

        if (fork() == 0) {
            shutdown(listenfd, SHUT_RDWR);
            be_child(listenfd, connfd, echo);
        }
        close(connfd);
    }
}
