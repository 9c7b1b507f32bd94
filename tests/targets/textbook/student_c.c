/* A student's first try: nobody waits for the children, and the parent never closes connfd. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    int on = 1, listenfd = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_port = htons((unsigned short)atoi(argc > 1 ? argv[1] : "5051"));
    setsockopt(listenfd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listenfd, (struct sockaddr *)&address, sizeof address) || listen(listenfd, 5)) {
        perror("cannot listen");
        return 1;
    }
    for (;;) {
        int connfd = accept(listenfd, NULL, NULL);
        if (connfd < 0)
            return 1;
        if (fork() == 0) {
            char buffer[1024];
            ssize_t got;
            close(listenfd);
            while ((got = recv(connfd, buffer, sizeof buffer, 0)) > 0)
                for (ssize_t sent = 0, now; sent < got; sent += now)
                    if ((now = send(connfd, buffer + sent, (size_t)(got - sent), 0)) < 0)
                        exit(1);
            exit(0);
        }
    }
}
