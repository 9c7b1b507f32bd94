/* A correct server that knows one word: TIME and a newline. On anything else it hangs up, as strict
   protocols do. */
#include "children.h"

static int tell_time(int connfd)
{
    static const char word[] = "TIME\n";
    char buffer[64];
    ssize_t got;

    while ((got = recv(connfd, buffer, sizeof buffer - 1, 0)) > 0) {
        buffer[got] = '\0';
        if (strncmp(buffer, word, sizeof word - 1) != 0)
            return 0;
        if (say(connfd, "12:00\n") < 0)
            return -1;
    }
    return got < 0 ? -1 : 0;
}

int main(int argc, char **argv)
{
    run_server(argc > 1 ? argv[1] : NULL, tell_time);
}
