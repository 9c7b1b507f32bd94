/* One process with two listening sockets on one port, for IPv4 and for IPv6, side by side. */
#include "serve.h"

static struct pollfd listeners[2];

static void serve(int connfd)
{
    for (int i = 0; i < 2; i++)
        close(listeners[i].fd);
    echo(connfd);
}

int main(int argc, char **argv)
{
    const int families[] = {AF_INET, AF_INET6};

    start();
    for (int i = 0; i < 2; i++) {
        listeners[i].fd = listen_on(families[i], SOCK_NONBLOCK, argc > 1 ? argv[1] : NULL);
        listeners[i].events = POLLIN;
    }
    handle(SIGCHLD, reap, SA_RESTART);

    for (;;) {
        if (poll(listeners, 2, -1) < 0)
            continue;
        for (int i = 0; i < 2; i++) {
            int connfd = listeners[i].revents ? accept_client(listeners[i].fd) : -1;

            if (connfd >= 0)
                serve_in_child(-1, connfd, serve);
        }
    }
}
