/* The floor under any compiler from YAML to YAML on libyaml: pull every event of
   the inputs and do nothing with it; then emit every output again, with the
   events that it was read as. What reading the outputs takes is no part of the
   floor: measure it with yaml_limit, and take it away.

   cc -O2 -o emit_limit emit_limit.c -lyaml
   ./emit_limit INPUTS OUTPUTS      (files with one path a line) */
#include "limit.h"
#include <yaml.h>

static int drop(void *bytes, unsigned char *text, size_t size) {
  (void)text;
  *(size_t *)bytes += size;
  return 1;
}

static void each(struct list l, struct totals *t, int emits, size_t *written) {
  for (size_t i = 0; i < l.n; i++) {
    struct view v = map_file(l.path[i]);
    yaml_parser_t p;
    yaml_emitter_t out;
    yaml_event_t e;
    yaml_parser_initialize(&p);
    yaml_parser_set_input_string(&p, v.data, v.size);
    if (emits) {
      yaml_emitter_initialize(&out);
      yaml_emitter_set_output(&out, drop, written);
      yaml_emitter_set_unicode(&out, 1);
      yaml_emitter_set_width(&out, -1);
    }
    for (;;) {
      if (!yaml_parser_parse(&p, &e)) { t->failed++; break; }
      t->items++;
      yaml_event_type_t type = e.type;
      /* The emitter frees what it is given. */
      if (!emits) yaml_event_delete(&e);
      else if (!yaml_emitter_emit(&out, &e)) { t->failed++; break; }
      if (type == YAML_STREAM_END_EVENT) break;
    }
    if (emits) yaml_emitter_delete(&out);
    yaml_parser_delete(&p);
    t->files++;
    t->bytes += v.size;
    unmap_file(v);
  }
}

int main(int argc, char **argv) {
  if (argc != 3) { fprintf(stderr, "usage: %s INPUTS OUTPUTS\n", argv[0]); return 2; }
  struct totals t = {0};
  size_t written = 0;
  double start = now();
  each(read_list(argv[1]), &t, 0, &written);
  each(read_list(argv[2]), &t, 1, &written);
  report("emit_limit", t, now() - start, "events");
  return t.failed != 0;
}
