/* A correct echo server that calls listen() with a backlog of 0. The kernel drops the SYNs of a
   burst, and clients try again after 1, 2, 4 seconds. */
#include "children.h"

int main(int argc, char **argv)
{
    reap_children();
    serve_for_ever(listen_with(argc > 1 ? argv[1] : NULL, 1, 0), echo);
}
