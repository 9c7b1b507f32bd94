/*
 * A good server beside which processes of its own take 10 GB of memory and keep them: `private`,
 * `shared` (mapped), `memfd` (files in memory, mapped by nobody), or `many` (each a little).
 */
#include "hostile.h"
#include <sys/mman.h>

enum { MIB = 1 << 20, PIECE = 16 * MIB, PIECES = 640, LITTLE = 4 };

static char piece[PIECE];

static void map(int count, int flags)
{
    for (int i = 0; i < count; i++) {
        char *memory = mmap(NULL, PIECE, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0);

        if (memory == MAP_FAILED)
            return;
        memset(memory, 'x', PIECE);
    }
}

static void take_private(void)
{
    map(PIECES, MAP_PRIVATE);
}

static void take_shared(void)
{
    map(PIECES, MAP_SHARED);
    pause();
}

static void take_memfd(void)
{
    for (int i = 0; i < PIECES; i++)
        if (write(memfd_create("piece", 0), piece, PIECE) <= 0)
            break;
    pause();
}

static void take_little(void)
{
    map(LITTLE, MAP_PRIVATE);
    pause();
}

static void take_by_many(void)
{
    for (int i = 0; i < PIECES / LITTLE; i++)
        start_beside(take_little);
    pause();
}

int main(int argc, char **argv)
{
    const char *kind = argc > 2 ? argv[2] : "private";

    start();
    handle(SIGCHLD, SIG_IGN, 0);
    start_beside(strcmp(kind, "shared") == 0  ? take_shared
           : strcmp(kind, "memfd") == 0 ? take_memfd
           : strcmp(kind, "many") == 0  ? take_by_many
                                        : take_private);
    serve_well(argc > 1 ? argv[1] : NULL, echo);
}
