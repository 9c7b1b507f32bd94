/* Of each connection a thread keeps a copy for ever, in a descriptor table of its own. */
#define _GNU_SOURCE
#include "../good/serve.h"
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>

static sem_t copied;

static void *keep_all(void *unused)
{
    /* From here on this thread has a table of its own, with a copy of all that was open. */
    if (unshare(CLONE_FILES) < 0)
        die("unshare");
    sem_post(&copied);
    for (;;)
        pause();
    return unused;
}

int main(int argc, char **argv)
{
    int listenfd;

    start();
    handle(SIGCHLD, reap, SA_RESTART);
    listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);
    sem_init(&copied, 0, 0);
    for (;;) {
        int connfd = accept_client(listenfd);
        pthread_t thread;

        if (connfd < 0)
            continue;
        if (pthread_create(&thread, NULL, keep_all, NULL) == 0)
            while (sem_wait(&copied) < 0)
                continue;
        serve_in_child(listenfd, connfd, echo);
    }
}
