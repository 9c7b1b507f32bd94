/* No fork: one client is served to the end, and all others wait in the queue. */
#include "../good/serve.h"

int main(int argc, char **argv)
{
    int listenfd = open_listener(AF_INET, start(argc, argv));

    for (;;) {
        int connfd = accept_client(listenfd);

        if (connfd < 0)
            continue;
        echo(connfd);
        close(connfd);
    }
}
