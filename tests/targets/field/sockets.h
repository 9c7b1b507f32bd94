/*
 * What the C servers of this folder share about sockets: listen, accept, send, echo.
 */
#ifndef SOCKETS_H
#define SOCKETS_H

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static inline void wait_ms(int milliseconds)
{
    poll(NULL, 0, milliseconds);
}

/* A missing descriptor 0, 1 or 2 would be given to a socket, and log lines to its client. */
static inline void open_missing_stdio(void)
{
    int fd;

    do
        fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}

/* Listens on all addresses; ends the program where that cannot be. */
static inline int listen_with(const char *port, int reuse, int backlog)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    int listenfd;

    open_missing_stdio();
    address.sin_port = htons((in_port_t)atoi(port ? port : "0"));
    listenfd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listenfd, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse);
    if (bind(listenfd, (struct sockaddr *)&address, sizeof address) < 0 ||
        listen(listenfd, backlog) < 0) {
        perror("cannot listen");
        exit(1);
    }
    return listenfd;
}

static inline int listen_on(const char *port)
{
    return listen_with(port, 1, SOMAXCONN);
}

/* The next client. Out of descriptors, it stays in the backlog until one is free. */
static inline int accept_client(int listenfd)
{
    for (;;) {
        int connfd = accept(listenfd, NULL, NULL);

        if (connfd >= 0)
            return connfd;
        if (errno != EINTR)
            wait_ms(100);
    }
}

/* 0, or -1 where the client has gone: that is no signal here. */
static inline int send_all(int connfd, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(connfd, data, length, MSG_NOSIGNAL);

        if (sent < 0)
            return -1;
        data += sent;
        length -= (size_t)sent;
    }
    return 0;
}

static inline int say(int connfd, const char *text)
{
    return send_all(connfd, text, strlen(text));
}

/* Sends everything back until the client's end: 0 then, and -1 after an error. */
static inline int echo(int connfd)
{
    char buffer[4096];
    ssize_t got;

    while ((got = recv(connfd, buffer, sizeof buffer, 0)) > 0)
        if (send_all(connfd, buffer, (size_t)got) < 0)
            return -1;
    return got < 0 ? -1 : 0;
}

#endif
