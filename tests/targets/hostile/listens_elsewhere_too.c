/* A good server that listens on the port of ssh as well, at other addresses of the machine. */
#include "hostile.h"
#include <arpa/inet.h>

static int listen_at(const void *address, socklen_t length, int family)
{
    int on = 1, fd = socket(family, SOCK_STREAM, 0);

    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, address, length) < 0 || listen(fd, SOMAXCONN) < 0)
        die("cannot listen elsewhere");
    return fd;
}

int main(int argc, char **argv)
{
    struct sockaddr_in ipv4 = {.sin_family = AF_INET, .sin_port = htons(22)};
    struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6, .sin6_port = htons(22),
                                .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int others[2], listenfd;

    start();
    handle(SIGCHLD, SIG_IGN, 0);
    inet_pton(AF_INET, "127.0.0.5", &ipv4.sin_addr);
    others[0] = listen_at(&ipv4, sizeof ipv4, AF_INET);
    others[1] = listen_at(&ipv6, sizeof ipv6, AF_INET6);
    listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);
    for (;;) {
        int connfd = accept_client(listenfd);
        pid_t parent = getpid(), pid;

        if (connfd < 0)
            continue;
        if ((pid = fork()) == 0) {
            close(others[0]);
            close(others[1]);
            become_child(listenfd, parent);
            echo(connfd);
            exit(0);
        }
        if (pid < 0)
            perror("fork");
        close(connfd);
    }
}
