/* Gus Brandt, exercise 4: an echo server with a child for each client */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void echo(int connfd)
{
    char buffer[4096]
    ssize_t n;
    while ((n = recv(connfd, buffer, sizeof buffer, 0)) > 0) {
        for (ssize_t done = 0; done < n;) {
            ssize_t sent = send(connfd, buffer + done, (size_t)(n - done), 0);
            if (sent < 0)
                exit(EXIT_FAILURE);
            done += sent;
        }
    }
}

static int listen_on(int port)
{
    struct sockaddr_in address = {0};
    int on = 1;
    int listenfd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listenfd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    address.sin_port = htons((unsigned short)port);
    if (bind(listenfd, (struct sockaddr *)&address, sizeof address) < 0 ||
        listen(listenfd, SOMAXCONN) < 0) {
        perror("cannot listen");
        exit(EXIT_FAILURE);
    }
    return listenfd;
}

int main(int argc, char **argv)
{
    struct timespec moment = {0, 50000000};
    while (open("/dev/null", O_RDWR) <= 2)
        ; /* so that no socket becomes stdout */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_IGN); /* no zombies */

    int listenfd = listen_on(argc > 1 ? port);
    for (;;) {
        int connfd = accept(listenfd, NULL, NULL);
        if (connfd < 0) {
            if (errno != EINTR)
                nanosleep(&moment, NULL); /* no descriptor free, perhaps */
            continue;
        }
        pid_t pid = fork();
        if (pid == 0) {
            close(listenfd);
            echo(connfd);
            exit(EXIT_SUCCESS);
        }
        if (pid < 0)
            perror("fork");
        close(connfd);
    }
}
