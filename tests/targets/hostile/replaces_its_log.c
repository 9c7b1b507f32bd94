/* Its log, and another file beside that, become links to somebody else's file. Then it ends. */
#include "hostile.h"

int main(int argc, char **argv)
{
    char log[4096], other[5000];
    ssize_t length = readlink("/proc/self/fd/1", log, sizeof log - 1);

    start();
    if (argc < 2 || length < 0)
        return 2;
    log[length] = '\0';
    snprintf(other, sizeof other, "%s.link", log);
    /* In a sandbox, neither is there. */
    unlink(log);
    if (symlink(argv[1], log) == 0 && symlink(argv[1], other) == 0)
        puts("both are links now");
    return 3;
}
