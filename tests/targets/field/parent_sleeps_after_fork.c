/* The parent sleeps for a second after each fork, and goes on sleeping when a signal comes: the
   clients of a burst are served one a second. */
#include "children.h"

#include <time.h>

int main(int argc, char **argv)
{
    reap_children();
    int listenfd = listen_on(argc > 1 ? argv[1] : NULL);

    for (;;) {
        struct timespec left = {1, 0};

        serve_in_child(listenfd, accept_client(listenfd), echo);
        while (nanosleep(&left, &left) < 0)
            continue;
    }
}
