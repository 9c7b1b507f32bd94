/* A correct echo server that sleeps before each reply, as an exercise that "simulates work" does.
   The second argument is the time in milliseconds. */
#include "children.h"

#include <time.h>

static long milliseconds = 3000;

static int echo_slowly(int connfd)
{
    char buffer[4096];
    ssize_t got;

    while ((got = recv(connfd, buffer, sizeof buffer, 0)) > 0) {
        struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};

        nanosleep(&time, NULL);
        if (send_all(connfd, buffer, (size_t)got) < 0)
            return -1;
    }
    return got < 0 ? -1 : 0;
}

int main(int argc, char **argv)
{
    if (argc > 2)
        milliseconds = atol(argv[2]);
    run_server(argc > 1 ? argv[1] : NULL, echo_slowly);
}
