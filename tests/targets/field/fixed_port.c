/* Correct but for one thing: its port is always 3397, it does not set SO_REUSEADDR, and it closes
   first. Its own connections in TIME_WAIT keep it from starting again for a minute. */
#include "children.h"

static int greet(int connfd)
{
    int failed = say(connfd, "Hello, world!");

    wait_ms(50);
    return failed;
}

int main(void)
{
    reap_children();
    serve_for_ever(listen_with("3397", 0, SOMAXCONN), greet);
}
