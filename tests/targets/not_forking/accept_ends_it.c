/* Serves its clients in turn, and ends when accept() fails. */
#include "../good/serve.h"

int main(int argc, char **argv)
{
    start();
    int listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);

    for (;;) {
        int connfd = accept(listenfd, NULL, NULL);

        if (connfd < 0 && errno != EINTR && errno != ECONNABORTED)
            die("accept");
        if (connfd >= 0) {
            echo(connfd);
            close(connfd);
        }
    }
}
