/*
 * A 32-bit program without a library: it prints `ready` and sleeps. Once it has been stopped and
 * continued, it sleeps in restart_syscall(2). To an i386 that is 0, the number that read(2) has
 * for the x86_64 kernel below.
 */
enum { EXIT = 1, WRITE = 4, NANOSLEEP = 162 };

static int call(int number, long first, const void *second, long third)
{
    int result;

    __asm__ volatile("int $0x80"
                     : "=a"(result)
                     : "a"(number), "b"(first), "c"(second), "d"(third)
                     : "memory");
    return result;
}

void _start(void)
{
    static const struct {
        int seconds, nanoseconds;
    } long_time = {1000000, 0};

    call(WRITE, 1, "ready\n", 6);
    call(NANOSLEEP, (long)&long_time, 0, 0);
    call(EXIT, 0, 0, 0);
}
