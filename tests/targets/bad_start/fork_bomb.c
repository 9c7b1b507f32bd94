/* Forks without end, and so do its children. Nobody runs this without a limit. */
#include <unistd.h>

int main(void)
{
    for (;;)
        fork();
}
