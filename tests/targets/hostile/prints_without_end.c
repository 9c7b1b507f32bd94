/*
 * A good server beside which a process of its own prints without end: `lines`, or `bytes` without
 * a newline that are no text.
 */
#include "hostile.h"

static const char line[] = "\033[2J\033]0;owned\007\rPASSED \342\200\256evil\342\201\251 \302\233\n";
static const char bytes[] = "\377\376\000\033[31m\200\b\b\r";
static const char *text = line;
static size_t length = sizeof line - 1;

static void print(void)
{
    signal(SIGXFSZ, SIG_IGN);
    while (write(1, text, length) > 0)
        continue;
    pause();
}

int main(int argc, char **argv)
{
    start();
    handle(SIGCHLD, SIG_IGN, 0);
    handle(SIGXFSZ, SIG_IGN, 0);
    if (argc > 2 && strcmp(argv[2], "bytes") == 0) {
        text = bytes;
        length = sizeof bytes - 1;
    }
    start_beside(print);
    serve_well(argc > 1 ? argv[1] : NULL, echo);
}
