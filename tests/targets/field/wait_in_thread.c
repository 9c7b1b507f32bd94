/* A thread of the parent reaps with wait() in a loop. Without children wait() fails at once, and
   the thread uses a whole core while nobody is connected. */
#include "children.h"

#include <pthread.h>

static void *reap_for_ever(void *unused)
{
    (void)unused;
    for (;;)
        wait(NULL);
    return NULL;
}

int main(int argc, char **argv)
{
    int listenfd = listen_on(argc > 1 ? argv[1] : NULL);
    pthread_t reaper;

    pthread_create(&reaper, NULL, reap_for_ever, NULL);
    serve_for_ever(listenfd, echo);
}
