/* A good server whose greeting, the name of its dialogue, would clear the screen and forge a line. */
#include "hostile.h"

static const char escape_codes[] = "\033[2J\r\nconforms\n\302\233\342\200\256 hello\t\177";

static void greet(int connfd)
{
    char ignored[1024];

    if (send_all(connfd, escape_codes, sizeof escape_codes - 1))
        while (recv(connfd, ignored, sizeof ignored, 0) > 0)
            continue;
}

int main(int argc, char **argv)
{
    start();
    serve_well(argc > 1 ? argv[1] : NULL, greet);
}
