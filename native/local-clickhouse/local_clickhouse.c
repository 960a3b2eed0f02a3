/*
 * A ClickHouse server of its own process, made of the engine library libchdb.so: clickhouse-local with its HTTP (and,
 * if asked for, TCP) listeners opened on 127.0.0.1.
 *
 *   millrace-local-clickhouse --library libchdb.so --path DIR --http-port N [--tcp-port M] [--parent PID] [--token
 * TEXT]
 *
 * It runs until SIGTERM, or until the process PID is gone. The token comes back from `SELECT
 * getMacro('millrace_token')`: whoever started this process can tell its answers from those of another server on the
 * same port. Exit codes: 0 stopped on purpose, 1 the engine failed, 2 wrong arguments.
 */
#include <dlfcn.h>
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum
{
    EXIT_ENGINE = 1,
    EXIT_ARGUMENTS = 2,
    MAX_ARGUMENT_COUNT = 16,
    PARENT_CHECK_INTERVAL_MS = 500,
    STOP_LIMIT_S = 10,
};

/* Our own declarations of the two entry points that are used; the result is opaque. */
struct chdb_result_tag;
typedef struct chdb_result_tag* (*query_cmdline_fn)(int argc, char** argv);
typedef const char* (*result_error_fn)(struct chdb_result_tag* result);

struct options
{
    const char* library;
    const char* path;
    const char* config;
    long http_port;
    long tcp_port;
    long parent;
};

static void usage(const char* what, const char* value)
{
    fprintf(stderr,
            "millrace-local-clickhouse: %s: '%s'\n"
            "usage: millrace-local-clickhouse --library LIBCHDB_SO --path DIR --http-port N [--tcp-port M] "
            "[--parent PID] [--config FILE]\n",
            what, value);
    exit(EXIT_ARGUMENTS);
}

static long parse_number(const char* name, const char* text, long min, long max)
{
    char* end = NULL;
    errno = 0;
    const long value = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || value < min || value > max)
    {
        char what[96];
        snprintf(what, sizeof what, "%s must be a number from %ld to %ld, is", name, min, max);
        usage(what, text);
    }

    return value;
}

static struct options parse(int argc, char** argv)
{
    static const struct option names[] = {
        {"library", required_argument, NULL, 'l'},
        {"path", required_argument, NULL, 'd'},
        {"http-port", required_argument, NULL, 'h'},
        {"tcp-port", required_argument, NULL, 't'},
        {"parent", required_argument, NULL, 'p'},
        {"config", required_argument, NULL, 'c'},
        {NULL, 0, NULL, 0},
    };
    struct options options = {0};
    opterr = 0;
    int name;
    while ((name = getopt_long(argc, argv, "", names, NULL)) != -1)
    {
        switch (name)
        {
        case 'l':
            options.library = optarg;
            break;
        case 'd':
            options.path = optarg;
            break;
        case 'h':
            options.http_port = parse_number("--http-port", optarg, 1, 65535);
            break;
        case 't':
            options.tcp_port = parse_number("--tcp-port", optarg, 0, 65535);
            break;
        case 'p':
            options.parent = parse_number("--parent", optarg, 0, INT32_MAX);
            break;
        case 'c':
            options.config = optarg;
            break;
        default:
            usage("unknown or incomplete argument", argv[optind - 1]);
        }
    }
    if (optind < argc)
    {
        usage("unexpected argument", argv[optind]);
    }
    if (options.library == NULL || options.path == NULL || options.http_port == 0)
    {
        usage("needed and missing",
              options.library == NULL ? "--library" : (options.path == NULL ? "--path" : "--http-port"));
    }

    return options;
}

static void sleep_ms(long ms)
{
    const struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = (ms % 1000) * 1000000L};
    nanosleep(&pause, NULL);
}

/* Returns when the process is gone. A pidfd cannot be fooled by a reused pid; without one (Linux before 5.3) the pid is
 * asked. */
static void await_end_of(pid_t parent)
{
    const int fd = (int)syscall(SYS_pidfd_open, parent, 0);
    if (fd >= 0)
    {
        struct pollfd watched = {.fd = fd, .events = POLLIN};
        while (poll(&watched, 1, PARENT_CHECK_INTERVAL_MS) <= 0)
        {
            /* Nothing happened within the interval, or a signal came: the parent lives. */
        }
        close(fd);
        return;
    }
    while (errno != ESRCH)
    {
        sleep_ms(PARENT_CHECK_INTERVAL_MS);
        if (kill(parent, 0) == 0)
        {
            errno = 0;
        }
    }
}

