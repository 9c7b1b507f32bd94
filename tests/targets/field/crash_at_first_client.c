/* The parent reads from a bad address when its first client has come, and dies of SIGSEGV. */
#include "children.h"

int main(int argc, char **argv)
{
    int listenfd = listen_on(argc > 1 ? argv[1] : NULL);

    accept_client(listenfd);
    *(volatile int *)8 = 1;
    return 0;
}
