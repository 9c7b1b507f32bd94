/* Never reaps, and keeps, with processes of its own, the ports that its clients would be given. */
#include "hostile.h"

enum { FIRST = 32768, LAST = 60999, EACH = 4000 };

static int begin_at;

static void take_some(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};

    for (int port = begin_at; port < begin_at + EACH && port <= LAST; port++) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);

        address.sin_port = htons((in_port_t)port);
        if (fd < 0 || (bind(fd, (struct sockaddr *)&address, sizeof address) < 0
                       && errno != EADDRINUSE))
            break;
    }
    raise(SIGSTOP);
    for (;;)
        pause();
}

int main(int argc, char **argv)
{
    start();
    for (begin_at = FIRST; begin_at <= LAST; begin_at += EACH) {
        pid_t pid = start_beside(take_some);

        /* Stopped, it has them all. */
        if (pid < 0 || waitpid(pid, NULL, WUNTRACED) < 0)
            return 2;
        kill(pid, SIGCONT);
    }
    serve_with_zombies(argc > 1 ? argv[1] : NULL);
}
