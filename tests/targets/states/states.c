/*
 * A process in a state of one's choice: each argument is a word of the table below. They are done
 * in their order; before the last one, in which the process stays, `ready` is printed. Several
 * words need an object (a file, a socket) that an earlier one has made: the last one made counts.
 *
 * Every time-out is so long that it never comes: it is there to be seen.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/io_uring.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { LONG = 1000000, UNAVAILABLE = 77 };

static const struct timespec long_time = {LONG, 0};
static int object = -1;
static int listener = -1;
static int hole[2];
static int master = -1;
static char **words;

static _Noreturn void die(const char *what)
{
    perror(what);
    exit(errno == ENOSYS || errno == EPERM ? UNAVAILABLE : 1);
}

static int sure(int result, const char *what)
{
    if (result < 0)
        die(what);
    return result;
}

/* Signals: the word after the colon. */

static int signal_of(const char *word)
{
    static const struct {
        const char *name;
        int number;
    } known[] = {{"ALRM", SIGALRM}, {"CHLD", SIGCHLD}, {"PROF", SIGPROF},
                 {"USR1", SIGUSR1}, {"VTALRM", SIGVTALRM}};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(strchr(word, ':') + 1, known[i].name) == 0)
            return known[i].number;
    fprintf(stderr, "which signal? %s\n", word);
    exit(1);
}

static sigset_t set_of(const char *word)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, signal_of(word));
    return set;
}

static void on_signal(int number) { (void)number; }

static void catch_signal(const char *word)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};

    sigaction(signal_of(word), &action, NULL);
}

static void ignore_signal(const char *word) { signal(signal_of(word), SIG_IGN); }

static void block_signal(const char *word)
{
    sigset_t set = set_of(word);

    sigprocmask(SIG_BLOCK, &set, NULL);
}

static void raise_signal(const char *word) { kill(getpid(), signal_of(word)); }

static void make_signalfd(const char *word)
{
    sigset_t set = set_of(word);

    sigprocmask(SIG_BLOCK, &set, NULL);
    object = sure(signalfd(-1, &set, 0), "signalfd");
}

static void wait_for_signal(const char *word)
{
    sigset_t set = set_of(word);

    sigwaitinfo(&set, NULL);
}

static void wait_for_signal_and_time(const char *word)
{
    sigset_t set = set_of(word);

    sigtimedwait(&set, NULL, &long_time);
}

static void suspend(const char *word)
{
    sigset_t none;

    (void)word;
    sigemptyset(&none);
    sigsuspend(&none);
}

/* Clocks. */

static void arm_itimer(const char *word)
{
    struct itimerval time = {.it_value = {LONG, 0}};

    (void)word;
    setitimer(ITIMER_REAL, &time, NULL);
}

static timer_t make_timer(void)
{
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    timer_t timer;

    sure(timer_create(CLOCK_MONOTONIC, &event, &timer), "timer_create");
    return timer;
}

static void arm_posix_timer(const char *word)
{
    struct itimerspec time = {.it_value = long_time};

    (void)word;
    sure(timer_settime(make_timer(), 0, &time, NULL), "timer_settime");
}

static void delete_posix_timer(const char *word)
{
    (void)word;
    sure(timer_delete(make_timer()), "timer_delete");
}

static void make_timerfd(const char *word)
{
    (void)word;
    object = sure(timerfd_create(CLOCK_MONOTONIC, 0), "timerfd_create");
}

static void arm_timerfd(const char *word)
{
    struct itimerspec time = {.it_value = long_time};

    make_timerfd(word);
    sure(timerfd_settime(object, 0, &time, NULL), "timerfd_settime");
}

static void disarm_timerfd(const char *word)
{
    struct itimerspec none = {0};

    arm_timerfd(word);
    sure(timerfd_settime(object, 0, &none, NULL), "timerfd_settime");
}

static void socket_timeout(int option)
{
    struct timeval time = {LONG, 0};

    sure(setsockopt(object, SOL_SOCKET, option, &time, sizeof time), "setsockopt");
}

static void receive_timeout(const char *word)
{
    (void)word;
    socket_timeout(SO_RCVTIMEO);
}

static void send_timeout(const char *word)
{
    (void)word;
    socket_timeout(SO_SNDTIMEO);
}

