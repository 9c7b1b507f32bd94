/* One process serves all clients side by side: nothing blocks, and epoll tells who is ready. */
#include "../good/serve.h"

#include <sys/epoll.h>

struct client {
    int connfd;
    size_t length, sent; /* of the text that is to go back; nothing is read before it has gone */
    char text[4096];
};

static int poller;

static void watch(int operation, int fd, unsigned events, struct client *client)
{
    struct epoll_event wanted = {.events = events, .data.ptr = client};

    epoll_ctl(poller, operation, fd, &wanted);
}

static void welcome(int connfd)
{
    struct client *client = connfd < 0 ? NULL : calloc(1, sizeof *client);

    if (!client) {
        close(connfd);
        return;
    }
    client->connfd = connfd;
    fcntl(connfd, F_SETFL, O_NONBLOCK);
    watch(EPOLL_CTL_ADD, connfd, EPOLLIN, client);
}

static void say_goodbye(struct client *client)
{
    close(client->connfd); /* which also ends the watch */
    free(client);
}

static void serve(struct client *client)
{
    size_t left = client->length - client->sent;
    ssize_t moved;

    if (left > 0)
        moved = send(client->connfd, client->text + client->sent, left, 0);
    else
        moved = recv(client->connfd, client->text, sizeof client->text, 0);
    if (moved < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (moved <= 0) {
        say_goodbye(client);
        return;
    }
    if (left > 0) {
        client->sent += (size_t)moved;
    } else {
        client->length = (size_t)moved;
        client->sent = 0;
    }
    watch(EPOLL_CTL_MOD, client->connfd, client->sent < client->length ? EPOLLOUT : EPOLLIN,
          client);
}

int main(int argc, char **argv)
{
    start();
    int listenfd = listen_on(AF_INET, SOCK_NONBLOCK, argc > 1 ? argv[1] : NULL);
    struct epoll_event ready[64];

    poller = epoll_create1(EPOLL_CLOEXEC);
    watch(EPOLL_CTL_ADD, listenfd, EPOLLIN, NULL);
    for (;;) {
        int count = epoll_wait(poller, ready, 64, -1);

        for (int i = 0; i < count; i++)
            if (ready[i].data.ptr)
                serve(ready[i].data.ptr);
            else
                welcome(accept_client(listenfd));
    }
}
