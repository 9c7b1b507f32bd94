/* After the client's end the child sends a goodbye that nobody asked for, with the NUL at the end
   of its string. */
#include "children.h"

static int echo_and_thank(int connfd)
{
    static const char goodbye[] = "Thank you";

    if (echo(connfd) < 0)
        return -1;
    return send_all(connfd, goodbye, sizeof goodbye);
}

int main(int argc, char **argv)
{
    run_server(argc > 1 ? argv[1] : NULL, echo_and_thank);
}