static void make_io_uring(const char *word)
{
    struct io_uring_params parameters = {0};

    (void)word;
    object = sure((int)syscall(SYS_io_uring_setup, 4, &parameters), "io_uring_setup");
}

/* Objects. */

static void listen_for_clients(const char *word)
{
    struct sockaddr_in any_port = {.sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

    /* `listen:0`: the backlog then holds a single connection. */
    listener = object = sure(socket(AF_INET, SOCK_STREAM, 0), "socket");
    sure(bind(object, (struct sockaddr *)&any_port, sizeof any_port), "bind");
    sure(listen(object, atoi(strchr(word, ':') + 1)), "listen");
}

static void take_client(const char *word)
{
    (void)word;
    object = sure(accept(listener, NULL, NULL), "accept");
}

static void slow_acknowledgements(const char *word)
{
    int off = 0;

    (void)word;
    sure(setsockopt(object, IPPROTO_TCP, TCP_QUICKACK, &off, sizeof off), "TCP_QUICKACK");
}

static void make_pipe(const char *word)
{
    (void)word;
    sure(pipe(hole), "pipe");
    object = hole[0];
}

/* A terminal as it comes: it echoes, and hands over lines. */
static void make_echoing_terminal(const char *word)
{
    (void)word;
    master = sure(posix_openpt(O_RDWR | O_NOCTTY), "posix_openpt");
    sure(grantpt(master), "grantpt");
    sure(unlockpt(master), "unlockpt");
    object = sure(open(ptsname(master), O_RDWR | O_NOCTTY), "the slave");
}

/* A terminal that changes nothing; nobody reads at the master. */
static void make_terminal(const char *word)
{
    struct termios raw;

    make_echoing_terminal(word);
    sure(tcgetattr(object, &raw), "tcgetattr");
    cfmakeraw(&raw);
    sure(tcsetattr(object, TCSANOW, &raw), "tcsetattr");
}

/* A connected pair; the other end is never read. */
static void make_pair(const char *word)
{
    int pair[2];

    (void)word;
    sure(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), "socketpair");
    object = pair[0];
}

/* A socket whose connect(2) blocks: the backlog of the one that it goes to is full. */
static void make_caller(const char *word)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    socklen_t size = sizeof address;

    (void)word;
    int to = sure(socket(AF_UNIX, SOCK_STREAM, 0), "socket");
    /* An address of no more than its family: the kernel chooses an abstract name (unix(7)). */
    sure(bind(to, (struct sockaddr *)&address, sizeof address.sun_family), "bind");
    sure(getsockname(to, (struct sockaddr *)&address, &size), "getsockname");
    sure(listen(to, 0), "listen");
    int first = sure(socket(AF_UNIX, SOCK_STREAM, 0), "socket");
    sure(connect(first, (struct sockaddr *)&address, size), "connect");
    listener = to;
    object = sure(socket(AF_UNIX, SOCK_STREAM, 0), "socket");
}

/* System calls that block. */

static void call_accept(const char *word)
{
    (void)word;
    accept(object, NULL, NULL);
}

static void call_connect(const char *word)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof address;

    (void)word;
    sure(getsockname(listener, (struct sockaddr *)&address, &size), "getsockname");
    connect(object, (struct sockaddr *)&address, size);
}

static void call_read(const char *word)
{
    /* A signalfd has no room for less. */
    char bytes[sizeof(struct signalfd_siginfo)];

    (void)word;
    while (read(object, bytes, sizeof bytes) > 0)
        ;
}

static void call_read_master(const char *word)
{
    object = master;
    call_read(word);
}

static void call_recv(const char *word)
{
    char byte;

    (void)word;
    recv(object, &byte, 1, 0);
}

/* Stays asleep while fewer bytes than it wants lie unread: no wake-up takes them away. */
static void call_recv_peeking(const char *word)
{
    char bytes[64];

    (void)word;
    recv(object, bytes, sizeof bytes, MSG_PEEK | MSG_WAITALL);
}

static void call_recvmmsg(const char *word)
{
    char byte;
    struct iovec vector = {&byte, 1};
    struct mmsghdr message = {.msg_hdr = {.msg_iov = &vector, .msg_iovlen = 1}};

    (void)word;
    recvmmsg(object, &message, 1, 0, NULL);
}

static void call_write(const char *word)
{
    static char bytes[1 << 16];

    (void)word;
    while (write(object, bytes, sizeof bytes) > 0)
        ;
}

