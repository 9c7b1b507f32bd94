// The server of a beginners' textbook, with the faults that such servers have:
// a fixed port without SO_REUSEADDR, no reaping (the line that would is commented out),
// `fork() > 0` for the parent's branch, so that a failed fork serves in the parent, an end at the
// first accept that fails, and text that waits in a buffer when fork copies it.
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

int main()
{
    // signal(SIGCHLD, SIG_IGN);   // without this line, children that end become zombies

    int listenfd = socket(AF_INET, SOCK_STREAM, 0);
    if (listenfd == -1) {
        perror("socket");
        return -1;
    }

    struct sockaddr_in address;
    memset(&address, 0, sizeof(address));
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    address.sin_port = htons(5051);
    if (bind(listenfd, (struct sockaddr *)&address, sizeof(address)) != 0) {
        perror("bind");
        close(listenfd);
        return -1;
    }
    if (listen(listenfd, 5) != 0) {
        perror("listen");
        close(listenfd);
        return -1;
    }

    while (true) {
        struct sockaddr_in client;
        socklen_t length = sizeof(client);
        int connfd = accept(listenfd, (struct sockaddr *)&client, &length);
        if (connfd == -1) {
            perror("accept");
            break;
        }
        printf("client %s connected\n", inet_ntoa(client.sin_addr));

        if (fork() > 0) {
            close(connfd);
            continue;
        }

        close(listenfd);
        char buffer[1024];
        while (true) {
            memset(buffer, 0, sizeof(buffer));
            if (recv(connfd, buffer, sizeof(buffer) - 1, 0) <= 0)
                break;
            printf("received: %s\n", buffer);
            strcpy(buffer, "成功接收");
            if (send(connfd, buffer, strlen(buffer), 0) <= 0)
                break;
            printf("sent: %s\n", buffer);
        }
        close(connfd);
        return 0;
    }
    close(listenfd);
    return 0;
}
