/* The parent itself greets, in three writes, before it forks. A client that has hung up costs it a
   SIGPIPE, which ends it. */
#include "children.h"

static void greet(int connfd)
{
    static const char *const words[] = {"welcome\n", "speak\n", "now\n"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (write(connfd, words[i], strlen(words[i])) < 0)
            continue;
}

int main(int argc, char **argv)
{
    reap_children();
    int listenfd = listen_on(argc > 1 ? argv[1] : NULL);

    for (;;) {
        int connfd = accept_client(listenfd);

        greet(connfd);
        serve_in_child(listenfd, connfd, echo);
    }
}