static void call_sendfile(const char *word)
{
    int from = sure(open("/dev/zero", O_RDONLY), "/dev/zero");

    (void)word;
    while (sendfile(object, from, NULL, 1 << 16) > 0)
        ;
}

static void call_splice(const char *word)
{
    int from = object;

    make_pipe(word);
    splice(from, NULL, hole[1], NULL, 1, 0);
}

static void call_select(const char *word)
{
    fd_set wanted;

    (void)word;
    FD_ZERO(&wanted);
    FD_SET(object, &wanted);
    select(object + 1, &wanted, NULL, NULL, NULL);
}

static void call_select_with_timeout(const char *word)
{
    struct timeval time = {LONG, 0};

    (void)word;
    select(0, NULL, NULL, NULL, &time);
}

static void call_poll(const char *word)
{
    struct pollfd wanted = {.fd = object, .events = POLLIN};
    const char *time = strchr(word, ':');

    poll(&wanted, object >= 0, time ? atoi(time + 1) : -1);
}

static void call_ppoll(const char *word)
{
    struct pollfd wanted = {.fd = object, .events = POLLIN};

    ppoll(&wanted, object >= 0, strchr(word, ':') ? &long_time : NULL, NULL);
}

static void call_pselect(const char *word)
{
    fd_set wanted;

    FD_ZERO(&wanted);
    if (object >= 0)
        FD_SET(object, &wanted);
    pselect(object + 1, &wanted, NULL, NULL, strchr(word, ':') ? &long_time : NULL, NULL);
}

static void call_epoll(const char *word)
{
    struct epoll_event wanted = {.events = EPOLLIN};
    const char *time = strchr(word, ':');
    int set = sure(epoll_create1(0), "epoll_create1");

    if (object >= 0)
        sure(epoll_ctl(set, EPOLL_CTL_ADD, object, &wanted), "epoll_ctl");
    epoll_wait(set, &wanted, 1, time ? atoi(time + 1) : -1);
}

static void call_nanosleep(const char *word)
{
    (void)word;
    nanosleep(&long_time, NULL);
}

static void call_pause(const char *word)
{
    (void)word;
    pause();
}

static void call_futex(const char *word)
{
    static uint32_t lock;

    syscall(SYS_futex, &lock, FUTEX_WAIT, 0, strchr(word, ':') ? &long_time : NULL, NULL, 0);
}

static void call_wait(const char *word)
{
    (void)word;
    wait(NULL);
}

static void call_waitid(const char *word)
{
    siginfo_t told;

    (void)word;
    waitid(P_ALL, 0, &told, WEXITED);
}

static void call_flock(const char *word)
{
    int other = sure(open("/proc/self/exe", O_RDONLY), "open");

    (void)word;
    object = sure(open("/proc/self/exe", O_RDONLY), "open");
    sure(flock(other, LOCK_EX), "flock");
    flock(object, LOCK_EX);
}

static void call_io_uring_enter(const char *word)
{
    (void)word;
    syscall(SYS_io_uring_enter, object, 0, 1, IORING_ENTER_GETEVENTS, NULL, 0);
}

/* Processes and threads. */

static void spin(const char *word)
{
    volatile int turns = 0;

    (void)word;
    for (;;)
        turns++;
}

static void come_and_go(const char *word)
{
    (void)word;
    for (;;) {
        if (!sure(fork(), "fork"))
            _exit(0);
        wait(NULL);
    }
}

static void reap(const char *word)
{
    (void)word;
    while (wait(NULL) > 0)
        ;
    pause();
}

/* What a server does that reaps on a timer. */
static void reap_later(const char *word)
{
    const struct timespec time = {0, 50 * 1000 * 1000};

    (void)word;
    for (;;) {
        nanosleep(&time, NULL);
        while (waitpid(-1, NULL, WNOHANG) > 0)
            ;
    }
}

/* The parent sleeps in state D until its child ends or calls exec. */
static void wait_for_vfork(const char *word)
{
    (void)word;
    if (!vfork())
        for (;;)
            pause();
}

static void end(const char *word)
{
    (void)word;
    _exit(0);
}

/* The main thread ends; the process lives on in its others. */
static void end_main_thread(const char *word)
{
    (void)word;
    pthread_exit(NULL);
}

static void hide_from_others(const char *word)
{
    (void)word;
    sure(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0), "prctl");
}

