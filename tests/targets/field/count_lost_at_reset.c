/* The children count themselves in shared memory, and more than 150 are refused. A child whose
   client resets forgets to count itself out, so after 150 resets everybody is refused. */
#include "children.h"

#include <sys/mman.h>

#define MAX_CLIENTS 150

static int *active;

static int echo_counted(int connfd)
{
    char buffer[4096];
    ssize_t got;

    __atomic_add_fetch(active, 1, __ATOMIC_SEQ_CST);
    while ((got = recv(connfd, buffer, sizeof buffer, 0)) > 0)
        if (send_all(connfd, buffer, (size_t)got) < 0)
            break;
    /* The fault: ECONNRESET and EPIPE end a client too. */
    if (got == 0)
        __atomic_sub_fetch(active, 1, __ATOMIC_SEQ_CST);
    return got == 0 ? 0 : -1;
}

int main(int argc, char **argv)
{
    active = mmap(NULL, sizeof *active, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    reap_children();
    int listenfd = listen_on(argc > 1 ? argv[1] : NULL);

    for (;;) {
        int connfd = accept_client(listenfd);

        if (__atomic_load_n(active, __ATOMIC_SEQ_CST) >= MAX_CLIENTS)
            close(connfd);
        else
            serve_in_child(listenfd, connfd, echo_counted);
    }
}
