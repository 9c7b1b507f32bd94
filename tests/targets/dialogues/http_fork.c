/*
 * A web server of the oldest kind: a child for each connection, one request, one response, then the
 * server closes. With a second argument it does one thing wrong.
 */
#include <string.h>
#include "../good/serve.h"

static const char *fault = "";
static int kept[4096];

static int has(const char *name)
{
    return strcmp(fault, name) == 0;
}

/* Whether a whole request, up to its empty line, has come. */
static int read_request(int connfd)
{
    char request[8192];
    size_t have = 0;
    ssize_t got;

    while ((got = recv(connfd, request + have, sizeof request - 1 - have, 0)) > 0) {
        have += (size_t)got;
        request[have] = 0;
        if (strstr(request, "\r\n\r\n"))
            return 1;
        if (have == sizeof request - 1)
            return 0;
    }
    return 0;
}

static void answer(int connfd)
{
    static const char response[] = "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nHello\n";
    static const char refusal[] = "HTTP/1.0 500 Internal Server Error\r\n\r\n";
    char ignored[4096];
    ssize_t got;

    if (!read_request(connfd))
        return;
    if (has("closes-early"))
        return;
    if (has("never-answers"))
        for (;;)
            pause();
    if (has("wrong-status"))
        send_all(connfd, refusal, sizeof refusal - 1);
    else
        send_all(connfd, response, sizeof response - 1);
    if (has("resets"))
        return;
    /* Closing with bytes unread would send a reset: read until the client closes as well. */
    shutdown(connfd, SHUT_WR);
    while ((got = recv(connfd, ignored, sizeof ignored, 0)) > 0)
        continue;
    if (got < 0)
        exit(1);
}

int main(int argc, char **argv)
{
    int number = 0;

    start();
    fault = argc > 2 ? argv[2] : "";
    int listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);

    handle(SIGCHLD, reap, SA_RESTART);
    for (;;) {
        int connfd = accept_client(listenfd);

        if (connfd < 0)
            continue;
        if (has("keeps-connfd"))
            kept[number++ % 4096] = dup(connfd);
        serve_in_child(listenfd, connfd, answer);
    }
}
