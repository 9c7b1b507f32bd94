/* After 33 clients it accepts nobody any more, and does nothing else. */
#include "../good/serve.h"

int main(int argc, char **argv)
{
    start();
    int listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);

    handle(SIGCHLD, reap, SA_RESTART);
    for (int served = 0; served < 33;) {
        int connfd = accept_client(listenfd);

        if (connfd >= 0) {
            serve_in_child(listenfd, connfd, echo);
            served++;
        }
    }
    for (;;)
        pause();
}
