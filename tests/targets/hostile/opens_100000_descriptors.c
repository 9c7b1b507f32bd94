/* Opens all the descriptors that it can, and closes them again; a good server afterwards. */
#include "hostile.h"

enum { WANTED = 100000, MOST = 4096 };

int main(int argc, char **argv)
{
    int last = 0, fd;

    start();
    for (int i = 0; i < WANTED && (fd = open("/dev/null", O_RDONLY)) >= 0; i++)
        last = fd;
    if (last >= MOST)
        report_success_of("open more descriptors than I may");
    closefrom(3);
    serve_well(argc > 1 ? argv[1] : NULL, echo);
}
