/* Several CPythons in one process, each in a thread: `two-runtimes HOME LIBRARY [HOME LIBRARY]...`.
 * It prints `ready` once each runs leaf, below outer. */

#define _GNU_SOURCE

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char PROGRAM[] =
    "import time\n"
    "def leaf():\n"
    "    time.sleep(60)\n"
    "def outer():\n"
    "    leaf()\n"
    "outer()\n";

static void *run(void *path) {
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
    if (library == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        exit(1);
    }
    ((void (*)(int))dlsym(library, "Py_InitializeEx"))(0);
    ((int (*)(const char *))dlsym(library, "PyRun_SimpleString"))(PROGRAM);
    return NULL;
}

int main(int argc, char **argv) {
    for (int at = 1; at + 1 < argc; at += 2) {
        pthread_t thread;
        setenv("PYTHONHOME", argv[at], 1);
        pthread_create(&thread, NULL, run, argv[at + 1]);
        sleep(1);
    }
    puts("ready");
    fflush(stdout);
    sleep(60);
    return 0;
}
