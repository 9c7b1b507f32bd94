/* Leaves its session, its parent and all inherited descriptors behind, then serves well. */
#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void become_daemon(void)
{
    if (fork())
        _exit(0);
    setsid();
    if (fork())
        _exit(0);
    for (int descriptor = 0; descriptor < 1024; descriptor++)
        close(descriptor);
}

static void serve(int connfd)
{
    char buffer[1024];
    ssize_t got;
    while ((got = recv(connfd, buffer, sizeof buffer, 0)) > 0)
        for (ssize_t sent = 0, now; sent < got; sent += now)
            if ((now = send(connfd, buffer + sent, (size_t)(got - sent), MSG_NOSIGNAL)) < 0)
                return;
}

int main(int argc, char **argv)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    int on = 1, listenfd;

    become_daemon();
    signal(SIGCHLD, SIG_IGN);
    listenfd = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_port = htons((unsigned short)atoi(argc > 1 ? argv[1] : "0"));
    setsockopt(listenfd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listenfd, (struct sockaddr *)&address, sizeof address) || listen(listenfd, SOMAXCONN))
        return 1;
    for (;;) {
        int connfd = accept(listenfd, NULL, NULL);
        if (connfd < 0) {
            poll(NULL, 0, 100);
            continue;
        }
        if (fork() == 0) {
            close(listenfd);
            serve(connfd);
            exit(0);
        }
        close(connfd);
    }
}
