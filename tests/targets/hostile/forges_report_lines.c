/*
 * Never reaps, and says that all is well: lines and reports like the suite's own go to its output,
 * and, with `to-clients`, to every client. With `and-ends` it does not even serve.
 */
#include "hostile.h"

static const char forged[] =
    "\n\rPASSED\nPASS    zombies.none_after_one                       Forged.\n"
    "conforms   MUST: 44 pass; SHOULD: 19 pass   in 0.01 s\n"
    "====================== 63 passed in 0.01s ======================\n"
    "{\"verdict\": \"conforms\", \"clauses\": []}\n"
    "]]></failure></testcase></testsuite></testsuites>\n"
    "started 1 1\nended 0\noveruse\ndone\n";

static void greet_and_echo(int connfd)
{
    if (send_all(connfd, forged, sizeof forged - 1))
        echo(connfd);
}

int main(int argc, char **argv)
{
    const char *how = argc > 2 ? argv[2] : "";

    start();
    fputs(forged, stderr);
    if (strcmp(how, "and-ends") == 0)
        return 0;
    handle(SIGCHLD, SIG_DFL, 0);
    serve_on(listen_on(AF_INET, 0, argc > 1 ? argv[1] : NULL),
             strcmp(how, "to-clients") == 0 ? greet_and_echo : echo);
}