static void print_numbers(const char *word)
{
    (void)word;
#define NUMBER(call) printf(#call " %d\n", SYS_##call)
    NUMBER(accept), NUMBER(accept4), NUMBER(connect), NUMBER(epoll_pwait), NUMBER(futex);
    NUMBER(nanosleep), NUMBER(clock_nanosleep), NUMBER(ppoll), NUMBER(pselect6), NUMBER(read);
    NUMBER(readv), NUMBER(recvfrom), NUMBER(recvmsg), NUMBER(restart_syscall);
    NUMBER(rt_sigsuspend), NUMBER(rt_sigtimedwait), NUMBER(sendto), NUMBER(wait4), NUMBER(waitid);
    NUMBER(write), NUMBER(writev);
#ifdef SYS_poll
    NUMBER(poll), NUMBER(select), NUMBER(epoll_wait), NUMBER(pause), NUMBER(open);
#endif
    fflush(stdout);
}

static void in_child(const char *word);
static void in_thread(const char *word);

static const struct {
    const char *word;
    void (*run)(const char *word);
} table[] = {
    {"accept", call_accept},
    {"arm-itimer", arm_itimer},
    {"arm-posix-timer", arm_posix_timer},
    {"arm-timerfd", arm_timerfd},
    {"block", block_signal},
    {"caller", make_caller},
    {"catch", catch_signal},
    {"child", in_child},
    {"come-and-go", come_and_go},
    {"connect", call_connect},
    {"delete-posix-timer", delete_posix_timer},
    {"disarm-timerfd", disarm_timerfd},
    {"echoing-terminal", make_echoing_terminal},
    {"end", end},
    {"end-main-thread", end_main_thread},
    {"epoll", call_epoll},
    {"flock", call_flock},
    {"futex", call_futex},
    {"hide", hide_from_others},
    {"ignore", ignore_signal},
    {"io-uring", make_io_uring},
    {"io-uring-enter", call_io_uring_enter},
    {"listen", listen_for_clients},
    {"nanosleep", call_nanosleep},
    {"numbers", print_numbers},
    {"pair", make_pair},
    {"pause", call_pause},
    {"pipe", make_pipe},
    {"poll", call_poll},
    {"ppoll", call_ppoll},
    {"pselect", call_pselect},
    {"raise", raise_signal},
    {"rcvtimeo", receive_timeout},
    {"read", call_read},
    {"read-master", call_read_master},
    {"reap", reap},
    {"reap-later", reap_later},
    {"recv", call_recv},
    {"recv-peeking", call_recv_peeking},
    {"recvmmsg", call_recvmmsg},
    {"select", call_select},
    {"select-with-timeout", call_select_with_timeout},
    {"sendfile", call_sendfile},
    {"signalfd", make_signalfd},
    {"sigsuspend", suspend},
    {"sigtimedwait", wait_for_signal_and_time},
    {"sigwait", wait_for_signal},
    {"slow-acks", slow_acknowledgements},
    {"sndtimeo", send_timeout},
    {"spin", spin},
    {"splice", call_splice},
    {"take", take_client},
    {"terminal", make_terminal},
    {"thread", in_thread},
    {"timerfd", make_timerfd},
    {"vfork", wait_for_vfork},
    {"wait", call_wait},
    {"waitid", call_waitid},
    {"write", call_write},
};

static void run(const char *word)
{
    size_t length = strcspn(word, ":");

    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strlen(table[i].word) == length && strncmp(table[i].word, word, length) == 0) {
            table[i].run(word);
            return;
        }
    fprintf(stderr, "which word? %s\n", word);
    exit(1);
}

/* A forked child does the next word, and ends. */
static void in_child(const char *word)
{
    (void)word;
    words++;
    if (!sure(fork(), "fork")) {
        run(*words);
        _exit(0);
    }
}

static void *run_in_thread(void *word)
{
    run(word);
    return NULL;
}

/* A thread of its own does the next word, and ends. */
static void in_thread(const char *word)
{
    pthread_t thread;

    (void)word;
    words++;
    if (pthread_create(&thread, NULL, run_in_thread, *words) != 0)
        die("pthread_create");
}

int main(int argc, char **argv)
{
    (void)argc;
    for (words = argv + 1; *words; words++) {
        if (!words[1]) {
            printf("ready\n");
            fflush(stdout);
        }
        run(*words);
    }
    return 0;
}
