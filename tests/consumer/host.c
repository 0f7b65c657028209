/* A host that knows nothing of hesscrit and loads plugins, all into one name space: does each of
 * them run the version that it was built with?
 *   host <plugin> <plugin> ... */
#include <dlfcn.h>
#include <stdio.h>

static int answer(void *plugin, const char *question)
{
    int (*ask)(void) = NULL;
    *(void **)&ask = dlsym(plugin, question); /* as POSIX has it */
    return ask ? ask() : -1;
}

int main(int argc, char **argv)
{
    int failed = argc < 3;
    for (int i = 1; i < argc; i++) {
        void *plugin = dlopen(argv[i], RTLD_NOW | RTLD_GLOBAL);
        if (!plugin) {
            fprintf(stderr, "%s\n", dlerror());
            return 1;
        }
        const int built = answer(plugin, "plugin_version_at_build");
        const int runs = answer(plugin, "plugin_version_at_run");
        printf("%s: built with %d, runs %d\n", argv[i], built, runs);
        failed |= built < 0 || runs != built || answer(plugin, "plugin_sees_a_saddle") != 1;
        failed |= dlsym(plugin, "hesscrit_version") != NULL;
    }
    return failed;
}
