/* For each client a thread takes a copy of the descriptor table for itself, and then sleeps. The
   parent closes connfd in its own table; in the thread's it stays open for ever. */
#include "children.h"

#include <pthread.h>
#include <sched.h>

static pthread_barrier_t copied;

static void *keep_table(void *unused)
{
    (void)unused;
    unshare(CLONE_FILES);
    pthread_barrier_wait(&copied);
    for (;;)
        pause();
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_attr_t small;

    reap_children();
    int listenfd = listen_on(argc > 1 ? argv[1] : NULL);

    pthread_barrier_init(&copied, NULL, 2);
    pthread_attr_init(&small);
    pthread_attr_setdetachstate(&small, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&small, 65536);
    for (;;) {
        int connfd = accept_client(listenfd);
        pthread_t thread;

        if (pthread_create(&thread, &small, keep_table, NULL) == 0)
            pthread_barrier_wait(&copied);
        serve_in_child(listenfd, connfd, echo);
    }
}
