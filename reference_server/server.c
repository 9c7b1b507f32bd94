/*
 * A TCP server that forks one child per connection: the C twin of server.py.
 *
 *     cc -O1 -g -Wall -Wextra -Werror -o server server.c
 *     ./server --port 5051
 *
 * Read main() and handle_client() first. Each `if (fault(NAME))` is one mistake, which --fault can
 * switch on; without it, none of them is there.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#include "twin/faults.h"
#include "twin/options.h"

static int listenfd = -1;

#include "twin/dialogue.h"
#include "twin/children.h"
#include "twin/signals.h"
#include "twin/fault_code.h"

/* A missing descriptor 0, 1 or 2 would be given to the next socket, and log lines to its client. */
static void open_standard_descriptors(void)
{
    int fd;

    do {
        fd = open("/dev/null", O_RDWR);
    } while (fd >= 0 && fd <= STDERR_FILENO);
    close(fd);
}

static int open_listener(void)
{
    struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV,
                             .ai_socktype = SOCK_STREAM};
    struct addrinfo *address;
    uint16_t port = (uint16_t)options.port;
    char service[6];
    const int on = 1;

    if (fault(PORT_BYTE_ORDER))
        port = (uint16_t)(port << 8 | port >> 8);
    snprintf(service, sizeof service, "%u", (unsigned)port);
    if (getaddrinfo(options.host, service, &hints, &address) != 0)
        die(2, "--host must be an IPv4 or IPv6 address");

    int fd = socket(address->ai_family, SOCK_STREAM, 0);
    /* Without it, bind fails for as long as an earlier server's connections linger. */
    if (!fault(NO_REUSEADDR))
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (fault(REUSEPORT))
        setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    if (address->ai_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);

    if (!fault(BIND_UNCHECKED) && bind(fd, address->ai_addr, address->ai_addrlen) < 0 &&
        !fault(PORT_BYTE_ORDER))
        die_listening();
    if (fault(NEVER_LISTENS))
        pause_for_ever();
    if (listen(fd, fault(BACKLOG_OF_ONE) ? 1 : SOMAXCONN) < 0)
        die_listening();
    freeaddrinfo(address);
    return fd;
}

/* The client stays queued until a descriptor is free: neither end, nor spin, nor shout. */
static void wait_for_descriptor(void)
{
    static int said = 0;

    if (fault(EMFILE_ENDS))
        die(1, "cannot accept: %s", strerror(errno));
    if (!said || fault(EMFILE_SPINS))
        printf("cannot accept for now: %s\n", strerror(errno));
    said = 1;
    if (!fault(EMFILE_SPINS))
        poll(NULL, 0, 100);
}

static int accept_client(struct sockaddr_storage *peer)
{
    for (;;) {
        socklen_t length = sizeof *peer;

        if (wakefd >= 0)
            sleep_until_client();
        int connfd = accept(listenfd, (struct sockaddr *)peer, &length);
        if (connfd >= 0)
            return connfd;
        if (fault(ACCEPT_ERROR_ENDS))
            die(1, "cannot accept: %s", strerror(errno));
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
            wait_for_descriptor();
        else if (errno == EBADF || errno == EINVAL || errno == ENOTSOCK)
            die(1, "cannot accept: %s", strerror(errno));
        /* Any other error (EINTR, ECONNABORTED, a network error of that client) ends nobody. */
    }
}

static void print_connection(const struct sockaddr_storage *peer)
{
    char host[NI_MAXHOST] = "?", port[NI_MAXSERV] = "?";

    getnameinfo((const struct sockaddr *)peer, sizeof *peer, host, sizeof host, port, sizeof port,
                NI_NUMERICHOST | NI_NUMERICSERV);
    printf("connection from %s port %s\n", host, port);
}

static _Noreturn void be_child(int connfd)
{
    forget_parents_signals();
    if (!fault(CHILD_KEEPS_LISTENFD) && !fault(ORPHAN_KEEPS_PORT) &&
        !fault(CHILD_GOES_BACK_TO_ACCEPT))
        close(listenfd);
    faults_before_serving(connfd);
    serve(connfd);
    faults_after_serving(connfd);
    exit(fault(EXITS_ONE) ? 1 : 0);
}

static void be_parent(pid_t pid, int connfd)
{
    remember_child(pid, connfd);
    if (!fault(PARENT_KEEPS_CONNFD) && !fault(CHILDREN_SHARE_CONNFDS))
        close(connfd);
}

/* The parent stays the parent; closing connfd shows this one client that it will not be served. */
static void survive_failed_fork(int connfd)
{
    if (fault(FORK_ERROR_ENDS))
        die(1, "cannot fork: %s", strerror(errno));
    if (fault(FORK_MINUS_ONE_CHILD))
        be_child(connfd);
    printf("cannot fork: %s\n", strerror(errno));
    if (!fault(FORK_ERROR_KEEPS_CONNFD))
        close(connfd);
}

static void handle_client(int connfd, const struct sockaddr_storage *peer)
{
    /* A signal between fork and the bookkeeping on either side would find it half done. */
    hold_signals();
    print_connection(peer);
    pid_t pid = fork();
    if (fault(PARENT_SERVES) && pid >= 0)
        pid = swap_roles(pid);
    if (pid == 0)
        be_child(connfd);
    else if (pid > 0)
        be_parent(pid, connfd);
    else
        survive_failed_fork(connfd);
    let_signals_through();
    if (fault(ONE_CLIENT_AT_A_TIME) && pid > 0)
        wait_for(pid);
}

static _Noreturn void serve_clients(void)
{
    for (;;) {
        struct sockaddr_storage peer;

        if (fault(SIGTERM_SETS_FLAG) && sigterm_came)
            end_server();
        int connfd = accept_client(&peer);
        if (fault(REAP_AT_NEXT_ACCEPT))
            reap();
        if (!faults_after_accept(connfd))
            handle_client(connfd, &peer);
    }
}

int main(int argc, char **argv)
{
    static char enough[1 << 20];

    read_options(argc, argv);
    if (!fault(WRITES_TO_STDOUT_CLIENT))
        open_standard_descriptors();
    /* In a file or a pipe, stdout would keep its lines, and fork would copy them to each child. */
    if (!fault(PRINTS_BEFORE_FORK) && !fault(NEVER_FLUSHES))
        setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    if (fault(NEVER_FLUSHES) && !isatty(STDOUT_FILENO))
        setvbuf(stdout, enough, _IOFBF, sizeof enough);

    watch_signals();
    listenfd = open_listener();
    if (wakefd >= 0 || fault(BUSY_WAIT))
        fcntl(listenfd, F_SETFL, O_NONBLOCK);
    printf("listening on %s port %d\n", options.host, options.port);
    faults_before_first_client();
    serve_clients();
}
