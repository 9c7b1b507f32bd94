/* No fork: one client is served to the end, and all others wait in the queue. */
#include "../good/serve.h"

int main(int argc, char **argv)
{
    start();
    int listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);

    for (;;) {
        int connfd = accept_client(listenfd);

        if (connfd < 0)
            continue;
        echo(connfd);
        close(connfd);
    }
}
