/* Greets with the word that clients like to say themselves, echoes, and takes its leave. */
#include "serve.h"

static void greet_echo_and_part(int connfd)
{
    static const char greeting[] = "hello\n", goodbye[] = "bye\n";

    if (!send_all(connfd, greeting, sizeof greeting - 1))
        return;
    echo(connfd);
    send_all(connfd, goodbye, sizeof goodbye - 1);
}

int main(int argc, char **argv)
{
    start();
    int listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);

    handle(SIGCHLD, reap, SA_RESTART);
    serve_for_ever(listenfd, greet_echo_and_part);
}
