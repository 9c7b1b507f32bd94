/* Answers each message with the same text, of characters of several bytes. */
#include "serve.h"

static void answer(int connfd)
{
    static const char reply[] = "好的，收到了 ✓";
    char ignored[4096];

    while (recv(connfd, ignored, sizeof ignored, 0) > 0)
        if (!send_all(connfd, reply, sizeof reply - 1))
            return;
}

int main(int argc, char **argv)
{
    start();
    int listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);

    handle(SIGCHLD, SIG_IGN, 0);
    serve_for_ever(listenfd, answer);
}
