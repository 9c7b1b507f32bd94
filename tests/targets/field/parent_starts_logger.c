/* At the first client the parent starts a program that lives long, before it has closed connfd. The
   program inherits the listening socket and this client's connection. */
#include "children.h"

int main(int argc, char **argv)
{
    int started = 0;

    reap_children();
    int listenfd = listen_on(argc > 1 ? argv[1] : NULL);

    for (;;) {
        int connfd = accept_client(listenfd);

        if (!started && fork() == 0) {
            execlp("sleep", "sleep", "600", (char *)NULL);
            _exit(127);
        }
        started = 1;
        serve_in_child(listenfd, connfd, echo);
    }
}
