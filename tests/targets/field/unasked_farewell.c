/* After the client's end the child sends a farewell that nobody asked for, with the NUL at the end
   of its string. */
#include "children.h"

static int echo_and_thank(int connfd)
{
    static const char farewell[] = "Thank you";

    if (echo(connfd) < 0)
        return -1;
    return send_all(connfd, farewell, sizeof farewell);
}

int main(int argc, char **argv)
{
    run_server(argc > 1 ? argv[1] : NULL, echo_and_thank);
}
