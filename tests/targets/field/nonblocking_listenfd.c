/* A correct server that never sleeps in accept(): listenfd is non-blocking, and the parent asks it
   every 100 ms. */
#include "children.h"

int main(int argc, char **argv)
{
    reap_children();
    int listenfd = listen_on(argc > 1 ? argv[1] : NULL);

    fcntl(listenfd, F_SETFL, O_NONBLOCK);
    for (;;) {
        int connfd = accept(listenfd, NULL, NULL);

        if (connfd >= 0)
            serve_in_child(listenfd, connfd, echo);
        wait_ms(100);
    }
}
