/* Right: a thread with a descriptor table of its own accepts and forks; the other one sleeps. */
#define _GNU_SOURCE
#include "../good/serve.h"
#include <pthread.h>
#include <sched.h>

static const char *port;

static void *serve(void *unused)
{
    int listenfd;

    if (unshare(CLONE_FILES) < 0)
        die("unshare");
    listenfd = listen_on(AF_INET, 0, port);
    serve_for_ever(listenfd, echo);
    return unused;
}

int main(int argc, char **argv)
{
    pthread_t thread;

    start();
    handle(SIGCHLD, SIG_IGN, 0);
    port = argc > 1 ? argv[1] : NULL;
    if (pthread_create(&thread, NULL, serve, NULL) != 0)
        die("pthread_create");
    for (;;)
        pause();
}
