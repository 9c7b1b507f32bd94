/* No trick at all: the fault alone. */
#include "hostile.h"

int main(int argc, char **argv)
{
    start();
    serve_with_zombies(argc > 1 ? argv[1] : NULL);
}
