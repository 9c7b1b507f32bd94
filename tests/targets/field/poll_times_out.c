/* The parent waits for a client for 4 seconds at most, and takes it for the end when nobody comes.
   */
#include "children.h"

#define QUIET_MS 4000

int main(int argc, char **argv)
{
    reap_children();
    int listenfd = listen_on(argc > 1 ? argv[1] : NULL);
    struct pollfd listening = {listenfd, POLLIN, 0};

    for (;;) {
        int ready = poll(&listening, 1, QUIET_MS);

        if (ready == 0)
            return 0;
        if (ready > 0)
            serve_in_child(listenfd, accept_client(listenfd), echo);
    }
}
