/* Follows a null pointer before it listens. */
int main(void)
{
    volatile int *nowhere = 0;
    return *nowhere;
}
