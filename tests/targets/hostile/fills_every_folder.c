/* Writes to every folder where it can until there is no more room; a good server afterwards. */
#include "hostile.h"
#include <sys/stat.h>

/* What one folder may hold by default, 64 MiB, and a little for what was there before. */
enum { CHUNK = 1 << 20, MOST_CHUNKS = 65, MOST_FILES = 8 };

static char chunk[CHUNK];

static long fill(const char *folder)
{
    char name[4096];
    long written = 0;

    for (int file = 0; file < MOST_FILES && written <= MOST_CHUNKS; file++) {
        ssize_t got = 0;
        int fd;

        snprintf(name, sizeof name, "%s/filler-%d", folder, file);
        fd = open(name, O_WRONLY | O_CREAT, 0600);
        if (fd < 0)
            break;
        while (written <= MOST_CHUNKS && (got = write(fd, chunk, CHUNK)) > 0)
            written++;
        close(fd);
    }
    return written;
}

int main(int argc, char **argv)
{
    const char *folders[] = {".", "/", "/dev", "/dev/shm", "/etc", "/home", "/proc", "/root",
                             "/run", "/srv", "/tmp", "/usr", "/var", "/var/tmp", getenv("HOME")};

    start();
    handle(SIGXFSZ, SIG_IGN, 0);
    memset(chunk, 'x', sizeof chunk);
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (folders[i] && fill(folders[i]) > MOST_CHUNKS)
            report_success_of(folders[i]);
    serve_well(argc > 1 ? argv[1] : NULL, echo);
}
