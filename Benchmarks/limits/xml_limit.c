/* The floor under any reader of XML on expat: reads each file and parses it with handlers
   for tags and text that only count.

   cc -O2 -o xml_limit xml_limit.c -lexpat
   ./xml_limit LIST        (INPUT=read in the environment: read instead of map) */
#include "limit.h"
#include <expat.h>

static void start(void *data, const char *name, const char **pairs) {
  (void)name, (void)pairs;
  ((struct totals *)data)->items++;
}
static void end(void *data, const char *name) { (void)data, (void)name; }
static void text(void *data, const char *s, int n) {
  (void)s;
  ((struct totals *)data)->out += n;
}

int main(int argc, char **argv) {
  if (argc != 2) { fprintf(stderr, "usage: %s LIST\n", argv[0]); return 2; }
  struct list files = read_list(argv[1]);
  struct totals t = {0};
  double from = now();
  for (size_t i = 0; i < files.n; i++) {
    struct view v = map_file(files.path[i]);
    XML_Parser p = XML_ParserCreate("UTF-8");
    XML_SetUserData(p, &t);
    XML_SetElementHandler(p, start, end);
    XML_SetCharacterDataHandler(p, text);
    if (XML_Parse(p, (const char *)v.data, (int)v.size, 1) != XML_STATUS_OK) t.failed++;
    XML_ParserFree(p);
    t.files++, t.bytes += v.size;
    unmap_file(v);
  }
  report("xml_limit", t, now() - from, "elements");
  return 0;
}
