"""Holds emitted Kubernetes objects against the API's schemas and the operator's CRDs.

usage: check.py OUTPUT CRDS
"""
import pathlib
import sys

import jsonschema
import kubernetes_validate
import yaml

# Resource claims of this version came with 1.34; the rest has to pass where clusters still are.
VERSIONS = ["1.30", "1.34", "1.37"]


def crds(folder):
    """(operator, kind) to the schema of the object."""
    schemas = {}
    for file in sorted(pathlib.Path(folder).glob("operator-*/*.y*ml")):
        for document in yaml.safe_load_all(file.read_text()):
            if not document or document.get("kind") != "CustomResourceDefinition":
                continue
            for version in document["spec"]["versions"]:
                schema = version["schema"]["openAPIV3Schema"]
                schemas[(file.parent.name, document["spec"]["names"]["kind"])] = schema
    return schemas


def pruned(value, schema, path=""):
    """The fields that the API server would drop, as its structural pruning does."""
    if schema.get("x-kubernetes-preserve-unknown-fields") or schema.get("x-kubernetes-int-or-string"):
        return
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        others = schema.get("additionalProperties")
        for key, item in value.items():
            if not path and key in ("apiVersion", "kind", "metadata"):
                continue
            if key in properties:
                yield from pruned(item, properties[key], f"{path}.{key}")
            elif isinstance(others, dict):
                yield from pruned(item, others, f"{path}.{key}")
            elif not others:
                yield f"{path}.{key}"
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from pruned(item, schema.get("items", {}), f"{path}[{index}]")


def main():
    output, schemas = pathlib.Path(sys.argv[1]), crds(sys.argv[2])
    problems, objects, custom = [], 0, 0
    for file in sorted(output.glob("*/kubernetes-*/*.yaml")):
        if file.name in ("kustomization.yaml", "config.yaml", "flink-conf.yaml"):
            continue
        for document in yaml.safe_load_all(file.read_text()):
            name = f"{file.relative_to(output)}: {document['kind']}"
            if document["apiVersion"].startswith("flink.apache.org/"):
                # Operator 1.16 is the first that knows Flink 2.3.
                newest_only = file.parts[-3].endswith("-operator-1-16") or document["spec"].get("flinkVersion") == "v2_3"
                for (operator, kind), schema in schemas.items():
                    if kind != document["kind"] or (newest_only and "1.16" not in operator):
                        continue
                    custom += 1
                    problems += [f"{name}: {operator} prunes {path}" for path in pruned(document, schema)]
                    validator = jsonschema.Draft202012Validator(schema)
                    problems += [f"{name}: {operator}: {error.json_path}: {error.message}" for error in validator.iter_errors(document)]
                continue
            if file.name.startswith("pod-template"):
                # Flink adds what the template leaves out.
                document.setdefault("spec", {}).setdefault("containers", [{"name": "flink-main-container"}])
            objects += 1
            for version in VERSIONS:
                needs_claims = "claim" in file.parts[-3] or document["apiVersion"].startswith("resource.k8s.io/")
                if needs_claims and version == "1.30":
                    continue
                try:
                    kubernetes_validate.validate(document, version, strict=True)
                except kubernetes_validate.ValidationError as error:
                    problems.append(f"{name}: {version}: {error}")
                except kubernetes_validate.SchemaNotFoundError as error:
                    problems.append(f"{name}: {version}: {error}")
    for problem in problems:
        print(f"kubernetes: {problem}", file=sys.stderr)
    if not objects:
        problems.append("nothing was compiled")
    print(f"kubernetes: {objects} objects against the API of {', '.join(VERSIONS)}, {custom} custom resources against CRDs"
          + ("" if schemas else " (skipped, DREY_CRDS names no folder with operator-*/*.yml)") + f": {len(problems)} problems")
    return 1 if problems else 0


sys.exit(main())
