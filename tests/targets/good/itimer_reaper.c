/* Nobody listens to SIGCHLD: an interval timer's SIGALRM reaps five times a second. */
#include "serve.h"

#include <sys/time.h>

int main(int argc, char **argv)
{
    const struct timeval often = {.tv_usec = 200000};
    const struct itimerval timer = {.it_interval = often, .it_value = often};

    start();
    int listenfd = listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL);

    /* No child inherits the timer: fork leaves it to the parent. */
    handle(SIGALRM, reap, SA_RESTART);
    if (setitimer(ITIMER_REAL, &timer, NULL) < 0)
        die("setitimer");
    serve_for_ever(listenfd, echo);
}
