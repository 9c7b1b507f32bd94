/* A null pointer is followed when the first client has come. */
#include "../good/serve.h"

int main(int argc, char **argv)
{
    int *volatile nowhere = NULL;

    start();
    accept_client(listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL));
    return *nowhere;
}
