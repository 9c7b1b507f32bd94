/*
 * What the good C servers share, so that each file shows only what it does in its own way.
 *
 * A server calls start(), listen_on(), and then serve_for_ever(), or does what that does in its own
 * way, with accept_client() and serve_in_child().
 * SIGTERM, SIGINT and SIGHUP end it; the kernel then ends its children (PR_SET_PDEATHSIG).
 */
#ifndef SERVE_H
#define SERVE_H

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static const int signals_of_the_parent[] = {SIGCHLD, SIGALRM, SIGTERM, SIGINT, SIGHUP};

static inline _Noreturn void die(const char *what)
{
    perror(what);
    exit(1);
}

static inline void handle(int signo, void (*handler)(int), int flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};

    if (sigaction(signo, &action, NULL) < 0)
        die("sigaction");
}

static inline void on_end(int signo)
{
    (void)signo;
    _exit(0);
}

static inline void start(void)
{
    int fd;

    /* A missing descriptor 0, 1 or 2 would be given to a socket, and log lines to its client. */
    do
        fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= STDERR_FILENO);
    close(fd);
    /* Into a file, stdout would keep its lines, and fork would copy them to each child. */
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    handle(SIGPIPE, SIG_IGN, 0);
    handle(SIGTERM, on_end, 0);
    handle(SIGINT, on_end, 0);
    handle(SIGHUP, on_end, 0);
}

/* `family` is AF_INET or AF_INET6: all addresses of that one; `flags` as for socket(). */
static inline int listen_on(int family, int flags, const char *port)
{
    const in_port_t number = htons((in_port_t)atoi(port ? port : "0"));
    struct sockaddr_in ipv4 = {.sin_family = AF_INET, .sin_port = number};
    struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6, .sin6_port = number};
    int on = 1, failed, listenfd = socket(family, SOCK_STREAM | flags, 0);

    if (listenfd < 0)
        die("socket");
    setsockopt(listenfd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (family == AF_INET6) {
        setsockopt(listenfd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
        failed = bind(listenfd, (struct sockaddr *)&ipv6, sizeof ipv6);
    } else {
        failed = bind(listenfd, (struct sockaddr *)&ipv4, sizeof ipv4);
    }
    if (failed || listen(listenfd, SOMAXCONN) < 0)
        die("cannot listen");
    printf("listening on port %s\n", port);
    return listenfd;
}

/* A connection, or -1: then try again. Out of descriptors, the client waits in the backlog. */
static inline int accept_client(int listenfd)
{
    static int complained = 0;
    int connfd = accept(listenfd, NULL, NULL);

    if (connfd >= 0) {
        complained = 0;
    } else if (errno != EINTR && errno != EAGAIN && errno != ECONNABORTED) {
        if (!complained)
            perror("accept");
        complained = 1;
        poll(NULL, 0, 100);
    }
    return connfd;
}

/* Several children that end together may share one SIGCHLD: hence the loop. */
static inline void reap(int signo)
{
    int saved = errno;

    (void)signo;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        continue;
    errno = saved;
}

/* The child forgets the parent's signal handlers, follows it into death, and never accepts. */
static inline void become_child(int listenfd, pid_t parent)
{
    for (size_t i = 0; i < sizeof signals_of_the_parent / sizeof *signals_of_the_parent; i++)
        handle(signals_of_the_parent[i], SIG_DFL, 0);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        _exit(0);
    close(listenfd);
}

static inline void serve_in_child(int listenfd, int connfd, void (*serve)(int connfd))
{
    pid_t parent = getpid(), pid = fork();

    if (pid == 0) {
        become_child(listenfd, parent);
        serve(connfd);
        exit(0);
    }
    if (pid < 0)
        perror("fork");
    else
        printf("process %d serves a client\n", (int)pid);
    close(connfd);
}

static inline _Noreturn void serve_for_ever(int listenfd, void (*serve)(int connfd))
{
    for (;;) {
        int connfd = accept_client(listenfd);

        if (connfd >= 0)
            serve_in_child(listenfd, connfd, serve);
    }
}

/* A send may take a part of its bytes only. Whether the client took them all. */
static inline int send_all(int connfd, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(connfd, data, length, 0);

        if (sent < 0)
            return 0;
        data += sent;
        length -= (size_t)sent;
    }
    return 1;
}

static inline void echo(int connfd)
{
    char buffer[4096];
    ssize_t got;

    while ((got = recv(connfd, buffer, sizeof buffer, 0)) > 0)
        if (!send_all(connfd, buffer, (size_t)got))
            return;
}

#endif
