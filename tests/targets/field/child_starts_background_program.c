/* The child starts a program in the background before it serves. The program inherits both sockets
   and lives on after the child has ended. */
#include "children.h"

int main(int argc, char **argv)
{
    reap_children();
    int listenfd = listen_on(argc > 1 ? argv[1] : NULL);

    for (;;) {
        int connfd = accept_client(listenfd);

        if (fork() == 0) {
            if (system("sleep 300 &") < 0)
                exit(1);
            be_child(listenfd, connfd, echo);
        }
        close(connfd);
    }
}
