/* A good server beside which one process starts threads without end, which need no memory. */
#include "hostile.h"
#include <sched.h>
#include <sys/mman.h>

static _Noreturn int sleep_for_ever(void *nothing)
{
    (void)nothing;
    for (;;)
        pause();
}

static void start_threads(void)
{
    const int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD;
    char *stacks = mmap(NULL, 1 << 30, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 1; i < 1 << 18; i++)
        if (clone(sleep_for_ever, stacks + i * 4096L, flags, NULL) < 0)
            break;
    for (;;)
        pause();
}

int main(int argc, char **argv)
{
    start();
    handle(SIGCHLD, SIG_IGN, 0);
    start_beside(start_threads);
    serve_well(argc > 1 ? argv[1] : NULL, echo);
}
