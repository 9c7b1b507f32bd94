/* A correct server that waits for clients and for the word "quit" on standard input. With `ends` as
   second argument the end of standard input ends it too; otherwise it does not look at that. */
#include "children.h"

#include <sys/select.h>

static int told_to_quit(int eof_ends)
{
    char line[100];
    ssize_t got = read(STDIN_FILENO, line, sizeof line - 1);

    if (got <= 0)
        return eof_ends;
    line[got] = '\0';
    return strncmp(line, "quit", 4) == 0;
}

int main(int argc, char **argv)
{
    int eof_ends = argc > 2 && strcmp(argv[2], "ends") == 0;

    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    reap_children();
    int listenfd = listen_on(argc > 1 ? argv[1] : NULL);

    printf("type quit to stop\n");
    for (;;) {
        fd_set readable;

        FD_ZERO(&readable);
        FD_SET(STDIN_FILENO, &readable);
        FD_SET(listenfd, &readable);
        if (select(listenfd + 1, &readable, NULL, NULL, NULL) < 0)
            continue;
        if (FD_ISSET(STDIN_FILENO, &readable) && told_to_quit(eof_ends))
            return 0;
        if (FD_ISSET(listenfd, &readable)) {
            int connfd = accept(listenfd, NULL, NULL);

            if (connfd < 0)
                wait_ms(100);
            else
                serve_in_child(listenfd, connfd, echo);
        }
    }
}
