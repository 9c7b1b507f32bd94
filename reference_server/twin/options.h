/*
 * The command line, the same as that of `python -m reference_server`.
 */
#ifndef TWIN_OPTIONS_H
#define TWIN_OPTIONS_H

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "faults.h"

enum dialogue { ECHO_BYTES, ECHO_LINE, REPLY, GREETING };
enum reap { HANDLER, HANDLER_RESTART, IGNORE, NOCLDWAIT, SELFPIPE, SIGNALFD };

static struct {
    int port;
    const char *host;
    enum dialogue dialogue;
    const char *text;
    enum reap reap;
} options = {0, "0.0.0.0", ECHO_BYTES, "", HANDLER};

static const char usage[] =
    "usage: server --port N [--host ADDRESS] [--dialogue echo|echo-line|reply:TEXT|greeting:TEXT]\n"
    "              [--reap handler|handler-restart|ignore|nocldwait|selfpipe|signalfd]\n"
    "              [--fault NAME] [--faults]\n";

__attribute__((format(printf, 2, 3))) static _Noreturn void die(int status, const char *format, ...)
{
    va_list values;

    fflush(stdout);
    va_start(values, format);
    vfprintf(stderr, format, values);
    va_end(values);
    fputc('\n', stderr);
    _exit(status);
}

static _Noreturn void die_listening(void)
{
    const char *reason = strerror(errno);

    if (strchr(options.host, ':'))
        die(1, "cannot listen on [%s]:%d: %s", options.host, options.port, reason);
    die(1, "cannot listen on %s:%d: %s", options.host, options.port, reason);
}

static int read_port(const char *text)
{
    char *end;
    long port = strtol(text, &end, 10);

    if (strspn(text, "0123456789") != strlen(text) || end == text || port < 1 || port > 65535)
        die(2, "--port must be a number from 1 to 65535, not '%s'", text);
    return (int)port;
}

static const char *read_host(const char *text)
{
    unsigned char address[sizeof(struct in6_addr)];

    if (inet_pton(AF_INET, text, address) != 1 && inet_pton(AF_INET6, text, address) != 1)
        die(2, "--host must be an IPv4 or IPv6 address, not '%s'", text);
    return text;
}

static void read_dialogue(const char *text)
{
    if (strcmp(text, "echo") == 0) {
        options.dialogue = ECHO_BYTES;
    } else if (strcmp(text, "echo-line") == 0) {
        options.dialogue = ECHO_LINE;
    } else if (strncmp(text, "reply:", 6) == 0 && text[6]) {
        options.dialogue = REPLY;
        options.text = text + 6;
    } else if (strncmp(text, "greeting:", 9) == 0 && text[9]) {
        options.dialogue = GREETING;
        options.text = text + 9;
    } else {
        die(2, "--dialogue must be echo, echo-line, reply:TEXT or greeting:TEXT, not '%s'", text);
    }
}

static enum reap read_reap(const char *text)
{
    static const char *const names[] = {"handler",   "handler-restart", "ignore",
                                        "nocldwait", "selfpipe",        "signalfd"};

    for (int i = HANDLER; i <= SIGNALFD; i++)
        if (strcmp(text, names[i]) == 0)
            return (enum reap)i;
    die(2, "--reap must be handler, handler-restart, ignore, nocldwait, selfpipe or signalfd, "
           "not '%s'", text);
}

static void read_options(int argc, char **argv)
{
    static const struct option known[] = {
        {"port", required_argument, NULL, 'p'},     {"host", required_argument, NULL, 'h'},
        {"dialogue", required_argument, NULL, 'd'}, {"reap", required_argument, NULL, 'r'},
        {"fault", required_argument, NULL, 'f'},    {"faults", no_argument, NULL, 'l'},
        {"help", no_argument, NULL, '?' + 1},       {NULL, 0, NULL, 0}};
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, ":", known, NULL)) != -1) {
        if (option == 'p')
            options.port = read_port(optarg);
        else if (option == 'h')
            options.host = read_host(optarg);
        else if (option == 'd')
            read_dialogue(optarg);
        else if (option == 'r')
            options.reap = read_reap(optarg);
        else if (option == 'f' && !choose_fault(optarg))
            die(2, "no such fault in the C twin: '%s' (--faults lists them)", optarg);
        else if (option == 'l')
            list_faults();
        else if (option == '?' + 1)
            fputs(usage, stdout);
        else if (option == ':')
            die(2, "%s needs a value", argv[optind - 1]);
        else if (option == '?')
            die(2, "unknown option: %s", argv[optind - 1]);
        if (option == 'l' || option == '?' + 1)
            exit(0);
    }
    if (optind < argc)
        die(2, "unexpected argument: %s", argv[optind]);
    if (options.port == 0)
        die(2, "--port is required");
}

#endif
