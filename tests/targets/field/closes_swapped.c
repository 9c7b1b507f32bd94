/* The two closes are swapped: the child closes connfd and ends at its first recv(), and the parent
   closes listenfd and keeps connfd. */
#include "children.h"

int main(int argc, char **argv)
{
    reap_children();
    int listenfd = listen_on(argc > 1 ? argv[1] : NULL);

    for (;;) {
        int connfd = accept_client(listenfd);

        if (fork() == 0) {
            close(connfd);
            exit(echo(connfd) < 0);
        }
        close(listenfd);
    }
}