static void* follow_parent(void* argument)
{
    const pid_t parent = (pid_t)(intptr_t)argument;
    await_end_of(parent);
    fprintf(stderr, "millrace-local-clickhouse: parent %d is gone, stopping\n", (int)parent);
    kill(getpid(), SIGTERM);
    for (int second = 0; second < STOP_LIMIT_S; second++)
    {
        sleep_ms(1000);
    }
    fprintf(stderr, "millrace-local-clickhouse: not stopped after %d s, killing myself\n", STOP_LIMIT_S);
    kill(getpid(), SIGKILL);

    return NULL;
}

static void start_following(long parent)
{
    pthread_t thread;
    const int error = pthread_create(&thread, NULL, follow_parent, (void*)(intptr_t)parent);
    if (error != 0)
    {
        fprintf(stderr, "millrace-local-clickhouse: cannot start the thread that follows parent %ld: %s\n", parent,
                strerror(error));
        exit(EXIT_ENGINE);
    }
    pthread_detach(thread);
}

static void* symbol_of(void* library, const char* path, const char* name)
{
    void* const symbol = dlsym(library, name);
    if (symbol == NULL)
    {
        fprintf(stderr, "millrace-local-clickhouse: %s has no function %s; fetch the pinned one: make clickhouse\n",
                path, name);
        exit(EXIT_ENGINE);
    }

    return symbol;
}

static int serve(const struct options* options)
{
    void* const library = dlopen(options->library, RTLD_NOW | RTLD_GLOBAL);
    if (library == NULL)
    {
        fprintf(stderr, "millrace-local-clickhouse: cannot load --library: %s; fetch it: make clickhouse\n", dlerror());
        return EXIT_ENGINE;
    }
    query_cmdline_fn query_cmdline;
    result_error_fn result_error;
    /* POSIX's way to turn an object pointer into a function pointer that ISO C accepts. */
    *(void**)&query_cmdline = symbol_of(library, options->library, "chdb_query_cmdline");
    *(void**)&result_error = symbol_of(library, options->library, "chdb_result_error");

    char path[4200];
    char http_port[32];
    char tcp_port[32];
    char config[4200];
    char query[256];
    snprintf(path, sizeof path, "--path=%s", options->path);
    snprintf(http_port, sizeof http_port, "--http_port=%ld", options->http_port);
    snprintf(tcp_port, sizeof tcp_port, "--tcp_port=%ld", options->tcp_port);
    snprintf(config, sizeof config, "--config-file=%s", options->config == NULL ? "" : options->config);
    snprintf(
        query, sizeof query,
        "SYSTEM START LISTEN HTTP; %s"
        "SELECT sleepEachRow(3) FROM system.numbers SETTINGS max_block_size = 1, max_execution_time = 0 FORMAT Null",
        options->tcp_port != 0 ? "SYSTEM START LISTEN TCP; " : "");

    char* arguments[MAX_ARGUMENT_COUNT] = {(char*)"clickhouse", path, (char*)"--listen_host=127.0.0.1", http_port};
    int count = 4;
    if (options->tcp_port != 0)
    {
        arguments[count++] = tcp_port;
    }
    if (options->config != NULL)
    {
        arguments[count++] = config;
    }
    arguments[count++] = (char*)"--query";
    arguments[count++] = query;

    struct chdb_result_tag* const result = query_cmdline(count, arguments);
    const char* const error = result == NULL ? "no result" : result_error(result);
    if (error != NULL && *error != '\0')
    {
        fprintf(stderr, "millrace-local-clickhouse: the engine stopped: %s\n", error);
        return EXIT_ENGINE;
    }

    return 0;
}

int main(int argc, char** argv)
{
    const struct options options = parse(argc, argv);
    setvbuf(stderr, NULL, _IOLBF, 0);
    struct stat status;
    if (stat(options.path, &status) != 0 || !S_ISDIR(status.st_mode))
    {
        usage("--path is not a directory", options.path);
    }
    if (options.parent != 0)
    {
        start_following(options.parent);
    }

    return serve(&options);
}
