/*
 * Never reaps, and leaves in the folder of its log what is not easily deleted: folders within each
 * other (`deep`), one that its owner may not open (`locked`), or one in its log's place (`folder`).
 */
#include "hostile.h"
#include <sys/stat.h>

enum { DEPTH = 3000 };

static void leave_folder(const char *log, const char *how)
{
    if (strcmp(how, "folder") == 0) {
        unlink(log);
        mkdir(log, 0700);
    } else if (strcmp(how, "locked") == 0) {
        mkdir("locked", 0700);
        mkdir("locked/within", 0700);
        chmod("locked", 0);
    } else {
        for (int i = 0; i < DEPTH && mkdir("deep", 0700) == 0 && chdir("deep") == 0; i++)
            continue;
    }
}

int main(int argc, char **argv)
{
    char log[4096];
    ssize_t length = readlink("/proc/self/fd/1", log, sizeof log - 1);

    start();
    if (argc < 3 || length <= 0)
        return 2;
    log[length] = '\0';
    /* In a sandbox that folder is not there. */
    *strrchr(log, '/') = '\0';
    if (chdir(log) == 0)
        leave_folder(log + strlen(log) + 1, argv[2]);
    if (chdir("/") < 0)
        return 2;
    serve_with_zombies(argv[1]);
}
